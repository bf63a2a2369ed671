"""A piece of code with gaps → what a tree must look like to fit it.

``$NAME`` stands for any one node, ``$_`` too but may be another one each time, ``$$$NAME`` and ``$$$`` for any number
of nodes side by side. A grammar reads only what is code, so a gap is parsed as a name that nobody uses, spelled in the
ways that the language allows, in the surroundings that ``languages.toml`` lists, until the whole of it is right.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from textwrap import dedent

from tree_sitter import Node

from detent.syntax.language import Language
from detent.syntax.references import calls_of
from detent.syntax.tree import Parsed, grammar, matches, parse

LONGEST = 2_000
HOLE = "…"
"""Where the pattern stands in its surroundings, and the name in a spelling."""
_MOST_TRIES = 1_000
_CAPITAL = f"X{HOLE}"
_GAP = re.compile(r"(?<!\$)(?:\$\$\$(?P<many>[A-Z_][A-Z0-9_]*)?|\$(?P<one>[A-Z_][A-Z0-9_]*))(?![\w$])")
_WORD = re.compile(r"[^\W\d]\w*")
_WHOLE_WORD = re.compile(rb"[A-Za-z_]\w*")
_ENDS = b" \t\r\n;"


class NoPattern(Exception):
    """The text cannot be searched for; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Shape:
    """``gap``: the name of a gap, empty for one without, None for what is none. ``text``: of what has no parts."""

    kind: str
    text: bytes = b""
    parts: tuple["Shape", ...] = ()
    gap: str | None = None
    many: bool = False
    longest_word: tuple[bytes, int] = field(init=False, repr=False, compare=False)
    """A word that must stand in it, and how many levels below; an empty one where there is none."""

    def __post_init__(self) -> None:
        word = self.text if _WHOLE_WORD.fullmatch(self.text) else b""
        below = [(part.longest_word[0], part.longest_word[1] + 1) for part in self.parts]
        longest = (word, 0) if word or not below else max(below, key=lambda one: len(one[0]))
        object.__setattr__(self, "longest_word", longest)

    @property
    def separates(self) -> bool:
        return self.text in (b",", b";")


@dataclass(frozen=True, slots=True)
class Pattern:
    """``rows``: what fits any of them. Each is one shape, or several that stand side by side. ``words``: all of them
    stand in whatever fits. ``called``: all of them are called there, as ``calls_of`` finds it."""

    language: Language
    rows: tuple[tuple[Shape, ...], ...]
    words: frozenset[str]
    called: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Gap:
    """``alone``: it stands where a statement or a member would."""

    name: str
    many: bool
    placeholder: str
    alone: bool


def read_pattern(text: str, language: Language) -> Pattern:
    """NoPattern for what is too long, no code of the language, or nothing but gaps."""
    text = dedent(text.strip("\r\n")).strip()
    if not text or len(text) > LONGEST:
        raise NoPattern(f"it has {len(text)} characters, and must have 1 to {LONGEST}")
    if grammar(language) is None:
        raise NoPattern(f"the grammar of {language.name} is not installed")
    gaps = [_gap(text, found, number) for number, found in enumerate(_GAP.finditer(text))]
    contexts = language.patterns.contexts or (HOLE,)
    found = dict(filter(None, (_row(text, gaps, language, around) for around in contexts)))
    rows = {row: called for row, called in found.items() if row[0].gap is None}
    if found and not rows:
        raise NoPattern("it begins with a gap that is all of it, or the first of several things; write what is around")
    if not rows:
        raise NoPattern(
            f"it is no {language.name} that can stand by itself; write a whole expression, statement or definition, "
            "with $NAME for one thing and $$$NAME for any number of them"
        )
    words = frozenset(_WORD.findall(_GAP.sub(" ", text)))
    return Pattern(language, tuple(rows), words, frozenset.intersection(*rows.values()))


def _gap(text: str, found: re.Match[str], number: int) -> _Gap:
    before, behind = text[: found.start()].rstrip(" \t"), text[found.end() :].lstrip(" \t")
    alone = before[-1:] in ("", "{", "}", ";", "\n") and behind[:1] in ("", "{", "}", ";", "\n")
    name = found["one"] or found["many"] or ""
    # The same name is the same placeholder: some grammars want two names to be equal, as those of tags are.
    return _Gap(name, found["one"] is None, f"xq{name.lower() if name.strip('_') else number}qx", alone)


