"""What reports prove. Silence, skipped tests and the wrong tree never do."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from detent.checks.since import blamed, said
from detent.core.proof import CheckKind, CheckReport, Comparison, Proof, ProofStatus

_MOST_KEPT = 50


def prove(reports: Sequence[CheckReport], content: str, since: Comparison | None = None) -> Proof:
    """The proof for this content; its reason is one line for people. What was red before is not its fault."""
    status, reason = _verdict(reports, since)
    if since is not None and (told := said(since)):
        reason = f"{reason}; {told}"
    kept = tuple(_kept(report, since) for report in reports)
    return Proof(status, reason, content, kept, since)


def _kept(report: CheckReport, since: Comparison | None) -> CheckReport:
    """Without what only helps to find the verdict; what the change has to answer for goes first."""
    mine = blamed(report, since).failures
    failures = (*mine, *(failure for failure in report.failures if failure not in mine))
    return replace(report, failures=failures[:_MOST_KEPT], passing=(), missed={})


def _verdict(reports: Sequence[CheckReport], since: Comparison | None) -> tuple[ProofStatus, str]:
    """What tests say goes first. Other checks can find something wrong; without a word from them, that is only said."""
    old = frozenset(since.still) if since else frozenset()
    if red := [report for report in reports if report.red and not _is_old(report, old)]:
        return ProofStatus.RED, _said(red)
    tests = [report for report in reports if report.kind is CheckKind.TESTS]
    if not tests:
        return ProofStatus.UNPROVEN, _said(reports) or "no check ran"
    if doubt := next((doubt for doubt in map(_doubt, tests) if doubt), ""):
        return ProofStatus.UNPROVEN, doubt
    if idle := next((report for report in tests if not report.passed), None):
        return ProofStatus.UNPROVEN, f"{idle.check}: no test passed" + (", all were skipped" if idle.skipped else "")
    return ProofStatus.PROVEN, _said(reports)


def _is_old(report: CheckReport, old: Collection[str]) -> bool:
    """Whether all that is red was red before; failures that were not kept are not known to have been."""
    bad = report.failed + report.errors
    return bad == len(report.failures) and all(failure.test in old for failure in report.failures)


def _said(reports: Sequence[CheckReport]) -> str:
    return "; ".join(filter(None, map(_counts, reports)))


def _doubt(report: CheckReport) -> str:
    """Why the report says nothing about this content, or an empty text."""
    if report.wrong_tree:
        return f"wrong tree: {_named(report.wrong_tree)} came from outside the shadow"
    return report.problem or ""


def _counts(report: CheckReport) -> str:
    """Empty for what compiles, which nobody expects to be told."""
    if doubt := _doubt(report):
        return f"{report.check} says nothing: {doubt}"
    if report.kind is not CheckKind.TESTS:
        bad = report.failed + report.errors
        clean = "" if report.kind is CheckKind.BUILD else f"{report.check}: clean"
        return f"{report.check}: {bad} finding{'s' * (bad != 1)}" if bad else clean
    counts = (
        (report.failed, "failed"),
        (report.errors, "with an error"),
        (len(report.flaky), "flaky"),
        (report.passed, "passed"),
        (report.skipped, "skipped"),
    )
    return f"{report.check}: " + ", ".join(f"{count} {what}" for count, what in counts if count)


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
