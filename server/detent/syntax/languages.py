"""Which language a file is written in."""

from pathlib import PurePosixPath

from detent.syntax.grammars import known_languages
from detent.syntax.language import Language


def languages() -> tuple[Language, ...]:
    """All that Detent can read."""
    return known_languages()


def language_of(path: str, first_line: str = "") -> Language | None:
    """By the end of the file's name, else by the interpreter that its first line names."""
    suffix = PurePosixPath(path).suffix.lower()
    for language in known_languages():
        if suffix in language.extensions:
            return language
    return None if suffix else _by_interpreter(first_line)


def _by_interpreter(first_line: str) -> Language | None:
    if not first_line.startswith("#!"):
        return None
    words = {word.rpartition("/")[2].strip() for word in first_line[2:200].split()}
    return next((language for language in known_languages() if words & set(language.interpreters)), None)
