"""The code that a model would be shown, as a document in which people decide about it.

A line for each place, with its reason and its cost, then the code itself. What stands below the rule is only read by
people: code that looks like a line of the list decides nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from detent.context.pack import Span, outside
from detent.context.places import lies_in
from detent.context.render import counted, fenced
from detent.context.retrieve import PINNED
from detent.core.lines import split_lines
from detent.core.work import Chosen, ContextPack, Passage, Snippet, Verdict

NOT_SHOWN = "pinned by you, but there is no room for it, no such lines, or it is not to be read"
RULE = "---"
GUIDE = """\
Write `pin` instead of `keep` before what shall be shown in any case, `drop` before what shall not be shown, or delete
the line. Lines can be changed, and places added. The code actions here do the same. The next run of this task goes by
it: “Agent: send” here, or start the task where it is. This is what a run begins with; its tools can read other files.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown of one file for one reason."""

    snippets: tuple[Snippet, ...]

    @property
    def place(self) -> str:
        return written(self.snippets[0].path, [(one.start, one.end) for one in self.snippets])

    @property
    def why(self) -> str:
        return self.snippets[0].why

    @property
    def tokens(self) -> int:
        return sum(one.tokens for one in self.snippets)


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list, as its reader left it."""

    verdict: Verdict
    place: str


_LINES = r"\d{1,7}(?:-\d{1,7})?"
_WRITTEN = re.compile(rf"(?P<path>.+?)(?::(?P<lines>{_LINES}(?:,{_LINES})*))?")
_LISTED = re.compile(rf"[-*] +(?P<verdict>{'|'.join(Verdict)}) +(?P<place>\S.*?)(?: · .*)?\s*")


def written(path: str, spans: Sequence[Span]) -> str:
    """``prices.py:3,10-24``, counted from 1, as people and tracebacks do."""
    lines = (str(end) if end == start + 1 else f"{start + 1}-{end}" for start, end in spans)
    return f"{path}:{','.join(lines)}"


def passages_in(place: str) -> tuple[Passage, ...]:
    """What a written place means: lines, or the whole file."""
    found = _WRITTEN.fullmatch(place)
    if found is None or not found["lines"]:
        return (Passage(place),)
    pairs = (part.partition("-") for part in found["lines"].split(","))
    return tuple(Passage(found["path"], max(0, int(first) - 1), int(last or first)) for first, _, last in pairs)


def parts_of(pack: ContextPack) -> list[Part]:
    together = groupby(pack.snippets, key=lambda snippet: (snippet.path, snippet.why))
    return [Part(tuple(some)) for _, some in together]


def document(pack: ContextPack, chosen: Chosen, budget: int, heading: str, guide: str = "") -> str:
    parts = parts_of(pack)
    files = len({one.path for one in pack.snippets})
    cost = f"{counted(len(parts), 'place')} in {counted(files, 'file')}, about {pack.tokens:,} of {budget:,} tokens.\n"
    listed = "".join(f"- {line}\n" for line in _listed(parts, pack, chosen))
    shown = (f"## {part.place}\n\n" + "\n\n".join(map(fenced, part.snippets)) + "\n" for part in parts)
    lacking = pack.lacking and f"{pack.lacking}\n"
    return "\n".join(part for part in (f"# {heading}\n", cost, lacking, guide, listed, f"{RULE}\n", *shown) if part)


def decided(text: str, shown: Sequence[Passage]) -> Chosen:
    """What the list says, of which the places ``shown`` were written by us: what is missing of them is left out."""
    listed = list(_read(text))
    pinned = [one for line in listed if line.verdict is Verdict.PIN for one in passages_in(line.place)]
    left_out = [one for line in listed if line.verdict is Verdict.DROP for one in passages_in(line.place)]
    named = [one for line in listed for one in passages_in(line.place)]
    for passage in shown:
        here = [_span(one) for one in named if one.path == passage.path]
        left_out += [Passage(passage.path, *span) for span in outside(_span(passage), here)]
    return Chosen(tuple(pinned), tuple(left_out))


def place_at(text: str, line: int) -> Listed | None:
    """What the list says of the place that this line is about: one of the list, or of the code below."""
    listed = dict(listed_lines(text))
    if line in listed:
        return listed[line]
    lines = split_lines(text)
    headings = {f"## {one.place}": one for one in listed.values()}
    for number in range(min(line, len(lines) - 1), len(list(_above_rule(text))), -1):
        found = headings.get(lines[number].strip())
        if found:
            return found
    return None


def judged(text: str, place: str, verdict: Verdict) -> str | None:
    """The document with another word before the place; None when it is not in the list."""
    lines = list(split_lines(text))
    for number, one in listed_lines(text):
        if one.place == place:
            lines[number] = lines[number].replace(one.verdict.value, verdict.value, 1)
            return "".join(lines)
    return None


def listed_lines(text: str) -> Iterator[tuple[int, Listed]]:
    """The list, with the line of each place."""
    for number, line in enumerate(_above_rule(text)):
        one = _as_listed(line.strip())
        if one is not None:
            yield number, one


def _listed(parts: Sequence[Part], pack: ContextPack, chosen: Chosen) -> Iterator[str]:
    for part in parts:
        verdict = Verdict.PIN if part.why == PINNED else Verdict.KEEP
        yield f"{verdict} {part.place} · {part.why} · {part.tokens:,} tokens"
    yield from (f"{Verdict.PIN} {place} · {NOT_SHOWN}" for place in not_shown(pack, chosen))
    for place in _places(chosen.left_out):
        yield f"{Verdict.DROP} {place}"


def not_shown(pack: ContextPack, chosen: Chosen) -> Iterator[str]:
    """The places that were pinned, and of which there is nothing in the pack."""
    pinned = [one for one in pack.snippets if one.why == PINNED]
    return _places(one for one in chosen.pinned if not any(_holds(one, snippet) for snippet in pinned))


def _holds(passage: Passage, snippet: Snippet) -> bool:
    if passage.end is None:
        return lies_in(snippet.path, passage.path) and passage.start < snippet.end
    start, end = _span(passage)
    return snippet.path == passage.path and snippet.start < end and start < snippet.end


def _places(passages: Iterable[Passage]) -> Iterator[str]:
    """Lines of one file that were decided about together stay together."""
    for (path, whole), some in groupby(passages, key=lambda one: (one.path, one.end is None)):
        yield path if whole else written(path, [(one.start, one.end or 0) for one in some])


def _span(passage: Passage) -> Span:
    return passage.start, 10**7 if passage.end is None else passage.end


def _read(text: str) -> Iterator[Listed]:
    return (one for _, one in listed_lines(text))


def _above_rule(text: str) -> Iterator[str]:
    for line in split_lines(text):
        if line.strip() == RULE:
            return
        yield line


def _as_listed(line: str) -> Listed | None:
    found = _LISTED.fullmatch(line)
    return Listed(Verdict(found["verdict"]), found["place"]) if found else None
