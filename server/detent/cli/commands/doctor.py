"""``detent doctor``: what is there, what is missing, and what to paste into your editor."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from detent.checks.interpreter import find_interpreter
from detent.cli.command import Command, Doors, Example, add_folder
from detent.cli.editors import EDITORS
from detent.cli.exits import Exit
from detent.cli.probing import ask_one_word
from detent.cli.session import trusted, unused_settings, workspace_folder
from detent.cli.terminal import line, screen
from detent.config import Folders, Loaded, api_key, environment, load
from detent.config.presets import AT, load_presets
from detent.core.errors import UserError
from detent.harness.git import Git
from detent.harness.repositories import told
from detent.harness.sandbox.walls import Walls
from detent.harness.shadows import Shadows
from detent.models.local import Found, find_local
from detent.syntax.languages import languages
from detent.syntax.tree import grammar

_GOOD, _BAD, _NOTE = ("ok  ", "green"), ("bad ", "bold red"), ("note", "yellow")


@dataclass(frozen=True, slots=True)
class Finding:
    mark: tuple[str, str]
    text: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    parser.add_argument("--offline", action="store_true", help="do not ask the model")
    parser.add_argument("--editor", choices=tuple(EDITORS), help="only the settings of this editor, ready to paste")


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    if arguments.editor:
        sys.stdout.write(EDITORS[arguments.editor].settings)
        return Exit.DONE
    console = screen()
    root = workspace_folder(arguments.folder)
    bad = False
    for finding in _findings(root, offline=arguments.offline):
        console.print(line(finding.mark, f"  {finding.text}"))
        bad = bad or finding.mark is _BAD
    for name, editor in EDITORS.items():
        console.print()
        console.print(
            line((f"{editor.title}", "bold"), f": {editor.where}  ", (f"(detent doctor --editor {name})", "dim"))
        )
        console.print(line(editor.settings.rstrip("\n")))
    return Exit.UNPROVEN if bad else Exit.DONE


def _findings(root: Path, *, offline: bool) -> Iterator[Finding]:
    loaded = load(trusted(root))
    yield Finding(_GOOD, f"Python {sys.version.split()[0]} ({sys.executable})")
    git = Git(root).version()
    yield Finding(_GOOD, f"git {git}") if git else Finding(_BAD, "git was not found: install it, the shadow needs it")
    if git and (refusal := told(root)):
        yield Finding(_NOTE, refusal)
    yield _sandbox(root, loaded)
    yield from _grammars()
    yield from _settings(loaded)
    yield _attempt(lambda: _interpreter(root, loaded))
    if unused := unused_settings(root):
        yield Finding(_NOTE, unused)
    if trusted(root):
        yield Finding(_GOOD, f"{root} is trusted: its tests run without asking")
    else:
        yield Finding(_NOTE, f"{root} is not trusted, so its tests are asked for; `detent run --trust` trusts it")
    if not offline:
        yield from _local_servers(loaded)
    if loaded.settings.model.name is None:
        yield Finding(_BAD, "no model is set up: run `detent config init`")
    elif offline:
        yield Finding(_NOTE, f"model {loaded.settings.model.name}: not asked")
    elif not _knows_services():  # the one that is meant may be among them: another one is nobody's wish
        yield Finding(_NOTE, f"model {loaded.settings.model.name}: not asked before models.toml can be read")
    else:
        yield _attempt(lambda: _ask_model(loaded))


def _grammars() -> Iterator[Finding]:
    there = [language.name for language in languages() if grammar(language)]
    missing = [language.name for language in languages() if language.name not in there]
    yield Finding(_GOOD, f"grammars: {', '.join(there)}")
    if missing:
        yield Finding(_NOTE, f"no grammar for {', '.join(missing)}: pip install 'detent[languages]'")


def _sandbox(root: Path, loaded: Loaded) -> Finding:
    walls = Walls(wanted=lambda: loaded.settings.policy.sandbox == "auto")
    if walls.fenced:
        return Finding(
            _NOTE,
            f"sandbox level: {walls.found.level} ({walls.found.reason}). Commands run in a copy of the workspace, kept "
            "from your files and the network by Landlock; all but the project's own tests are asked for.",
        )
    if not walls.stand:
        return Finding(
            _NOTE,
            f"sandbox level: {walls.found.level} ({walls.found.reason}). Commands run in a copy of the workspace, "
            "but can reach your files and the network, so each is asked for.",
        )
    with tempfile.TemporaryDirectory(prefix="detent-doctor-") as folder:
        why = Shadows(root, Path(folder), walls, lambda *_: None).why_copied
    shadow = (
        f"a copy, because a layer cannot be laid over the workspace: {why}" if why else "a layer over the workspace"
    )
    return Finding(_GOOD, f"sandbox level: {walls.found.level}; the shadow is {shadow}")


def _settings(loaded: Loaded) -> Iterator[Finding]:
    folders = Folders.find(environment())
    there = "" if folders.user_file.exists() else " (not there yet)"
    yield Finding(_GOOD, f"your settings: {folders.user_file}{there}; state: {folders.state}")
    yield from (Finding(_BAD, problem) for problem in loaded.problems)


def _attempt(find: Callable[[], str]) -> Finding:
    try:
        return Finding(_GOOD, find())
    except UserError as error:
        return Finding(_BAD, str(error))


def _interpreter(root: Path, loaded: Loaded) -> str:
    found = find_interpreter(root, loaded.settings.checks.interpreter, environment())
    return f"the project's tests run with {found.path} ({found.source})"


def _knows_services() -> bool:
    try:
        load_presets(Folders.find(environment()).models_file)
    except UserError:
        return False
    return True


def _ask_model(loaded: Loaded) -> str:
    key = api_key(loaded.settings.model, Folders.find(environment()), environment())
    return asyncio.run(ask_one_word(loaded.settings.model, key, loaded.presets))


def _local_servers(loaded: Loaded) -> Iterator[Finding]:
    """Servers of models on this machine are offered, as long as they are not the one that is set up."""
    for found in asyncio.run(find_local(loaded.presets)):
        yield Finding(_GOOD, f"{found.provider.title} answers at {found.provider.base_url}: {_offer(found)}")
        if found.provider.note:
            yield Finding(_NOTE, f"{found.provider.title}: {found.provider.note}")


def _offer(found: Found) -> str:
    if not found.models:
        return "it has no model yet"
    others = f" and {len(found.models) - 1} more" if len(found.models) > 1 else ""
    return f"`detent config model.name {found.models[0]}{AT}{found.name}` takes {found.models[0]}{others}"


COMMAND = Command(
    "doctor",
    "check this machine and this workspace, and show your editor's settings",
    (
        Example("detent doctor", "Python, git, sandbox, grammars, settings, the project's Python, the model"),
        Example("detent doctor -C ~/code/shop --offline", "another workspace, without asking the model"),
        Example("detent doctor --editor neovim", "only what to paste into Neovim"),
    ),
    add_arguments,
    run,
)
