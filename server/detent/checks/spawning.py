"""Running a check's command so that what it says is about one tree, and reads as if it had run in the project."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from detent.checks.results import Results
from detent.core.ports import Effects, Finished
from detent.core.proof import CheckReport, Failure

PROBE = Path(__file__).parent / "probe"
STALE = "the files were changed each time while the tests ran: let them run once without saving."
_MOST_OUTPUT = 16_000


def inside(folder: str, argv: Sequence[str]) -> Sequence[str]:
    """The command as it runs in a folder below the top; an empty name is the top itself."""
    return ("sh", "-c", f"cd {shlex.quote(folder)} && exec {shlex.join(argv)}") if folder else tuple(argv)


async def spawn_watched(
    effects: Effects, argv: Sequence[str], seconds: float, environment: Mapping[str, str]
) -> Finished:
    """Once more when the user changed files meanwhile: then nobody knows what the tests saw."""
    finished = await effects.spawn(argv, seconds=seconds, environment=environment, watched=True)
    if finished.stale:
        finished = await effects.spawn(argv, seconds=seconds, environment=environment, watched=True)
    return finished


def probing(effects: Effects, reports: str) -> dict[str, str]:
    """What makes the project's Python processes report: which tree they load, which lines they execute."""
    watched = "\n".join(path for path in effects.changed() if path.endswith(".py") and "\n" not in path)
    asked = {"root": effects.root, "workspace": effects.workspace, "reports": reports, "watched": watched}
    return {"DETENT_PROBE": json.dumps(asked), "PYTHONPATH": str(PROBE)}


def filled(blank: CheckReport, results: Results, problem: str | None, effects: Effects) -> CheckReport:
    """The report with what was found."""
    return replace(
        blank,
        collected=results.collected,
        passed=results.passed,
        failed=results.failed,
        skipped=results.skipped,
        errors=results.errors,
        failures=tuple(_shown(failure, effects) for failure in results.failures),
        problem=None if problem is None else clean(problem, effects),
        wrong_tree=results.outside,
        passing=tuple(clean(test, effects) for test in results.passing),
        missed=results.missed,
    )


def clean(text: str, effects: Effects) -> str:
    """Paths in the shadow as they are in the project."""
    for root in dict.fromkeys((effects.root, str(Path(effects.root).resolve()))):
        text = text.replace(root.rstrip("/") + "/", "")
    return text


def tail(text: str) -> str:
    return text if len(text) <= _MOST_OUTPUT else "…" + text[-_MOST_OUTPUT:]


def _shown(failure: Failure, effects: Effects) -> Failure:
    path = None if failure.path is None else clean(failure.path, effects).removeprefix("./")
    return replace(
        failure,
        test=clean(failure.test, effects).removeprefix("./"),
        message=clean(failure.message, effects),
        trace=clean(failure.trace, effects),
        path=path,
    )
