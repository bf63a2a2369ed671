"""What a command is, and how its help page looks: the examples come first."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from detent.cli.exits import MEANINGS
from detent.core.errors import UserError
from detent.engine.workspace import OpenWorkspace

_PLAIN = "\0"
_MOST = 1_000_000_000
"""More of anything than there is to show."""
_LONGEST_QUOTED = 40


@dataclass(frozen=True, slots=True)
class Doors:
    """What the composition root hands to the commands."""

    open_workspace: OpenWorkspace
    serve_lsp: Callable[[], int]
    """Serve an editor on stdin and stdout until it leaves; returns the exit code."""
    serve_mcp: Callable[[Path], int]
    """Serve another agent on stdin and stdout until it leaves, about this workspace; returns the exit code."""


@dataclass(frozen=True, slots=True)
class Example:
    line: str
    """What to type, as it is; a test parses it."""
    what: str


@dataclass(frozen=True, slots=True)
class Command:
    """``run`` returns the exit code; what a person did wrong is a UserError."""

    name: str
    summary: str
    examples: Sequence[Example]
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Doors], int]
    explains_exits: bool = False


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are UserErrors and whose help begins with examples."""

    def __init__(self, command: Command) -> None:
        super().__init__(
            prog=f"detent {command.name}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        self._command = command
        command.add_arguments(self)

    def read(self, argv: Sequence[str]) -> argparse.Namespace:
        """What stands behind ``--`` is no option, whatever it looks like: the library forgets that while it sorts the
        words out, so until then it begins with a sign that no word of a command line can have."""
        words, plain = list(argv), argv.index("--") if "--" in argv else len(argv)
        words[plain + 1 :] = [_PLAIN + word if word.startswith("-") else word for word in words[plain + 1 :]]
        found = self.parse_intermixed_args(words)
        for name, value in vars(found).items():
            setattr(found, name, _unmarked(value))
        return found

    def error(self, message: str) -> NoReturn:
        name = self._command.name
        raise UserError(f"detent {name}: {message.replace(_PLAIN, '')}; `detent {name} --help` shows examples.")

    def format_help(self) -> str:
        parts = [f"detent {self._command.name}: {self._command.summary}", "", "examples:"]
        for example in self._command.examples:
            parts += [f"  {example.line}", f"      {example.what}"]
        parts += ["", super().format_help().rstrip()]
        if self._command.explains_exits:
            parts += ["", "exit codes:", *(f"  {code.value:<4} {meaning}" for code, meaning in MEANINGS.items())]
        return "\n".join(parts) + "\n"


def _unmarked(value: object) -> object:
    if isinstance(value, str):
        return value.removeprefix(_PLAIN)
    return [_unmarked(one) for one in value] if isinstance(value, list) else value


def whole_number(text: str) -> int:
    """For an argument that says how many, or how much at most."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= _MOST:
        told = text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]}…"
        raise argparse.ArgumentTypeError(f"{told!r} is no whole number from 1 to {_MOST}")
    return number


def add_folder(parser: argparse.ArgumentParser) -> None:
    told = "the workspace; else the current folder"
    parser.add_argument("-C", "--root", dest="folder", metavar="DIR", default=".", help=told)


def add_sandbox(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-sandbox", action="store_true", help="let commands run without walls, with all you may do")


def add_trust(parser: argparse.ArgumentParser) -> None:
    told = "trust this workspace as it is: its tests run without asking, its own tools count"
    parser.add_argument("--trust", action="store_true", help=told)


def add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the run's id, or the beginning of it; `detent runs` lists them")
