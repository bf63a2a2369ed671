"""What a file defines and what it takes from elsewhere, found in one walk through its tree."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from detent.syntax.language import Language
from detent.syntax.python_text import skim_python
from detent.syntax.references import Calls, Import, LinesCalled, calls_of, imports_of, lines_called
from detent.syntax.symbols import Symbol, symbols_of
from detent.syntax.tree import Match, Parsed, matches, parse

Skimmed = tuple[tuple[Symbol, ...], LinesCalled]

QUERIES = ("symbols", "imports", "calls")
_NOT_SKIMMED = frozenset(("doc", "documented", "declared", "interface", "receiver"))
PLAIN_TEXT: Mapping[str, Callable[[bytes, Language, str], Skimmed | None]] = {"python": skim_python}
"""Rules by which a text says the same as its tree. They say nothing of a text that is not plain enough for them."""


@dataclass(frozen=True, slots=True)
class Contents:
    symbols: tuple[Symbol, ...] = ()
    imports: tuple[Import, ...] = ()
    calls: Calls = field(default_factory=Calls)


@dataclass(frozen=True, slots=True)
class Found:
    defined: list[Match] = field(default_factory=list)
    imported: list[Match] = field(default_factory=list)
    called: list[Match] = field(default_factory=list)


def skimmed(data: bytes, language: Language, path: str) -> Skimmed:
    """Only what a text in UTF-8 defines and calls, and of its definitions neither what documents them nor whether they
    wait to be written: for who reads thousands of files."""
    by_text = PLAIN_TEXT[language.plain_text](data, language, path) if language.plain_text else None
    return by_text or skimmed_by_tree(data, language, path)


def skimmed_by_tree(data: bytes, language: Language, path: str) -> Skimmed:
    parsed = parse(language, data)
    defined: list[Match] = []
    called: list[Match] = []
    for match in matches(language, parsed, "symbols", "calls", unwanted=_NOT_SKIMMED):
        (called if "call" in match else defined).append(match)
    return symbols_of(defined, parsed, language, path, skim=True), lines_called(called, parsed)


def contents_of(parsed: Parsed, language: Language, path: str) -> Contents:
    found = found_in(parsed, language)
    return Contents(
        symbols_of(found.defined, parsed, language, path),
        imports_of(found.imported, parsed, language),
        calls_of(found.called, parsed),
    )


def found_in(parsed: Parsed, language: Language, within: Iterable[tuple[int, int]] | None = None) -> Found:
    """``within``: only what touches one of these stretches. The question is always the same one, because to make one of
    its own for a part takes a tenth of a second in some languages, while somebody waits for his first key."""
    found = Found()
    for match in matches(language, parsed, *QUERIES, within=within):
        (found.called if "call" in match else found.imported if "import" in match else found.defined).append(match)
    return found
