"""The parse gate: an edit may leave mistakes in a file that were there, and may not make one."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from detent.core.errors import ToolFailed
from detent.syntax.source import Source

_MOST_CHANGES = 50


def refuse_broken(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> None:
    """A new file, and one of a language whose grammar does not know all that is right, are only talked about."""
    for path, text in after.items():
        was = before[path]
        if text is None or was is None:
            continue
        now = Source(text, path)
        if now.problems and not (now.language and now.language.is_partial) and _breaks(Source(was, path), now):
            raise ToolFailed(
                f"{path} would not parse any more: {', '.join(now.problems)}. Nothing was changed. Write the edit so "
                "that the file is whole after it."
            )


def _breaks(was: Source, now: Source) -> bool:
    """Whether more of it does not parse than before; or would parse without one of the changes, where another of them
    mends what was broken."""
    if len(now.problems) > len(was.problems):
        return True
    if now.language is None:
        return False
    return any(len(Source(text, now.path, now).problems) < len(now.problems) for text in _less_one_change(was, now))


def _less_one_change(was: Source, now: Source) -> Iterator[str]:
    codes = SequenceMatcher(None, was.lines, now.lines).get_opcodes()
    changes = [code for code in codes if code[0] != "equal"]
    if 1 < len(changes) <= _MOST_CHANGES:
        for _, i, j, k, m in changes:
            yield "".join((*now.lines[:k], *was.lines[i:j], *now.lines[m:]))
