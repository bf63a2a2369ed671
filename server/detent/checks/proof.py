"""What reports prove. Silence, skipped tests and the wrong tree never do."""

from collections.abc import Sequence

from detent.core.proof import CheckReport, Proof, ProofStatus


def prove(reports: Sequence[CheckReport], content: str) -> Proof:
    """The proof for this content; its reason is one line for people."""
    status, reason = _verdict(reports)
    return Proof(status, reason, content, tuple(reports))


def _verdict(reports: Sequence[CheckReport]) -> tuple[ProofStatus, str]:
    if doubt := next((doubt for doubt in map(_doubt, reports) if doubt), ""):
        return ProofStatus.UNPROVEN, doubt
    if red := [_counts(report) for report in reports if report.failed or report.errors]:
        return ProofStatus.RED, "; ".join(red)
    if idle := next((report for report in reports if not report.green), None):
        return ProofStatus.UNPROVEN, f"{idle.check}: no test passed" + (", all were skipped" if idle.skipped else "")
    if not reports:
        return ProofStatus.UNPROVEN, "no check ran"
    return ProofStatus.PROVEN, "; ".join(_counts(report) for report in reports)


def _doubt(report: CheckReport) -> str:
    """Why the report says nothing about this content, or an empty text."""
    if report.wrong_tree:
        return f"wrong tree: {_named(report.wrong_tree)} came from outside the shadow"
    return report.problem or ""


def _counts(report: CheckReport) -> str:
    counts = (
        (report.failed, "failed"),
        (report.errors, "with an error"),
        (report.passed, "passed"),
        (report.skipped, "skipped"),
    )
    return f"{report.check}: " + ", ".join(f"{count} {what}" for count, what in counts if count)


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
