"""Passwords and keys that are written out: a name that means one, and beside it a value that looks like one.

Code that gets a secret from elsewhere, a type, an empty text, a placeholder and ordinary words are none.
"""

import re
from collections.abc import Iterator

_NAME = r"(?:password|passwd|passwort|passphrase|pwd|secret|token|(?:api|access|secret|private|signing)[ _-]?key)"
_QUOTED = re.compile(
    rf"""{_NAME}["'\]]*\s*(?::\s*\w+\s*)?(?:=>|:=|=(?!=)|:)\s*(?P<quote>["'])(?P<value>[^"'\s]{{6,200}})(?P=quote)""",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"""{_NAME}["']?\s*(?:=(?!=)|:)\s*(?P<value>[A-Za-z0-9+/=_!@#%^&*~-]{{8,200}})(?=[\s,;]|$)""",
    re.IGNORECASE | re.MULTILINE,
)
_SAID = re.compile(
    rf"""{_NAME}\s+(?:is|was|are)\s+["'“`]?(?P<value>[^\s"'“”`]{{5,200}}?)["'”`]?(?=[.,;!)]*(?:\s*$|[.,;!)]\s))""",
    re.IGNORECASE | re.MULTILINE,
)
_PLACEHOLDER = re.compile(
    r"[<>{}]|\$|%\(|x{4}|\*{3}|example|your|dummy|fake|placeholder|changeme|redacted|://", re.IGNORECASE
)
_WORDS = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
"""A name of code, in one of its usual forms."""
_PATH = re.compile(r"(?:~|\.{0,2})(?:/[a-z.][\w.-]*)+/?")
_TYPE = re.compile(r"(?:u?int|float|bytes|sha|md|base|utf|oauth|uuid|hs|rs|argon|pbkdf)_?\d\w*")
_LONG, _VERY_LONG = 12, 16


def written_out(text: str, *, in_words: bool = False) -> Iterator[tuple[int, int]]:
    """Where such values stand. ``in_words``: in what a person or a model says, where hardly a name of code stands."""
    bare = _is_likely if in_words else _is_random
    for pattern, looks_so in ((_QUOTED, _is_mixed), (_BARE, bare), (_SAID, _is_mixed)):
        for found in pattern.finditer(text):
            value = found["value"]
            if looks_so(value) and not _PLACEHOLDER.search(value):
                yield found.span("value")


def _is_mixed(value: str) -> bool:
    """Letters alone are as often the name of a secret as a secret."""
    return bool(re.search(r"\d", value)) and not _WORDS.fullmatch(value) and "(" not in value


def _is_random(value: str) -> bool:
    """Without quotes it may be a name of code, too: ``token: OAuth2Token`` is no secret."""
    if not _is_mixed(value) or not re.search(r"[A-Za-z]", value) or _PATH.fullmatch(value):
        return False
    if not re.fullmatch(r"\w+", value):
        return True
    many = len(re.findall(r"\d+", value)) > 1 and len(value) >= _LONG
    return many or (len(value) >= _VERY_LONG and value == value.lower() and "_" not in value)


def _is_likely(value: str) -> bool:
    """Digits alone, or small letters with digits that name no type."""
    if _is_random(value) or value.isdecimal():
        return True
    return _is_mixed(value) and re.fullmatch(r"[a-z0-9]+", value) is not None and not _TYPE.fullmatch(value)
