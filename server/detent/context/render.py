"""A context pack as text for the model."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from detent.core.lines import split_lines
from detent.core.work import ContextPack, Snippet

SHORT = 6
"""Lines of a snippet that needs no heading of its own."""

_BETWEEN = "\n\n"


def render(pack: ContextPack) -> str:
    """For the model: each snippet with its place, its reason and its lines; before them, what they may lack."""
    together = groupby(pack.snippets, key=lambda snippet: (snippet.path, snippet.why))
    said = _BETWEEN.join(part for _, some in together for part in _shown(list(some))) or "Nothing was found."
    return f"{pack.lacking}{_BETWEEN}{said}" if pack.lacking else said


def added(snippet: Snippet, last: Snippet | None) -> int:
    """How many characters the text for the model grows by at most, where it ends with ``last``."""
    numbered = sum(map(len, _numbered(snippet))) if _is_short(snippet) else 0
    if numbered and last and (last.path, last.why) == (snippet.path, snippet.why) and _is_short(last):
        return numbered
    return len(_block(snippet)) + len(_BETWEEN) + max(0, numbered - len(snippet.text))


def _shown(snippets: Sequence[Snippet]) -> Iterator[str]:
    """The short ones of one file, for one reason, are one block of numbered lines."""
    for short, some in groupby(snippets, key=_is_short):
        run = list(some)
        if not short or len(run) == 1:
            yield from map(_block, run)
        else:
            lines = "".join(line for snippet in run for line in _numbered(snippet))
            yield f"{run[0].path} ({run[0].why}):\n{_fence_around(lines)}"


def _is_short(snippet: Snippet) -> bool:
    return snippet.end - snippet.start <= SHORT and "```" not in snippet.text


def _numbered(snippet: Snippet) -> Iterator[str]:
    for number, line in enumerate(split_lines(snippet.text), snippet.start + 1):
        yield f"{number}: {line.rstrip()}\n"


def _block(snippet: Snippet) -> str:
    return f"{snippet.path}, {_lines(snippet)} ({snippet.why}):\n{fenced(snippet)}"


def _lines(snippet: Snippet) -> str:
    """Counted from 1, as people and tracebacks do."""
    return f"lines {snippet.start + 1}-{snippet.end}" if snippet.end > snippet.start + 1 else f"line {snippet.end}"


def fenced(snippet: Snippet) -> str:
    """Its lines, in a fence that they cannot end."""
    return _fence_around(snippet.text)


def _fence_around(text: str) -> str:
    """A fence longer than any in the text, so that the text cannot end it."""
    fence = "```"
    while fence in text:
        fence += "`"
    end = "" if text.endswith("\n") else "\n"
    return f"{fence}\n{text}{end}{fence}"


def counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
