"""A context pack as text: for the model, and as a document for people."""

from itertools import groupby

from detent.core.work import ContextPack, Snippet


def render(pack: ContextPack) -> str:
    """For the model: each snippet with its place, its reason and its lines."""
    return "\n\n".join(_block(snippet) for snippet in pack.snippets) or "Nothing was found."


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


def _block(snippet: Snippet) -> str:
    return f"{snippet.path}, {_lines(snippet)} ({snippet.why}):\n{_fenced(snippet)}"


def _lines(snippet: Snippet) -> str:
    """Counted from 1, as people and tracebacks do."""
    return f"lines {snippet.start + 1}-{snippet.end}" if snippet.end > snippet.start + 1 else f"line {snippet.end}"


def _fenced(snippet: Snippet) -> str:
    """A fence longer than any in the text, so that the text cannot end it."""
    fence = "```"
    while fence in snippet.text:
        fence += "`"
    end = "" if snippet.text.endswith("\n") else "\n"
    return f"{fence}\n{snippet.text}{end}{fence}"
