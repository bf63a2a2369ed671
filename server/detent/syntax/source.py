"""One file as code: what it defines, what it takes from elsewhere, what is left to do in it."""

import copy
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from detent.core.lines import split_lines
from detent.syntax.contents import Contents, contents_of
from detent.syntax.languages import language_of
from detent.syntax.references import Call, Calls, Import
from detent.syntax.renewed import carried, renewed, renewed_calls
from detent.syntax.symbols import Symbol, SymbolKind, enclosing
from detent.syntax.todos import Todo, todos_of
from detent.syntax.tree import PATIENCE, Changed, Parsed, difference, encode, parse

__all__ = ["Call", "Import", "Source", "Symbol", "SymbolKind", "Todo"]

NEAR = 8_000
"""Bytes of which it is soon found out again what they define."""


class Source:
    """A text, parsed once; everything else is found when it is first asked for, and kept.

    It never raises: a language without a grammar, garbage and huge texts have no symbols, and ``problems`` says so.
    ``before`` is the source of nearly the same text, such as the one before a keystroke: it makes parsing fast.
    ``patience``: seconds after which the parser gives up.
    """

    def __init__(self, text: str, path: str, before: "Source | None" = None, *, patience: float = PATIENCE) -> None:
        self.text = text
        self.path = path
        self.language = language_of(path, text[:200].partition("\n")[0])
        if before is not None and before.language != self.language:
            before = None
        if self.language is None:
            self._parsed = Parsed(b"", None, ("Detent has no grammar for this kind of file",))
        else:
            self._parsed = parse(self.language, text, before._parsed if before else None, patience=patience)
        self.at_hand = not self._parsed.given_up and _is_near(self._parsed.changed)
        """Whether patience lasted, and what the text defines can be told from ``before`` with little work."""
        self._symbols_before: tuple[Symbol, ...] | None = _found(before, "symbols")
        self._calls_before: Calls | None = _found(before, "_calls")

    @property
    def problems(self) -> tuple[str, ...]:
        """Why nothing, or not everything, is known."""
        return self._parsed.problems

    @cached_property
    def lines(self) -> Sequence[str]:
        """With their endings."""
        return split_lines(self.text)

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        before, self._symbols_before = self._symbols_before, None
        if before is not None and self.language is not None and _found(self, "_contents") is None:
            found = renewed(before, self._parsed, self.language, self.path)
            if found is not None:
                return found
        return self._contents.symbols

    @property
    def imports(self) -> tuple[Import, ...]:
        return self._contents.imports

    @cached_property
    def todos(self) -> tuple[Todo, ...]:
        """The comments with TODO or FIXME in them."""
        return todos_of(self._parsed, self.language, self.text) if self.language else ()

    def calls(self, symbol: Symbol | None = None) -> tuple[Call, ...]:
        """What is called, by name: in one symbol, or in the whole file."""
        return self._calls.within(symbol.span if symbol else None)

    @cached_property
    def _calls(self) -> Calls:
        before, self._calls_before = self._calls_before, None
        if before is not None and self.language is not None and _found(self, "_contents") is None:
            found = renewed_calls(before, self._parsed, self.language)
            if found is not None:
                return found
        return self._contents.calls

    @cached_property
    def _contents(self) -> Contents:
        return contents_of(self._parsed, self.language, self.path) if self.language else Contents()

    def enclosing(self, line: int) -> Symbol | None:
        """The innermost symbol that the line stands in."""
        return next(enclosing(self.symbols, line), None)

    def around(self, line: int) -> tuple[Symbol, ...]:
        """All that the line stands in, the innermost first."""
        return tuple(enclosing(self.symbols, line))

    def excerpt(self, start: int, end: int) -> str:
        """The lines ``start`` up to, not including, ``end``."""
        return "".join(self.lines[max(start, 0) : max(end, 0)])


def at_their_lines(source: Source, text: str) -> Source:
    """What the source found, at the lines where that stands in another text, into which nobody has looked; to be asked
    for no more than ``symbols`` and ``todos``."""
    data = source._parsed.data
    changed = difference(data, encode(text))
    if not changed.rows:
        return source
    row = data.count(b"\n", 0, changed.start)
    other = copy.copy(source)
    vars(other)["symbols"] = carried(source.symbols, changed)
    vars(other)["todos"] = tuple(
        replace(todo, line=max(row, todo.line + changed.rows)) if todo.line > row else todo for todo in source.todos
    )
    return other


def _is_near(changed: Changed | None) -> bool:
    """None is for what there was nothing before."""
    return changed is None or changed.end - changed.start <= NEAR


def _found(source: Source | None, what: str) -> Any:  # noqa: ANN401
    """What was asked for already; else None."""
    return None if source is None else vars(source).get(what)
