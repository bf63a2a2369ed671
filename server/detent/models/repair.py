"""JSON objects as weaker models write them: the usual mistakes are mended, and anything else is refused."""

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

_MOST = 400_000
_TRAILING = re.compile(r",(\s*[}\]])")
_ESCAPE = re.compile(r'(\\["\\/bfnrtu])|\\')
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_CLOSERS: Mapping[str, str] = {"{": "}", "[": "]"}


def read_object(text: str) -> dict[str, object] | None:
    """The object that the text is, or was clearly meant to be; None when that is not clear."""
    text = text.strip().removeprefix("\ufeff")
    if not text.startswith("{") or len(text) > _MOST:
        return None
    for attempt in _attempts(text):
        found = _loaded(attempt)
        if found is not None:
            return found
    return _literal(text)


def _attempts(text: str) -> Iterator[str]:
    """The text, then mended step by step: each step only adds to the one before."""
    yield text
    steps: Sequence[Callable[[str], str]] = (_escaped, _without_trailing_commas, _closed)
    for step in steps:
        text = step(text)
        yield text


def _loaded(text: str) -> dict[str, object] | None:
    try:
        # Not strict: a line break inside of a string is the most usual mistake, and can mean nothing else.
        found = json.loads(text, strict=False, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _escaped(text: str) -> str:
    r"""A path such as C:\new or an expression such as \d+ in a string."""
    return _STRING.sub(lambda string: _ESCAPE.sub(lambda one: one[1] or r"\\", string[0]), text)


def _without_trailing_commas(text: str) -> str:
    kept, at = [], 0
    for string in _STRING.finditer(text):
        kept += [_TRAILING.sub(r"\1", text[at : string.start()]), string[0]]
        at = string.end()
    # A comma and the bracket behind it may stand on two sides of nothing, never of a string.
    return "".join([*kept, _TRAILING.sub(r"\1", text[at:])])


def _closed(text: str) -> str:
    """With the brackets at the end that were forgotten, or without one too many; a string is never closed."""
    outside = _STRING.sub("", text)
    if '"' in outside:
        return text
    waiting: list[str] = []
    for char in outside:
        if char in _CLOSERS:
            waiting.append(_CLOSERS[char])
        elif waiting and char == waiting[-1]:
            waiting.pop()
        elif char in "}]":
            return text[:-1] if text.endswith(char) and not waiting else text
    return text.rstrip().rstrip(",") + "".join(reversed(waiting))


def _literal(text: str) -> dict[str, object] | None:
    """A Python dictionary: quotes of the other sort, True, None."""
    try:
        found = ast.literal_eval(text)
        return json.loads(json.dumps(found)) if isinstance(found, dict) else None
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None
