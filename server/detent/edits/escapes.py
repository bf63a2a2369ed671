"""An answer in which ``<``, ``>`` and ``&`` are escaped is so throughout, where some of it shows that it is."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from detent.edits.heal import ENTITY
from detent.edits.hunk import Change, Step, Swap, Wanted
from detent.edits.lines import unindented

_RAW = re.compile(r"[<>]|&(?!\w+;|#\d+;)")
_OPERATOR = re.compile(r"&amp;&amp;|[-=]&gt;|\s&[lg]t;=?\s")
"""As code has them, and hardly a text that is meant to be escaped."""
_TextOf = Callable[[str], str | None]


def unescaped(steps: Sequence[Step], text_of: _TextOf) -> Sequence[Step]:
    """The steps without escapes, but for files that have such themselves; ``text_of`` gives a file by its path."""
    if not any(ENTITY.search(text) for step in steps for text in _texts(step)):
        return steps
    texts = [text_of(step.path) or "" if isinstance(step, Change | Swap) else "" for step in steps]
    plain = [bool(text) and not ENTITY.search(text) for text in texts]
    seen = [(step, text) for step, text, is_plain in zip(steps, texts, plain, strict=True) if is_plain]
    if not any(_is_escaped(step, text) for step, text in seen) and not _looks_escaped(seen):
        return steps
    return [_plain(step) if is_plain else step for step, is_plain in zip(steps, plain, strict=True)]


def _texts(step: Step) -> Iterator[str]:
    match step:
        case Swap():
            yield from (step.old, step.new)
        case Change():
            yield from (line for ways in step.hunks for wanted in ways for line in (*wanted.old, *wanted.new))


def _is_escaped(step: Step, text: str) -> bool:
    """Whether an old line is in the file as soon as it is unescaped."""
    old = step.old.split("\n") if isinstance(step, Swap) else _old(step)
    said = {unindented(html.unescape(line)) for line in old if ENTITY.search(line)}
    return bool(said) and not said.isdisjoint(map(unindented, text.splitlines()))


def _old(step: Step) -> list[str]:
    return [line for ways in step.hunks for line in ways[0].old] if isinstance(step, Change) else []


def _looks_escaped(seen: Sequence[tuple[Step, str]]) -> bool:
    """Whether code is escaped, and nothing is not, for files that have such signs."""
    said = [text for step, _ in seen for text in _texts(step)]
    return (
        any(map(_OPERATOR.search, said))
        and not any(map(_RAW.search, said))
        and all(_RAW.search(text) for _, text in seen)
    )


def _plain(step: Step) -> Step:
    match step:
        case Swap():
            return replace(step, old=html.unescape(step.old), new=html.unescape(step.new))
        case Change():
            return replace(step, hunks=tuple(tuple(map(_plain_hunk, ways)) for ways in step.hunks))
    return step


def _plain_hunk(wanted: Wanted) -> Wanted:
    old, new = (tuple(map(html.unescape, lines)) for lines in (wanted.old, wanted.new))
    return replace(wanted, old=old, new=new)
