"""Text on its way to a terminal: coloured where that is wanted, and never able to steer the terminal itself."""

import os
import sys
from typing import IO, TextIO

from rich.console import Console
from rich.text import Text

from detent.cli.plain import plain


def screen(stream: TextIO | None = None) -> Console:
    """Rich leaves colours out when NO_COLOR is set or when the stream is no terminal."""
    return _Screen(file=stream or sys.stdout, highlight=False, markup=False, emoji=False, soft_wrap=True)


class _Screen(Console):
    def on_broken_pipe(self) -> None:
        """Rich would end the process."""
        nobody_reads(self.file)


def nobody_reads(stream: IO[str]) -> None:
    """Whoever read what we say has left: what is under way goes on, and is told to nobody."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def line(*parts: tuple[str, str] | str) -> Text:
    """One line of parts, each a text or a text with a style. Everything passes ``plain``."""
    made = Text()
    for part in parts:
        text, style = (part, "") if isinstance(part, str) else part
        made.append(plain(text), style)
    return made


def interactive() -> bool:
    """True when somebody can be asked: both the question and the answer go through a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()
