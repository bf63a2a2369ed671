"""Text on its way to a terminal: coloured where that is wanted, and never able to steer the terminal itself."""

import os
import sys
from typing import IO, TextIO

from rich.console import Console
from rich.text import Text

_KEPT = frozenset("\n\t")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


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


def plain(text: str) -> str:
    """What a model or a file says, with its control and direction characters made visible instead of obeyed."""
    text = text.replace("\r\n", "\n")
    return "".join(_visible(letter) for letter in text)


def line(*parts: tuple[str, str] | str) -> Text:
    """One line of parts, each a text or a text with a style. Everything passes ``plain``."""
    made = Text()
    for part in parts:
        text, style = (part, "") if isinstance(part, str) else part
        made.append(plain(text), style)
    return made


def _visible(letter: str) -> str:
    code = ord(letter)
    if letter in _KEPT or (code >= 0x20 and not 0x7F <= code < 0xA0 and letter not in _BIDI):
        return letter
    return chr(0x2400 + code) if code < 0x20 else f"\\u{code:04x}"


def interactive() -> bool:
    """True when somebody can be asked: both the question and the answer go through a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()
