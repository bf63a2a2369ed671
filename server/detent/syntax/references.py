"""What a file takes from elsewhere: imports and calls, by name."""

from dataclasses import dataclass

from tree_sitter import Node

from detent.syntax.language import Language
from detent.syntax.tree import Match, Parsed, matches, text_of


@dataclass(frozen=True, slots=True)
class Import:
    """``module`` as it is written, with its leading dots; ``name`` is what is taken out of it, or None for itself."""

    module: str
    name: str | None
    alias: str | None
    start: int
    end: int

    @property
    def binds(self) -> str:
        """The name that it gives to the file."""
        return self.alias or self.name or self.module.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Call:
    """``receiver`` is what stands before the dot, as it is written, if anything does."""

    name: str
    line: int
    receiver: str | None = None


def imports_of(parsed: Parsed, language: Language) -> tuple[Import, ...]:
    found = [_import(parsed, match) for match in matches(language, "imports", parsed)]
    return tuple(sorted(found, key=lambda item: item.start))


def calls_of(parsed: Parsed, language: Language, span: tuple[int, int] | None) -> tuple[Call, ...]:
    """Those in the whole file, or in the bytes of ``span``."""
    found = []
    for match in matches(language, "calls", parsed, span):
        name = match["name"][0]
        if span is None or span[0] <= name.start_byte < span[1]:
            found.append((name.start_byte, _call(parsed, name, match.get("receiver"))))
    return tuple(call for _, call in sorted(found, key=lambda item: item[0]))


def _import(parsed: Parsed, match: Match) -> Import:
    words = {key: text_of(parsed, match[key][0]) if key in match else None for key in ("module", "name", "alias")}
    statement = match["import"][0]
    return Import(
        words["module"] or "", words["name"], words["alias"], statement.start_point.row, statement.end_point.row + 1
    )


def _call(parsed: Parsed, name: Node, receivers: list[Node] | None) -> Call:
    receiver = text_of(parsed, receivers[0]) if receivers else None
    return Call(text_of(parsed, name), name.start_point.row, receiver)
