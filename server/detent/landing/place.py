"""Where a hunk's lines are in a text that has moved on since.

A hunk has a place when its lines stand there unchanged, and nothing next to them changed either. Where lines repeat, a
text can be aligned in several ways; a place counts only when aligning from the top and from the bottom agree on it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from detent.core.change import FileChange, Hunk, HunkState
from detent.hub.views import RunView
from detent.landing.align import counterparts
from detent.landing.hunks import in_order, written


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ground:
    """A base with some of its hunks in it, and where each hunk, taken or not, lies in that."""

    lines: tuple[str, ...]
    spans: Mapping[str, Span]

    def text(self, hunk_id: str) -> tuple[str, ...]:
        span = self.spans[hunk_id]
        return self.lines[span.start : span.end]


def ground(base: Sequence[str], hunks: Iterable[Hunk], taken: Iterable[str]) -> Ground:
    inside = set(taken)
    lines: list[str] = []
    spans: dict[str, Span] = {}
    at = 0
    for hunk in in_order(hunks):
        lines += base[at : hunk.start]
        at = hunk.start + len(hunk.old)
        start = len(lines)
        lines += written(hunk) if hunk.id in inside else hunk.old
        spans[hunk.id] = Span(start, len(lines))
    return Ground((*lines, *base[at:]), spans)


class Survey:
    """A text surveyed once, so that many spans of its ground can be looked up in it."""

    def __init__(self, lines: Sequence[str], current: Sequence[str]) -> None:
        self._lines = lines
        self.current = current
        from_start = counterparts(lines, current)
        certain = lines == current or _one_to_one(lines, current)
        self._ways = (from_start, from_start if certain else counterparts(lines, current, from_end=True))

    def find(self, span: Span) -> Span | None:
        """Where the span is now, unchanged and with its neighbours unchanged; None when that is not certain."""
        gaps = [self._gap(way, span) for way in self._ways]
        clean = [gap for gap in gaps if gap and self._holds(gap, self._lines[span.start : span.end])]
        if not clean or any(gap != clean[0] for gap in clean):
            return None
        if len(clean) == len(gaps):
            return clean[0]
        return clean[0] if self._inside_agrees(span, clean[0]) else None

    def replaced(self, span: Span, by: Sequence[str]) -> bool:
        """Whether exactly these lines stand now where the span was."""
        gaps = (self._gap(way, span) for way in self._ways)
        return any(gap is not None and self._holds(gap, by) for gap in gaps)

    def nearest(self, span: Span) -> Span:
        """The lines between what still stands before the span and after it."""
        return self._between(self._ways[0], span)[1]

    def around(self, span: Span) -> tuple[Span, Span] | None:
        """The lines around the span between the nearest ones that still stand, then and now; None when unclear."""
        found = {self._between(way, span) for way in self._ways}
        return found.pop() if len(found) == 1 else None

    def _between(self, way: Sequence[int], span: Span) -> tuple[Span, Span]:
        first, last = span.start - 1, span.end
        while first >= 0 and way[first] < 0:
            first -= 1
        while last < len(way) and way[last] < 0:
            last += 1
        now = Span(way[first] + 1 if first >= 0 else 0, way[last] if last < len(way) else len(self.current))
        return Span(first + 1, last), now

    def _gap(self, way: Sequence[int], span: Span) -> Span | None:
        """The current lines between the span's two neighbours, when both neighbours still stand."""
        before = way[span.start - 1] if span.start > 0 else -1
        after = way[span.end] if span.end < len(way) else len(self.current)
        gone = (span.start > 0 and before < 0) or after < 0
        return None if gone else Span(before + 1, after)

    def _holds(self, gap: Span, lines: Sequence[str]) -> bool:
        return tuple(self.current[gap.start : gap.end]) == tuple(lines)

    def _inside_agrees(self, span: Span, found: Span) -> bool:
        """Both ways see the span's own lines at the same place; only about the neighbours they differ."""
        expected = list(range(found.start, found.end))
        return span.end > span.start and all(way[span.start : span.end] == expected for way in self._ways)


def _one_to_one(lines: Sequence[str], current: Sequence[str]) -> bool:
    """Whether no line stands twice that could be taken for another: then there is one way to align them."""
    known = set(lines)
    kept = [line for line in current if line in known]
    return len(known) == len(lines) and len(set(kept)) == len(kept)


def taken(view: RunView) -> frozenset[str]:
    """The hunks that are in the user's files."""
    return frozenset(hunk_id for hunk_id, state in view.states.items() if state is HunkState.LANDED)


def hunks_of(view: RunView, file: FileChange) -> tuple[Hunk, ...]:
    """The file's hunks, with what a person changed in them; of an earlier proposal, those that landed."""
    own = {hunk.id for hunk in file.hunks}
    return tuple(hunk for hunk in (*view.hunks, *view.earlier_hunks) if hunk.id in own)


def files_of(view: RunView) -> tuple[FileChange, ...]:
    """What the proposal changes, then what landed of earlier ones, newest first: the order in which to undo them."""
    proposals = (*([view.proposal] if view.proposal else []), *reversed(view.earlier))
    return tuple(file for proposal in proposals for file in proposal.files)