Spelled = dict[bytes, _Gap]


_Row = tuple[tuple[Shape, ...], frozenset[str]]


def _row(text: str, gaps: Sequence[_Gap], language: Language, around: str) -> _Row | None:
    """What the text is in these surroundings, with the first spelling of the gaps that makes it right, and what it
    calls; else nothing."""
    before, _, after = around.partition(HOLE)
    start = len(before.encode())
    for inner, spelled in islice(_spelled(text, gaps, language), _MOST_TRIES):
        parsed = parse(language, f"{before}{inner}{after}")
        if parsed.tree is not None and not parsed.tree.root_node.has_error:
            end = start + len(inner.encode("utf-8", "replace"))
            nodes = _nodes(parsed, parsed.tree.root_node, start, end)
            if nodes:
                reader = _Reader(parsed, spelled)
                whole = len(nodes) > 1 or inner.rstrip().endswith(";")
                return tuple(reader.shape(node, whole=whole) for node in nodes), reader.called(nodes, language)
    return None


def _spelled(text: str, gaps: Sequence[_Gap], language: Language) -> Iterator[tuple[str, Spelled]]:
    """The text with placeholders, and which gap each of them is."""
    ways = [(HOLE, *_other_ways(gap, language)) for gap in gaps]
    for chosen in product(*ways):
        words = [way.replace(HOLE, gap.placeholder) for way, gap in zip(chosen, gaps, strict=True)]
        spelled = {word.encode().strip(_ENDS): gap for word, gap in zip(words, gaps, strict=True)}
        yield _filled(text, words), spelled


def _other_ways(gap: _Gap, language: Language) -> Sequence[str]:
    return language.patterns.alone if gap.alone else (_CAPITAL, *language.patterns.spellings)


def _filled(text: str, words: Iterable[str]) -> str:
    waiting = iter(words)
    return _GAP.sub(lambda _: next(waiting), text)


class _Reader:
    """One parsed text → the shapes in it."""

    def __init__(self, parsed: Parsed, spelled: Spelled) -> None:
        self._parsed = parsed
        self._data = parsed.data
        self._spelled = spelled

    def called(self, nodes: Iterable[Node], language: Language) -> frozenset[str]:
        found = [match for node in nodes for match in matches(language, self._parsed, "calls", below=node)]
        names = frozenset(call.name for call in calls_of(found, self._parsed).calls if _WORD.fullmatch(call.name))
        gaps = {gap.placeholder for gap in self._spelled.values()}
        return frozenset(name for name in names if not any(gap in name for gap in gaps))

    def shape(self, node: Node, *, whole: bool = True) -> Shape:
        """``whole``: with the semicolon at its end."""
        text = self._data[node.start_byte : node.end_byte]
        gap = self._spelled.get(text.strip(_ENDS))
        if gap is not None:
            return Shape("", gap=gap.name, many=gap.many)
        parts = [self.shape(child) for child in node.children if not child.is_extra]
        if not whole and parts and parts[-1].text == b";":
            parts.pop()
        return Shape(node.type, b"" if parts else text, tuple(parts))


def _nodes(parsed: Parsed, root: Node, start: int, end: int) -> Sequence[Node]:
    """What lies between the bytes; nothing where that is only a part of something."""
    node = root.descendant_for_byte_range(start, end)
    if node is None:
        return ()
    text = parsed.data[start:end].strip(_ENDS)
    if node.parent is not None and parsed.data[node.start_byte : node.end_byte].strip(_ENDS) == text:
        return (_innermost(node),)
    inside = [one for one in node.children if start <= one.start_byte < one.end_byte <= end and not one.is_extra]
    if not inside or not inside[0].is_named or any(one.is_named and one not in inside for one in node.children):
        return ()
    return inside if len(inside) > 1 else (_innermost(inside[0]),)


def _innermost(node: Node) -> Node:
    """The node that says most of those that are the same text."""
    while node.child_count == 1 and node.children[0].is_named:
        node = node.children[0]
    return node
