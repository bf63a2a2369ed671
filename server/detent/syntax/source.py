"""One file as code: what it defines, what it takes from elsewhere, what is left to do in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from detent.core.lines import split_lines
from detent.syntax.languages import language_of
from detent.syntax.references import Call, Import, calls_of, imports_of
from detent.syntax.symbols import Symbol, SymbolKind, enclosing, symbols_of
from detent.syntax.tree import Parsed, matches, parse, text_of

__all__ = ["Call", "Import", "Source", "Symbol", "SymbolKind", "Todo"]

_TODO = re.compile(r"\b(?:TODO|FIXME)\b")


@dataclass(frozen=True, slots=True)
class Todo:
    """A comment that says what is left to do; the line is zero-based."""

    line: int
    text: str


class Source:
    """A text, parsed once; everything else is found when it is first asked for, and kept.

    It never raises: a language without a grammar, garbage and huge texts have no symbols, and ``problems`` says so.
    ``before`` is the source of nearly the same text, such as the one before a keystroke: it makes parsing fast.
    """

    def __init__(self, text: str, path: str, before: "Source | None" = None) -> None:
        self.text = text
        self.path = path
        self.language = language_of(path, text[:200].partition("\n")[0])
        same = before is not None and before.language == self.language
        if self.language is None:
            self._parsed = Parsed(b"", None, ("Detent has no grammar for this kind of file",))
        else:
            self._parsed = parse(self.language, text, before._parsed if before and same else None)

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
        return symbols_of(self._parsed, self.language, self.path) if self.language else ()

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        return imports_of(self._parsed, self.language) if self.language else ()

    @cached_property
    def todos(self) -> tuple[Todo, ...]:
        """The comments with TODO or FIXME in them."""
        if self.language is None or not _TODO.search(self.text):
            return ()
        found = (match["comment"][0] for match in matches(self.language, "comments", self._parsed))
        comments = [Todo(node.start_point.row, text_of(self._parsed, node)) for node in found]
        return tuple(comment for comment in comments if _TODO.search(comment.text))

    def calls(self, symbol: Symbol | None = None) -> tuple[Call, ...]:
        """What is called, by name: in one symbol, or in the whole file."""
        return calls_of(self._parsed, self.language, symbol.span if symbol else None) if self.language else ()

    def enclosing(self, line: int) -> Symbol | None:
        """The innermost symbol that the line stands in."""
        return next(enclosing(self.symbols, line), None)

    def around(self, line: int) -> tuple[Symbol, ...]:
        """All that the line stands in, the innermost first."""
        return tuple(enclosing(self.symbols, line))

    def excerpt(self, start: int, end: int) -> str:
        """The lines ``start`` up to, not including, ``end``."""
        return "".join(self.lines[max(start, 0) : max(end, 0)])
