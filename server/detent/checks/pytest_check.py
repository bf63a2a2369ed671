"""The project's tests, run by its own pytest in the shadow."""

import asyncio
import secrets
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from detent.checks.diagnosis import Ended, problem_of
from detent.checks.interpreter import Interpreter
from detent.checks.junit import read_results
from detent.checks.places import named_but_for
from detent.checks.probed import begun_last, outside
from detent.checks.results import NoReport, Results
from detent.checks.spawning import STALE, clean, filled, inside, probing, spawn_watched, tail
from detent.checks.targets import checked_target
from detent.core.ports import Effects, Finished
from detent.core.proof import CheckKind, CheckReport


class CheckSettings(Protocol):
    """The part of the configuration that this check needs."""

    @property
    def seconds(self) -> float: ...
    @property
    def arguments(self) -> tuple[str, ...]: ...


class PytestCheck:
    """Leaves nothing in the tree: reports and caches go into a folder beside it, which goes when the shadow does."""

    kind = CheckKind.TESTS
    selects = True

    def __init__(
        self, interpreter: Interpreter, settings: CheckSettings, folder: str = "", but_for: Sequence[str] = ()
    ) -> None:
        """``folder``: where it runs. ``but_for``: folders whose tests are left to checks of their own."""
        self.name = named_but_for("pytest", but_for)
        self._interpreter = interpreter
        self._settings = settings
        self._folder = folder
        self._ignored = [f"--ignore={folder}" for folder in but_for]

    def command(self) -> Sequence[str]:
        return inside(self._folder, self._words())

    def _words(self) -> Sequence[str]:
        return (self._interpreter.path, "-m", "pytest", *self._settings.arguments, *self._ignored)

    async def run(self, effects: Effects, targets: Sequence[str]) -> CheckReport:
        """ToolFailed for a target that is none; what goes wrong in pytest itself is the report's ``problem``."""
        chosen = [checked_target(target) for target in targets]
        reports = Path(effects.scratch) / f"pytest-{secrets.token_hex(4)}"
        argv = [*self._words(), *_own_arguments(reports), *chosen]
        await asyncio.to_thread((reports / "home").mkdir, parents=True)
        environment = await asyncio.to_thread(_environment, effects, reports)
        finished = await spawn_watched(effects, inside(self._folder, argv), self._settings.seconds, environment)
        blank = CheckReport(
            self.name,
            shlex.join([*self._words(), *chosen]),
            seconds=finished.seconds,
            interpreter=f"{self._interpreter.path} ({self._interpreter.source})",
            output=tail(clean(finished.output, effects)),
        )
        return self._report(blank, effects, finished, reports)

    def _report(self, blank: CheckReport, effects: Effects, finished: Finished, reports: Path) -> CheckReport:
        try:
            results, unread = read_results(reports), ""
        except NoReport as error:
            results, unread = Results(outside=outside(reports)), str(error)
        files, seconds, under_way = effects.files.list, self._settings.seconds, begun_last(reports)
        ended = Ended(finished, results, unread, self._interpreter, files, seconds, under_way)
        problem = STALE if finished.stale else problem_of(ended)
        return filled(blank, results, problem, effects)


def _own_arguments(reports: Path) -> list[str]:
    """After the project's own, so that they win. The cache is moved, not switched off: ``--lf`` must stay known."""
    return [
        *("-p", "detent_probe"),
        f"--junitxml={reports / 'junit.xml'}",
        *("-o", "junit_family=xunit1", "-o", "junit_logging=no", "-o", f"cache_dir={reports / 'cache'}"),
        "--color=no",
    ]


def _environment(effects: Effects, reports: Path) -> dict[str, str]:
    return {
        **probing(effects, str(reports)),
        "HOME": str(reports / "home"),  # a new one: what commands left in theirs is nowhere else
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "COVERAGE_FILE": str(reports / "coverage"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(reports / "hypothesis"),
    }
