"""A check's report as text: for the model, and wherever a person reads the same."""

from collections.abc import Iterator

from detent.checks.trimmed import trimmed
from detent.core.proof import CheckReport, Failure

FAILURES_IN_FULL = 8
FAILURES_NAMED = 40
LONGEST_TRACE = 2_000
LONGEST_OUTPUT = 4_000


def describe(report: CheckReport) -> str:
    """The verdict in the first line, then each failure with its place, the first ones with what happened."""
    return "\n".join(_lines(report))


def _lines(report: CheckReport) -> Iterator[str]:
    yield f"{report.check}: {_verdict(report)}"
    if report.command:
        yield f"Command: {report.command}"
    if report.wrong_tree:
        modules = ", ".join(report.wrong_tree)
        yield f"Loaded from outside the changed tree, so this run says nothing about the change: {modules}"
    for failure in report.failures[:FAILURES_IN_FULL]:
        yield ""
        yield from _failure(failure)
    more = report.failures[FAILURES_IN_FULL:]
    if more:
        yield ""
        yield f"{len(more)} more failed:"
        yield from (f"- {failure.test}{_place(failure)}" for failure in more[:FAILURES_NAMED])
        if len(more) > FAILURES_NAMED:
            yield f"- and {len(more) - FAILURES_NAMED} others"
    if report.output and not report.green and not report.failures:
        yield ""
        yield _tail(report.output, LONGEST_OUTPUT)


def _verdict(report: CheckReport) -> str:
    if report.problem is not None:
        return f"could not run: {report.problem}"
    if report.collected == 0:
        return "no test ran, so nothing is proven"
    counts = (
        (report.passed, "passed"),
        (report.failed, "failed"),
        (report.errors, "could not run"),
        (report.skipped, "skipped"),
    )
    told = ", ".join(f"{number} {word}" for number, word in counts if number)
    return f"{told or 'no test ran'} of {report.collected}, in {report.seconds:.1f} s"


def _failure(failure: Failure) -> Iterator[str]:
    yield f"FAILED {failure.test}{_place(failure)}"
    if failure.message:
        yield _tail(failure.message, LONGEST_TRACE)
    if failure.trace and failure.trace.strip() != failure.message.strip():
        yield _tail(trimmed(failure.trace), LONGEST_TRACE)


def _place(failure: Failure) -> str:
    if failure.path is None:
        return ""
    return f" ({failure.path}, line {failure.line + 1})" if failure.line is not None else f" ({failure.path})"


def _tail(text: str, most: int) -> str:
    """The end of a trace says what went wrong."""
    text = text.rstrip()
    return text if len(text) <= most else f"[{len(text) - most} characters left out]\n{text[-most:]}"
