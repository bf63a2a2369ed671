"""From two texts to hunks, and from a text and any choice of its hunks to another text.

A file that is made or deleted is one hunk, which cannot be taken in part. ``new == ()`` over a whole base deletes the
file; a file that is only emptied gets ``new == ("",)``, one empty piece.
"""

from collections.abc import Iterable, Iterator, Sequence

from detent.core.change import Hunk
from detent.core.lines import split_lines
from detent.landing.align import align
from detent.landing.split import Cuts, Stretch


def diff(path: str, base: str | None, result: str | None, prefix: str, first: int = 1) -> tuple[Hunk, ...]:
    """The hunks that lead from ``base`` to ``result``, named ``prefix`` and a number that counts from ``first``.

    Changes with at most one unchanged line between them are one hunk: a reviewer reads them as one thing. But what is
    about two definitions is two hunks, so that each can be accepted alone.
    """
    if base == result:
        return ()
    old, new = split_lines(base or ""), split_lines(result or "")
    if base is None or result is None:
        return (Hunk(f"{prefix}{first}", path, 0, old, new),)
    if not new:
        new = ("",)
    return tuple(
        Hunk(f"{prefix}{number}", path, span.start, old[span.start : span.end], new[span.new_start : span.new_end])
        for number, span in enumerate(_spans(path, base, result, _changes(old, new)), first)
    )


def compose(base: str | None, hunks: Iterable[Hunk]) -> str | None:
    """``base`` with these hunks of it applied, whatever else was found for it; None: no file."""
    chosen = in_order(hunks)
    if base is None:
        return "".join(chosen[0].new) if chosen else None
    lines = split_lines(base)
    if len(chosen) == 1 and deletes(len(lines), chosen[0]):
        return None
    pieces: list[str] = []
    at = 0
    for hunk in chosen:
        end = hunk.start + len(hunk.old)
        if hunk.start < at or lines[hunk.start : end] != hunk.old:
            raise ValueError(f"hunk {hunk.id} is not a hunk of this text of {hunk.path}")
        pieces += [*lines[at : hunk.start], *hunk.new]
        at = end
    return "".join([*pieces, *lines[at:]])


def in_order(hunks: Iterable[Hunk]) -> list[Hunk]:
    """As they follow each other in the file; of two that come in at one place, the one with the lower number first."""
    return sorted(hunks, key=lambda hunk: (hunk.start, int(hunk.id.rpartition("h")[2])))


def deletes(base_lines: int, hunk: Hunk) -> bool:
    """Whether the hunk takes the whole file away, rather than some of its lines."""
    return hunk.new == () and len(hunk.old) == base_lines


def written(hunk: Hunk) -> tuple[str, ...]:
    """The lines that the hunk puts into the text."""
    return tuple(line for line in hunk.new if line)


def rewrite(hunk: Hunk, text: str) -> tuple[str, ...]:
    """What ``hunk.new`` becomes when a person writes ``text`` there: whole lines, as they were before."""
    last = (written(hunk) or hunk.old or ("\n",))[-1]
    ending = last[len(last.rstrip("\r\n")) :]
    lines = split_lines(text)
    if lines and ending and not lines[-1].endswith(("\r", "\n")):
        lines = (*lines[:-1], lines[-1] + ending)
    return lines or ("",)


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    at, new_at = 0, 0
    for block in align(old, new):
        if at < block.left or new_at < block.right:
            yield Stretch(at, block.left, new_at, block.right)
        at, new_at = block.left + block.size, block.right + block.size
    if at < len(old) or new_at < len(new):
        yield Stretch(at, len(old), new_at, len(new))


def _spans(path: str, old: str, new: str, changes: Iterable[Stretch]) -> list[Stretch]:
    cuts = Cuts(path, old, new)
    joined: list[Stretch] = []
    for change in cuts.fitted(list(changes)):
        last = joined[-1] if joined else None
        if last and change.start - last.end <= 1 and not cuts.apart(last, change):
            joined[-1] = Stretch(last.start, change.end, last.new_start, change.new_end)
        else:
            joined.append(change)
    return [part for span in joined for part in cuts.split(span)]
