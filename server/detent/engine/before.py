"""What the checks say of the tree as it was before the change: asked while the model works, and remembered."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from detent.core.errors import DetentError
from detent.core.form import Form
from detent.core.ports import Check
from detent.core.proof import CheckReport
from detent.harness.gate import Gate
from detent.harness.shadow import Shadow

log = logging.getLogger(__name__)

_MOST_REMEMBERED = 100


class Remembered:
    """What checks said of trees, as long as the process lives."""

    def __init__(self) -> None:
        self._reports: dict[tuple[str, tuple[str, ...]], CheckReport] = {}

    def of(self, content: str, check: Check) -> CheckReport | None:
        return self._reports.get((content, tuple(check.command())))

    def keep(self, content: str, check: Check, report: CheckReport) -> None:
        """One that could not run may run tomorrow."""
        if report.problem is None:
            self._reports[content, tuple(check.command())] = report
            for oldest in list(self._reports)[:-_MOST_REMEMBERED]:
                del self._reports[oldest]


@dataclass(frozen=True, slots=True)
class Aside:
    """The user's tree as it stands, in a shadow of its own, and the gate to it."""

    gate: Gate
    shadow: Shadow


Opening = Callable[[Sequence[Check]], AbstractAsyncContextManager[Aside]]
"""The checks → where they can run."""


class Before:
    """Of one run. Nobody is asked for it: what may not run without asking is not known."""

    def __init__(self, opening: Opening, checks: Sequence[Check], remembered: Remembered) -> None:
        self._opening = opening
        self._checks = checks
        self._remembered = remembered
        self._looking: asyncio.Task[None] | None = None
        self._found: Sequence[CheckReport] = ()
        self._looked: set[tuple[str, ...]] = set()
        """The commands of the checks of which it was found out."""
        self._current = False
        self._of_one_moment = False
        """A copy does not follow what the user changes, and neither does the run's own."""

    def begin(self) -> None:
        """Have it found out while other things are done."""
        if self._looking is None:
            self._looking = asyncio.get_running_loop().create_task(self._look())

    def about(self, checks: Sequence[Check]) -> None:
        """These are the checks from now on."""
        if [check.name for check in checks] != [check.name for check in self._checks]:
            self._checks = checks
            self._current = False

    def renew(self) -> None:
        """The user may have changed the tree: look again when it is next asked for."""
        self._current = False

    async def reports(self) -> Sequence[CheckReport]:
        """What was found out of an earlier tree is used as far as it is the same."""
        if self._looking is not None:
            await asyncio.wait([self._looking])
        if not self._current:
            await self._look()
        return self._found

    async def seconds(self, check: Check, patience: float) -> float | None:
        """How long it took, when that is known after so many seconds."""
        if self._looking is not None and patience > 0:
            await asyncio.wait([self._looking], timeout=patience)
        return next((report.seconds for report in self._found if report.check == check.name), None)

    async def with_files(
        self, check: Check, files: Mapping[str, Form | None], targets: Sequence[str]
    ) -> CheckReport | None:
        """What the check says of some targets when these files stand in the old tree."""
        try:
            async with self._opening(self._checks) as aside:
                if not aside.gate.may(check):
                    return None
                for path, form in files.items():
                    aside.shadow.files.put(path, form)
                return await aside.gate.check(check, targets)
        except DetentError as error:
            log.warning("the old tree could not be checked: %s", error)
            return None

    async def close(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking

    async def _look(self) -> None:
        wanted = self._checks
        checks = [check for check in wanted if not self._of_one_moment or not self._has_looked(check)]
        if self._found and not checks:
            return
        with contextlib.suppress(DetentError):
            async with self._opening(wanted) as aside:
                self._of_one_moment = aside.shadow.place != aside.shadow.root
                content = await asyncio.to_thread(aside.shadow.content_id)
                found = [await self._one(aside, content, check) for check in checks]
                names = [check.name for check in checks]
                kept = [report for report in self._found if report.check not in names]
                self._found = [*kept, *(report for report in found if report is not None)]
                self._looked |= {tuple(check.command()) for check in checks}
                self._current = wanted is self._checks  # and nobody has asked for others meanwhile

    def _has_looked(self, check: Check) -> bool:
        return tuple(check.command()) in self._looked

    async def _one(self, aside: Aside, content: str, check: Check) -> CheckReport | None:
        known = self._remembered.of(content, check)
        if known is not None or not aside.gate.may(check):
            return known
        report = await aside.gate.check(check, ())
        self._remembered.keep(content, check, report)
        return report
