"""Which language a file is written in."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from detent.syntax.grammars import known_languages
from detent.syntax.language import Language

_VERSION = re.compile(r"-?\d+(?:\.\d+)*$")
"""As in ``python3.12``, ``php8`` and ``bash-5.2``."""


def languages() -> tuple[Language, ...]:
    """All that Detent can read, where their grammars are installed."""
    return known_languages()


def language_of(path: str, first_line: str = "") -> Language | None:
    """By the file's name or its end, else by the interpreter that its first line names."""
    name = path.rpartition("/")[2]
    known = _by_name().get(name)
    if known is not None:
        return known
    stem, _, end = name.rpartition(".")
    suffix = f".{end.lower()}" if stem.strip(".") else ""  # a dot at the beginning hides a file
    return _by_name().get(suffix) if suffix else _by_interpreter(first_line)


@cache
def _by_name() -> Mapping[str, Language]:
    """Whole names, and ends with their dot. Part of the program, so it is kept."""
    known = known_languages()
    return MappingProxyType({word: language for language in known for word in (*language.extensions, *language.names)})


def _by_interpreter(first_line: str) -> Language | None:
    if not first_line.startswith("#!"):
        return None
    written = {word.rpartition("/")[2] for word in first_line[2:200].split()}
    words = written | {_VERSION.sub("", word) for word in written}
    return next((language for language in known_languages() if words & set(language.interpreters)), None)
