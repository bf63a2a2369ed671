"""Where the grammars lie, and what stands in their folder."""

import os
import re
import site
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from detent.syntax.language import Docs, Language, Modules, Patterns, Stubs, Tests

Table = dict[str, object]

_INSTALLED = re.compile(r"tree[_-]sitter.*\.(?:dist|egg)-info", re.IGNORECASE)


def folder() -> Path:
    """In an installed package the folder ``grammars`` lies inside of it, in the source tree at the top."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "grammars"
    return inside if inside.is_dir() else package.parents[1] / "grammars"


def query_text(language: Language, name: str) -> str:
    """The text of one query, of all the folders that the language takes its queries from; empty where none has it."""
    paths = (folder() / source / f"{name}.scm" for source in language.queries)
    return "\n".join(path.read_text("utf-8") for path in paths if path.is_file())


@cache
def installed() -> tuple[str, ...]:
    """Which grammars' wheels are installed, with their versions, without loading any. Kept, as what is loaded is. Only
    looked for where all processes of one installation look, however each was started."""
    folders = [*site.getsitepackages(), str(Path(__file__).resolve().parents[2])]
    if site.ENABLE_USER_SITE:
        folders.append(site.getusersitepackages())
    names = {name for one in folders for name in _names_in(Path(one)) if _INSTALLED.fullmatch(name)}
    return tuple(sorted(name.rpartition(".")[0] for name in names))


def _names_in(place: Path) -> list[str]:
    try:
        return [entry.name for entry in os.scandir(place)]
    except OSError:
        return []


@cache
def known_languages() -> tuple[Language, ...]:
    """What ``languages.toml`` says: read once, since it is part of the program."""
    with (folder() / "languages.toml").open("rb") as file:
        return tuple(_languages(tomllib.load(file)))


def _languages(table: dict[str, Table]) -> Iterator[Language]:
    for name, entry in table.items():
        stubs, docs, modules, tests, patterns = (
            _table(entry, key) for key in ("stubs", "docs", "modules", "tests", "patterns")
        )
        yield Language(
            name=name,
            package=str(entry["package"]),
            entry=str(entry.get("entry", "language")),
            extensions=_words(entry, "extensions"),
            names=_words(entry, "names"),
            interpreters=_words(entry, "interpreters"),
            queries=_words(entry, "queries") or (name,),
            is_code=entry.get("code") is not False,
            is_partial=entry.get("partial") is True,
            declarations=_words(entry, "declarations"),
            comments=_pattern(entry, "comments"),
            plain_text=str(entry.get("plain_text", "")),
            blank_lines=2 if entry.get("blank_lines") == 2 else 1,
            projects=_words(entry, "projects"),
            stubs=Stubs(
                _pattern(stubs, "forms"),
                stubs.get("empty") is True,
                _pattern(stubs, "excused"),
                _pattern(stubs, "nothing"),
            ),
            docs=Docs(_words(docs, "lines"), _words(docs, "blocks")),
            modules=Modules(
                _words(modules, "forms"),
                str(modules.get("separator", ".")),
                _words(modules, "own"),
                str(modules.get("binds", "first")),
            ),
            tests=Tests(*(_words(tests, key) for key in ("files", "folders", "functions", "classes"))),
            patterns=Patterns(*(_words(patterns, key) for key in ("contexts", "spellings", "alone"))),
        )


def _table(table: Table, key: str) -> Table:
    found = table.get(key, {})
    assert isinstance(found, dict)
    return found


def _words(table: Table, key: str) -> tuple[str, ...]:
    words = table.get(key, [])
    assert isinstance(words, list)
    return tuple(map(str, words))


def _pattern(table: Table, key: str) -> re.Pattern[str] | None:
    """Several expressions are one that fits where any of them does."""
    words = _words(table, key)
    return re.compile("|".join(f"(?:{word})" for word in words), re.DOTALL) if words else None
