"""Where the grammars lie, and what stands in their folder."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from detent.syntax.language import Language


def folder() -> Path:
    """In an installed package the folder ``grammars`` lies inside of it, in the source tree at the top."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "grammars"
    return inside if inside.is_dir() else package.parents[1] / "grammars"


def query_text(language: str, name: str) -> str:
    """The text of one query; empty when the language has none of that name."""
    path = folder() / language / f"{name}.scm"
    return path.read_text("utf-8") if path.is_file() else ""


@cache
def known_languages() -> tuple[Language, ...]:
    """What ``languages.toml`` says: read once, since it is part of the program."""
    with (folder() / "languages.toml").open("rb") as file:
        return tuple(_languages(tomllib.load(file)))


def _languages(table: dict[str, dict[str, object]]) -> Iterator[Language]:
    for name, entry in table.items():
        tests = entry.get("tests", {})
        assert isinstance(tests, dict)
        yield Language(
            name=name,
            package=str(entry["package"]),
            entry=str(entry["entry"]),
            extensions=_words(entry, "extensions"),
            interpreters=_words(entry, "interpreters"),
            declarations=_words(entry, "declarations"),
            modules=_words(entry, "modules"),
            test_files=_words(tests, "files"),
            test_folders=_words(tests, "folders"),
            test_functions=_words(tests, "functions"),
            test_classes=_words(tests, "classes"),
        )


def _words(table: dict[str, object], key: str) -> tuple[str, ...]:
    words = table.get(key, [])
    assert isinstance(words, list)
    return tuple(map(str, words))
