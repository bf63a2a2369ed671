"""Running the checks: first the tests that reach the change, then all; and once more what may only be flaky."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from detent.checks.since import Change, compare
from detent.checks.targets import again, fitting
from detent.core.ports import Check
from detent.core.proof import CheckKind, CheckReport
from detent.engine.before import Before
from detent.harness.gate import Gate

_MOST_AGAIN = 10
"""More failures than this are no accident."""


@dataclass(frozen=True, slots=True)
class Checking:
    """What the checks of one tree take."""

    gate: Gate
    before: Before | None
    change: Change
    reaching: Callable[[], Sequence[str]] = tuple
    """The tests that reach the change, nearer ones first. It looks at many files."""
    files: Callable[[], Sequence[str]] = tuple
    """All files. Likewise."""
    quick_seconds: float = 0.0

    async def run(self, checks: Sequence[Check]) -> list[CheckReport]:
        return [await self._one(check) for check in checks]

    async def _one(self, check: Check) -> CheckReport:
        if check.kind is not CheckKind.TESTS or not check.selects:
            return await self.gate.check(check, ())
        first = await asyncio.to_thread(self._nearest, check) if await self._is_slow(check) else ()
        near = await self._checked(check, first) if first else None
        if near is not None and await self._blamed(near):
            return near
        report = await self._checked(check, ())
        if near is not None and near.green and report.problem:
            told = f"{report.problem} Those that reach the change did: {near.passed} passed."
            return replace(report, problem=told)
        return report

    def _nearest(self, check: Check) -> Sequence[str]:
        """None where that would be all there are."""
        first = fitting(check.name, self.reaching())
        return first if set(fitting(check.name, self.files())) - set(first) else ()

    async def _is_slow(self, check: Check) -> bool:
        """Whether all tests together take so long that some of them go first. Those of which nobody knows yet do."""
        if self.before is None:
            return False  # nobody waits for it
        seconds = await self.before.seconds(check, self.quick_seconds)
        return seconds is None or seconds > self.quick_seconds

    async def _checked(self, check: Check, targets: Sequence[str]) -> CheckReport:
        """The report, in which what is red only now and then is told from what is red."""
        report = await self.gate.check(check, targets)
        names = set(await self._blamed(report))
        suspects = [failure for failure in report.failures if failure.test in names]
        if not 0 < len(suspects) <= _MOST_AGAIN:
            return report
        alone = await self.gate.check(check, again(check.name, suspects))
        flaky = [failure.test for failure in suspects if failure.test in alone.passing]
        if not flaky:
            return report
        # By itself it may only lack what another test leaves behind; so everything has to be as it was.
        same = await self.gate.check(check, targets)
        return _without(report, tuple(test for test in flaky if test in same.passing))

    async def _blamed(self, report: CheckReport) -> Sequence[str]:
        """What is red and was not before, or is the change's to mend; everything where nothing is known of before."""
        if not report.red:
            return ()
        reports = await self.before.reports() if self.before else ()
        since = compare(reports, [report], self.change)
        return [failure.test for failure in report.failures] if since is None else (*since.introduced, *since.owed)


def _without(report: CheckReport, flaky: tuple[str, ...]) -> CheckReport:
    """Flaky tests have neither failed nor passed."""
    failed = max(report.failed - len(flaky), 0)
    errors = report.errors - (len(flaky) - (report.failed - failed))
    failures = tuple(failure for failure in report.failures if failure.test not in flaky)
    return replace(report, failed=failed, errors=errors, failures=failures, flaky=flaky)
