"""How an attempt to get an answer fails, and whether another one may help.

Whatever a server said is shown to people only after ``clean``: without the key, on one line, and short.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from detent.core.errors import Cause, DetentError

MOST_SHOWN = 300
RETRIED_STATUS = frozenset((408, 409, 425, 429))
MONEY_CODES = frozenset(("billing_hard_limit_reached", "insufficient_quota"))
FINAL_CODES = frozenset(
    (
        "authentication_error",
        "content_policy_violation",
        "context_length_exceeded",
        "exceed_context_size_error",
        "invalid_api_key",
        "invalid_request_error",
        "model_not_found",
        "permission_error",
    )
)
"""Words of providers, as ``code`` or ``type`` of an error, for what the same request will meet again."""

OVERLOAD_STATUS = frozenset((429, 503, 529))
OVERLOAD_CODES = frozenset(("overloaded_error", "rate_limit_error", "rate_limit_exceeded", "server_overloaded"))
TIMEOUT_STATUS = frozenset((408, 504, 524))
TOO_LONG_CODES = frozenset(("context_length_exceeded", "exceed_context_size_error"))
_TOO_LONG = re.compile(
    r"maximum context length|context (window|size|length) (exceeded|of)|exceeds? the (available |model'?s? )?context"
    r"|(prompt|input|request) is too (long|large)|too many (input |prompt )?tokens|context[_ ]length[_ ]exceeded"
    r"|input token count .* exceeds|larger than the (context|maximum)",
    re.IGNORECASE,
)
"""How services say that a conversation is too long; only few give it a code."""

_KEY_LIKE = re.compile(r"\b(sk|pk|gsk|xai|key)-[A-Za-z0-9_*.-]{8,}")


class AttemptFailed(DetentError):
    """One attempt failed; ``again`` says whether another may help, ``wait`` how long the server asked to wait."""

    def __init__(
        self, reason: str, *, again: bool = True, wait: float | None = None, cause: Cause = Cause.ERROR
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.wait = wait
        self.cause = cause


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


def cause_of(complaint: Complaint, status: int | None = None) -> Cause:
    """What stands behind it, so that it is known whom to ask instead."""
    status = complaint.status or status
    if _TOO_LONG.search(complaint.message) or complaint.words & TOO_LONG_CODES or status == 413:
        return Cause.OVERFLOW
    if complaint.about_money:
        return Cause.REFUSED
    if status in OVERLOAD_STATUS or complaint.words & OVERLOAD_CODES:
        return Cause.OVERLOAD
    if status in TIMEOUT_STATUS:
        return Cause.TIMEOUT
    if complaint.final or (status is not None and 400 <= status < 500):
        return Cause.REFUSED
    return Cause.ERROR


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
