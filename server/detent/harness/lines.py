"""What a call gave, in one line for people."""

import re

from detent.core.proof import CheckKind, CheckReport
from detent.core.talk import Usage

_LONGEST = 200
_BAD = re.compile(
    r"(?<![\d,.])[1-9]\d* (?:failed|with errors|could not run|found)|could not run:|exit code (?!0\b)-?\d|"
    r"did not end within|^Stopped, because|no tests? (?:ran|passed)|found no tests|is not installed",
    re.IGNORECASE,
)


def one_line(text: str) -> str:
    """The first line that says anything."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def visible(text: str, but: str = "") -> str:
    """With an escape for each character that could hide, move or break what is shown, ``but`` for these."""
    return "".join(one if one.isprintable() or one in but else _escaped(one) for one in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")


def of_usage(usage: Usage) -> str:
    cached = f" ({usage.cached_tokens:,} cached)" if usage.cached_tokens else ""
    cost = f", ${usage.cost:.4f}" if usage.cost is not None else ""
    return f"{usage.input_tokens:,} tokens in{cached}, {usage.output_tokens:,} out{cost}"


def of_report(report: CheckReport) -> str:
    if report.problem:
        return one_line(report.problem)
    if report.kind is not CheckKind.TESTS:
        bad = report.failed + report.errors
        return f"{bad} found" if bad else "clean"
    counts = (
        (report.passed, "passed"),
        (report.failed, "failed"),
        (report.errors, "with errors"),
        (report.skipped, "skipped"),
    )
    return ", ".join(f"{count} {what}" for count, what in counts if count) or "no test ran"


def tells_of_bad(line: str) -> bool:
    """Whether such a line of a command or a check that ran to its end tells of anything but success."""
    return _BAD.search(line) is not None
