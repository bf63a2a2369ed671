"""Moving a hunk where the user changed the same lines: word by word, when the two changes do not touch each other."""

from collections.abc import Sequence

from detent.core.change import Hunk
from detent.landing.merge import merge_words
from detent.landing.place import Ground, Span, Survey
from detent.syntax.source import Source

_MOST_LINES = 40


def merged_within(hunk: Hunk, new: Sequence[str], on: Ground, survey: Survey) -> tuple[Span, str] | None:
    """The lines of the current text that the hunk is about, and what they become; None when that would be a guess.

    ``new``: what shall stand where the hunk is on the ground that was surveyed.
    """
    span = on.spans[hunk.id]
    around = survey.around(span)
    if around is None or _meets_another(hunk.id, around[0], on):
        return None
    there, here = around
    if max(there.end - there.start, here.end - here.start) > _MOST_LINES:
        return None
    before = "".join(on.lines[there.start : there.end])
    after = "".join((*on.lines[there.start : span.start], *new, *on.lines[span.end : there.end]))
    mine = "".join(survey.current[here.start : here.end])
    merged = merge_words(before, after, mine)
    if merged is None or merge_words(after, before, merged) != mine:
        return None
    current = "".join(survey.current)
    together = "".join((*survey.current[: here.start], merged, *survey.current[here.end :]))
    return None if _breaks(hunk.path, current, together) else (here, merged)


def _breaks(path: str, current: str, merged: str) -> bool:
    """Whether less of the file can be parsed than before."""
    source = Source(current, path)
    return len(Source(merged, path, source).problems) > len(source.problems)


def _meets_another(hunk_id: str, there: Span, on: Ground) -> bool:
    return any(
        other != hunk_id and span.start <= there.end and there.start <= span.end for other, span in on.spans.items()
    )
