"""Taking secrets out of what is logged, stored, shown or sent."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote, quote_plus

from detent.core.proof import CheckReport, Failure
from detent.core.talk import Message
from detent.harness.literals import written_out

HIDDEN = "[redacted]"
_SHORTEST = 6
"""A shorter value would also be found where it is no secret."""
_WRAPPING = r"(?:\\r|\\n|\s){0,4}"
"""A line end, also as JSON writes it."""
_PATTERNS = re.compile(
    r"""
      (?P<before>[a-zA-Z][a-zA-Z0-9+.-]{0,30}://[^\s/:@"'<>]{0,200}:)[^\s/@"'<>]{1,500}(?=@)
    | -----BEGIN\ [A-Z ]{0,40}PRIVATE\ KEY-----.*?(?:-----END\ [A-Z ]{0,40}PRIVATE\ KEY-----|\Z)
    | \bsk-[A-Za-z0-9_-]{16,}
    | \bgh[pousr]_[A-Za-z0-9]{20,}
    | \bgithub_pat_[A-Za-z0-9_]{20,}
    | \bglpat-[A-Za-z0-9_-]{20,}
    | \bxox[abprs]-[A-Za-z0-9-]{10,}
    | \b(?:AKIA|ASIA)[0-9A-Z]{16}\b
    | \bAIza[0-9A-Za-z_-]{35}
    | \b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}
    | \bnpm_[A-Za-z0-9]{36}\b
    | \beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}
    """,
    re.VERBOSE | re.DOTALL,
)


class Redactor:
    """Knows the values that must not get out, and what secrets look like in general."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        forms = {form for value in values if len(value) >= _SHORTEST for form in _forms(value)}
        longest_first = sorted(forms, key=lambda form: len(form.text), reverse=True)
        self._known = re.compile("|".join(form.pattern for form in longest_first)) if longest_first else None

    def clean(self, text: str) -> str:
        """The text with every known value, in any of its usual forms, and everything that looks like a key hidden."""
        text = self.without_known(text)
        return _PATTERNS.sub(lambda found: (found["before"] or "") + HIDDEN, text)

    def clean_strictly(self, text: str) -> str:
        """Also without what is written out beside a name that means a secret: for what stays, not for code at work."""
        return self._without_written_out(text, in_words=False)

    def clean_words(self, text: str) -> str:
        """Stricter still: for what is said in words and kept, where a name of code is rarer than a weak password."""
        return self._without_written_out(text, in_words=True)

    def _without_written_out(self, text: str, *, in_words: bool) -> str:
        text = self.clean(text)
        for start, end in sorted(written_out(text, in_words=in_words), reverse=True):
            text = text[:start] + HIDDEN + text[end:] if HIDDEN not in text[start:end] else text
        return text

    def without_known(self, text: str) -> str:
        """Only the known values hidden: for what must stay as it is where it merely looks like a key."""
        return self._known.sub(HIDDEN, text) if self._known else text

    def clean_message(self, message: Message) -> Message:
        """What a model said, before anyone keeps it or does what it says."""
        calls = (replace(call, arguments=self.without_known(call.arguments)) for call in message.tool_calls)
        return replace(message, text=self.without_known(message.text), tool_calls=tuple(calls))

    def clean_report(self, report: CheckReport) -> CheckReport:
        return replace(
            report,
            output=self.clean(report.output),
            problem=self.clean(report.problem) if report.problem else report.problem,
            failures=tuple(self._clean_failure(failure) for failure in report.failures),
        )

    def _clean_failure(self, failure: Failure) -> Failure:
        return replace(failure, message=self.clean(failure.message), trace=self.clean(failure.trace))


@dataclass(frozen=True, slots=True)
class _Form:
    text: str
    wrapped: bool = False
    """It may stand on several lines, as what encodes files writes it."""

    @property
    def pattern(self) -> str:
        return _WRAPPING.join(map(re.escape, self.text)) if self.wrapped else re.escape(self.text)


def _forms(value: str) -> Iterator[_Form]:
    yield from map(_Form, _spellings(value))
    yield from (_Form(form, wrapped=True) for form in _inside_base64(value.encode("utf-8", "surrogatepass")))


def _spellings(value: str) -> Iterator[str]:
    data = value.encode("utf-8", "surrogatepass")
    yield value
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield quote(data, safe="")
    yield quote(data)
    yield quote_plus(data)


def _inside_base64(data: bytes) -> Iterator[str]:
    """What the value looks like wherever it stands in a longer text that was encoded as a whole."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + data).decode("ascii")
        own = encoded[(0, 2, 3)[before] : len(encoded) - (0, 3, 2)[(before + len(data)) % 3]]
        yield own
        yield own.translate({ord("+"): "-", ord("/"): "_"})
