"""Whether a body waits to be written: what stands in it, without its comments, has the form of a stub."""

import re

from detent.syntax.language import Language

LONGEST = 1_000
"""Bytes. A body that is longer does something."""
BEGINNING = 300
"""Characters of a documentation, in which it says what it is about."""

_PROMISE = re.compile(
    r"\b(?:TODO|FIXME|XXX|implement|unimplemented|stub)\b|\bnot\b.{0,9}\b(?:implemented|written)", re.IGNORECASE
)
_PLAIN_PROMISE = re.compile(r"\b(?:TODO|FIXME)\b|(?i:\bnot (?:yet )?(?:been )?(?:implemented|written)\b)")
"""Of a body that does something, though nothing much."""
_OPENING = ("{", "=>", "=")


def is_stub(body: str, doc: str, language: Language) -> bool:
    """``body`` is without the string that documents it, if there is one."""
    stubs = language.stubs
    code, said = _inside(language.comments.sub("", body) if language.comments else body), comments_in(body, language)
    if code:
        return _fits(stubs.forms, code) or (_fits(stubs.nothing, code) and _PLAIN_PROMISE.search(said) is not None)
    return stubs.empty or _PROMISE.search(said) is not None or _waits(doc, language)


def comments_in(text: str, language: Language) -> str:
    return "\n".join(language.comments.findall(text)) if language.comments else ""


def _fits(form: re.Pattern[str] | None, code: str) -> bool:
    return form is not None and form.match(code) is not None


def _inside(code: str) -> str:
    """Without what only surrounds it."""
    code = code.strip()
    for opening in _OPENING:
        if code.startswith(opening):
            return code.removeprefix(opening).removesuffix("}").strip(" \t\r\n;")
    return code


def _waits(doc: str, language: Language) -> bool:
    """An empty body below a comment that says what it does, where that is not: nothing."""
    excused = language.stubs.excused
    return bool(doc) and excused is not None and excused.search(doc[:BEGINNING]) is None
