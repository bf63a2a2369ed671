"""The project's tests, run by its own pytest in the shadow."""

import asyncio
import json
import secrets
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from detent.checks.diagnosis import Ended, problem_of
from detent.checks.interpreter import Interpreter
from detent.checks.junit import NoReport, Results, read_outside, read_results
from detent.core.errors import ToolFailed
from detent.core.ports import Effects, Finished
from detent.core.proof import CheckReport, Failure

_PROBE = Path(__file__).parent / "probe"
_MOST_OUTPUT = 16_000
_STALE = "the files were changed each time while the tests ran: let them run once without saving."


class CheckSettings(Protocol):
    """The part of the configuration that this check needs."""

    @property
    def seconds(self) -> float: ...
    @property
    def arguments(self) -> tuple[str, ...]: ...


class PytestCheck:
    """Leaves nothing in the tree: reports and caches go into a folder beside it, which goes when the shadow does."""

    name = "pytest"

    def __init__(self, interpreter: Interpreter, settings: CheckSettings) -> None:
        self._interpreter = interpreter
        self._settings = settings

    def command(self) -> Sequence[str]:
        return (self._interpreter.path, "-m", "pytest", *self._settings.arguments)

    async def run(self, effects: Effects, targets: Sequence[str]) -> CheckReport:
        """ToolFailed for a target that is none; what goes wrong in pytest itself is the report's ``problem``."""
        chosen = [_target(target) for target in targets]
        reports = Path(effects.scratch) / f"pytest-{secrets.token_hex(4)}"
        argv = [*self.command(), *_own_arguments(reports), *chosen]
        finished = await self._spawn(effects, argv, reports)
        blank = CheckReport(
            self.name,
            shlex.join([*self.command(), *chosen]),
            seconds=finished.seconds,
            interpreter=f"{self._interpreter.path} ({self._interpreter.source})",
            output=_tail(_clean(finished.output, effects)),
        )
        return self._report(blank, effects, finished, reports)

    async def _spawn(self, effects: Effects, argv: Sequence[str], reports: Path) -> Finished:
        """Once more when the user changed files meanwhile: then nobody knows what the tests saw."""
        environment, seconds = _environment(effects, reports), self._settings.seconds
        await asyncio.to_thread((reports / "home").mkdir, parents=True)
        finished = await effects.spawn(argv, seconds=seconds, environment=environment, watched=True)
        if finished.stale:
            finished = await effects.spawn(argv, seconds=seconds, environment=environment, watched=True)
        return finished

    def _report(self, blank: CheckReport, effects: Effects, finished: Finished, reports: Path) -> CheckReport:
        try:
            results, unread = read_results(reports), ""
        except NoReport as error:
            results, unread = Results(outside=_outside(reports)), str(error)
        files, seconds = effects.files.list, self._settings.seconds
        problem = (
            _STALE
            if finished.stale
            else problem_of(Ended(finished, results, unread, self._interpreter, files, seconds))
        )
        return replace(
            blank,
            collected=results.collected,
            passed=results.passed,
            failed=results.failed,
            skipped=results.skipped,
            errors=results.errors,
            failures=tuple(_shown(failure, effects) for failure in results.failures),
            problem=None if problem is None else _clean(problem, effects),
            wrong_tree=results.outside,
        )


def _own_arguments(reports: Path) -> list[str]:
    """After the project's own, so that they win. The cache is moved, not switched off: ``--lf`` must stay known."""
    return [
        *("-p", "detent_probe"),
        f"--junitxml={reports / 'junit.xml'}",
        *("-o", "junit_family=xunit1", "-o", "junit_logging=no", "-o", f"cache_dir={reports / 'cache'}"),
        "--color=no",
    ]


def _environment(effects: Effects, reports: Path) -> dict[str, str]:
    asked = {"root": effects.root, "workspace": effects.workspace, "reports": str(reports)}
    return {
        "HOME": str(reports / "home"),  # a new one: what commands left in theirs is nowhere else
        "DETENT_PROBE": json.dumps(asked),
        "PYTHONPATH": str(_PROBE),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "COVERAGE_FILE": str(reports / "coverage"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(reports / "hypothesis"),
    }


def _target(target: str) -> str:
    """A path or node id inside the project, and no option."""
    path = target.split("::")[0]
    if not path or path.startswith(("-", "/", "~")) or "\0" in target or ".." in path.split("/"):
        raise ToolFailed(f"{target!r} is no test: name a path in the project, such as tests/test_x.py::test_name.")
    return target


def _outside(reports: Path) -> tuple[str, ...]:
    try:
        return read_outside(reports)
    except NoReport:
        return ()


def _shown(failure: Failure, effects: Effects) -> Failure:
    return replace(failure, message=_clean(failure.message, effects), trace=_clean(failure.trace, effects))


def _clean(text: str, effects: Effects) -> str:
    """Paths in the shadow as they are in the project."""
    for root in dict.fromkeys((effects.root, str(Path(effects.root).resolve()))):
        text = text.replace(root.rstrip("/") + "/", "")
    return text


def _tail(text: str) -> str:
    return text if len(text) <= _MOST_OUTPUT else "…" + text[-_MOST_OUTPUT:]
