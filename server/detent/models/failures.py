"""How an attempt to get an answer fails, and whether another one may help.

Whatever a server said is shown to people only after ``clean``: without the key, on one line, and short.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from detent.core.errors import DetentError

MOST_SHOWN = 300
RETRIED_STATUS = frozenset((408, 409, 425, 429))
MONEY_CODES = frozenset(("billing_hard_limit_reached", "insufficient_quota"))
FINAL_CODES = frozenset(
    (
        "authentication_error",
        "content_policy_violation",
        "context_length_exceeded",
        "invalid_api_key",
        "invalid_request_error",
        "model_not_found",
        "permission_error",
    )
)
"""Words of providers, as ``code`` or ``type`` of an error, for what the same request will meet again."""

_KEY_LIKE = re.compile(r"\b(sk|pk|gsk|xai|key)-[A-Za-z0-9_*.-]{8,}")


class AttemptFailed(DetentError):
    """One attempt failed; ``again`` says whether another may help, ``wait`` how long the server asked to wait."""

    def __init__(self, reason: str, *, again: bool = True, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.wait = wait


class Malformed(DetentError):
    """One event of a stream makes no sense."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a server says went wrong, wherever it said it."""

    message: str = ""
    words: frozenset[str] = frozenset()
    status: int | None = None

    @property
    def about_money(self) -> bool:
        return bool(self.words & MONEY_CODES)

    @property
    def final(self) -> bool:
        """True when the same request will meet the same error."""
        hopeless = self.status is not None and not worth_retrying(self.status)
        return hopeless or self.about_money or bool(self.words & FINAL_CODES)


def worth_retrying(status: int) -> bool:
    return status in RETRIED_STATUS or status >= 500


def complaint_in(body: object) -> Complaint | None:
    """The error that a JSON body or event holds, or None. Servers write it in half a dozen ways."""
    body = body[0] if isinstance(body, list) and body else body
    if not isinstance(body, Mapping):
        return None
    error = body if body.get("object") == "error" else body.get("error")
    return _complaint(error) if error else None


def _complaint(error: object) -> Complaint:
    error = error[0] if isinstance(error, list) else error
    if isinstance(error, Mapping) and isinstance(error.get("error"), Mapping):
        error = error["error"]
    if not isinstance(error, Mapping):
        return Complaint(str(error))
    code = error.get("code")
    words = frozenset(str(word) for word in (code, error.get("type")) if word is not None)
    status = int(code) if isinstance(code, int | str) and re.fullmatch(r"[1-5]\d\d", str(code)) else None
    return Complaint(str(error.get("message") or error.get("detail") or ""), words, status)


def clean(text: str, key: str | None) -> str:
    """One short line that is safe to show."""
    if key:
        text = text.replace(key, "***")
    text = _KEY_LIKE.sub("***", text)
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= MOST_SHOWN else line[: MOST_SHOWN - 1] + "…"
