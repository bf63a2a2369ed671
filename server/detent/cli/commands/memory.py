"""``detent memory``: what is remembered between runs: listed, written, changed, forgotten."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from detent.cli.command import Command, Doors, Example, add_folder
from detent.cli.exits import Exit
from detent.cli.session import opened, workspace_folder
from detent.cli.terminal import line, screen
from detent.config import environment
from detent.core.errors import UserError
from detent.core.memory import YOU, Fact, Realm
from detent.harness.own_editor import edited
from detent.memory.markdown import about, points_in, to_markdown
from detent.memory.memory import Memory


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", nargs="?", default="list", choices=tuple(_ACTIONS), help="what to do; list by default"
    )
    parser.add_argument(
        "words", metavar="WORD", nargs="*", help="a fact's name, its text, words to look for, or a file"
    )
    parser.add_argument("--global", dest="everywhere", action="store_true", help="what counts for all projects")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_folder(parser)


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    return asyncio.run(_in_workspace(arguments, doors))


async def _in_workspace(arguments: argparse.Namespace, doors: Doors) -> int:
    async with opened(doors, workspace_folder(arguments.folder)) as workspace:
        code = _ACTIONS[arguments.action](workspace.memory, arguments)
        workspace.memory.finishing.wait()
        sys.stderr.write("".join(f"{sentence}\n" for sentence in workspace.memory.finishing.unsaid()))
        return code


def _list(memory: Memory, arguments: argparse.Namespace) -> int:
    wanted = Realm.GLOBAL if arguments.everywhere else None
    _tell([fact for fact in memory.all(wanted)], arguments)
    return Exit.DONE


def _search(memory: Memory, arguments: argparse.Namespace) -> int:
    _tell(memory.recall(_text(arguments)), arguments)
    return Exit.DONE


def _show(memory: Memory, arguments: argparse.Namespace) -> int:
    if arguments.words:
        _tell([memory.find(word) for word in arguments.words], arguments)
    else:
        sys.stdout.write(to_markdown(memory.all()))
    return Exit.DONE


def _add(memory: Memory, arguments: argparse.Namespace) -> int:
    realm = Realm.GLOBAL if arguments.everywhere else Realm.PROJECT
    _tell([memory.remember(_text(arguments), YOU, realm)], arguments)
    return Exit.DONE


def _forget(memory: Memory, arguments: argparse.Namespace) -> int:
    facts = [memory.find(word) for word in arguments.words]
    if not facts:
        raise UserError("Name what is to be forgotten, as `detent memory` lists it.")
    _say([f"Forgotten: {', '.join(fact.id for fact in facts)}.", *memory.forget(facts)])
    return Exit.DONE


def _edit(memory: Memory, arguments: argparse.Namespace) -> int:
    """In the person's editor, or as a file has it; ``-`` is standard input."""
    text = (
        _read(arguments.words[0]) if arguments.words else edited(to_markdown(memory.all()), "memory.md", environment())
    )
    _say(memory.rewrite(points_in(text)))
    return Exit.DONE


def _read(name: str) -> str:
    if name == "-":
        return sys.stdin.read()
    try:
        return Path(name).read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise UserError(f"{name} cannot be read: {error.strerror}.") from error


def _text(arguments: argparse.Namespace) -> str:
    return " ".join(arguments.words)


def _tell(facts: Sequence[Fact], arguments: argparse.Namespace) -> None:
    console = screen()
    for fact in facts:
        if arguments.json:
            sys.stdout.write(json.dumps(asdict(fact)) + "\n")
            continue
        where = "  all projects" if fact.realm is Realm.GLOBAL else ""
        source = about(fact).removeprefix(f"{fact.id}: ")
        console.print(line((fact.id, "cyan"), f"  {fact.text}", (f"  ({source}{where})", "dim")))
    if not facts and not arguments.json:
        console.print('Nothing is remembered here; `detent memory add "…"` writes something down.')


def _say(sentences: Sequence[str]) -> None:
    sys.stdout.write("".join(f"{sentence}\n" for sentence in sentences))


_ACTIONS: Mapping[str, Callable[[Memory, argparse.Namespace], int]] = {
    "list": _list,
    "search": _search,
    "show": _show,
    "add": _add,
    "edit": _edit,
    "forget": _forget,
}

COMMAND = Command(
    "memory",
    "say what is remembered between runs, write something down, change it, or have it forgotten",
    (
        Example("detent memory", "what is remembered for this project and for all"),
        Example('detent memory add "The tests need Redis on port 6380"', "every run here is told so"),
        Example('detent memory add --global "Answer in German"', "and this in every project"),
        Example("detent memory edit", "all of it as a Markdown list in your editor"),
        Example("detent memory forget 3f9a2c", "also what runs have kept of its text"),
    ),
    add_arguments,
    run,
)
