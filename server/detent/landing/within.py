"""Moving a hunk where its lines are others now.

Where the user changed them, word by word, when the two changes do not touch each other. Where nobody but a formatter
did, in their place: what is lost is a layout, which the formatter makes again.
"""

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
    around = _around(on.spans[hunk.id], survey)
    if around is None or _meets_another(hunk.id, around[0], on):
        return None
    there, here = around
    before = "".join(on.lines[there.start : there.end])
    after = _with(hunk, new, on, there)
    mine = "".join(survey.current[here.start : here.end])
    merged = merge_words(before, after, mine)
    if merged is None or merge_words(after, before, merged) != mine:
        return None
    current = "".join(survey.current)
    together = "".join((*survey.current[: here.start], merged, *survey.current[here.end :]))
    return None if _breaks(hunk.path, current, together) else (here, merged)


def formatted_over(hunk: Hunk, new: Sequence[str], on: Ground, survey: Survey) -> tuple[Span, str] | None:
    """The same where all that differs from the ground is what a formatter made of it."""
    around = _around(on.spans[hunk.id], survey)
    return (around[1], _with(hunk, new, on, around[0])) if around else None


def _around(span: Span, survey: Survey) -> tuple[Span, Span] | None:
    around = survey.around(span)
    return around if around and all(part.end - part.start <= _MOST_LINES for part in around) else None


def _with(hunk: Hunk, new: Sequence[str], on: Ground, there: Span) -> str:
    """These lines of the ground with the hunk in them as it is wanted."""
    span = on.spans[hunk.id]
    return "".join((*on.lines[there.start : span.start], *new, *on.lines[span.end : there.end]))


def _breaks(path: str, current: str, merged: str) -> bool:
    """Whether less of the file can be parsed than before."""
    source = Source(current, path)
    return len(Source(merged, path, source).problems) > len(source.problems)


def _meets_another(hunk_id: str, there: Span, on: Ground) -> bool:
    return any(
        other != hunk_id and span.start <= there.end and there.start <= span.end for other, span in on.spans.items()
    )
