"""A context pack as text: for the model, and as a document for people."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from detent.core.lines import split_lines
from detent.core.work import ContextPack, Snippet

SHORT = 6
"""Lines of a snippet that needs no heading of its own."""


def render(pack: ContextPack) -> str:
    """For the model: each snippet with its place, its reason and its lines."""
    together = groupby(pack.snippets, key=lambda snippet: (snippet.path, snippet.why))
    return "\n\n".join(part for _, some in together for part in _shown(list(some))) or "Nothing was found."


def render_document(pack: ContextPack) -> str:
    """For people: what a model is shown of their code, and why."""
    head = f"# What the model is shown\n\n{len(pack.snippets)} places, about {pack.tokens} tokens.\n"
    parts = [head]
    for path, snippets in groupby(sorted(pack.snippets, key=_place), key=lambda snippet: snippet.path):
        parts.append(f"## {path}\n")
        parts += [
            f"{_lines(snippet)}: {snippet.why}, {snippet.tokens} tokens\n\n{_fenced(snippet)}\n" for snippet in snippets
        ]
    return "\n".join(parts)


def _place(snippet: Snippet) -> tuple[str, int]:
    return snippet.path, snippet.start


def _shown(snippets: Sequence[Snippet]) -> Iterator[str]:
    """The short ones of one file, for one reason, are one block of numbered lines."""
    for short, some in groupby(snippets, key=lambda snippet: snippet.end - snippet.start <= SHORT):
        run = list(some)
        if not short or len(run) == 1:
            yield from map(_block, run)
        else:
            lines = "".join(line for snippet in run for line in _numbered(snippet))
            yield f"{run[0].path} ({run[0].why}):\n{_fence_around(lines)}"


def _numbered(snippet: Snippet) -> Iterator[str]:
    for number, line in enumerate(split_lines(snippet.text), snippet.start + 1):
        yield f"{number}: {line.rstrip()}\n"


def _block(snippet: Snippet) -> str:
    return f"{snippet.path}, {_lines(snippet)} ({snippet.why}):\n{_fenced(snippet)}"


def _lines(snippet: Snippet) -> str:
    """Counted from 1, as people and tracebacks do."""
    return f"lines {snippet.start + 1}-{snippet.end}" if snippet.end > snippet.start + 1 else f"line {snippet.end}"


def _fenced(snippet: Snippet) -> str:
    return _fence_around(snippet.text)


def _fence_around(text: str) -> str:
    """A fence longer than any in the text, so that the text cannot end it."""
    fence = "```"
    while fence in text:
        fence += "`"
    end = "" if text.endswith("\n") else "\n"
    return f"{fence}\n{text}{end}{fence}"
