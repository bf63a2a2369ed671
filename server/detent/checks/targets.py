"""Tests that were named."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from detent.checks.places import bare, is_below, place_of, tool_of
from detent.core.errors import ToolFailed
from detent.core.ports import Check
from detent.core.proof import Failure

_PYTHON = re.compile(r"(?:^|/)test_?\w*\.py$|_test\.py$")
_SCRIPT = re.compile(r"[._](?:test|spec)\.[cm]?[jt]sx?$|(?:^|/)__tests__/.*\.[cm]?[jt]sx?$")
_FILES: Mapping[str, re.Pattern[str]] = {
    "pytest": _PYTHON,
    "unittest": _PYTHON,
    "vitest": _SCRIPT,
    "jest": _SCRIPT,
    "node --test": _SCRIPT,
}
_BY_NAME = ("pytest", "unittest")
_NAMED_AS_TEST = re.compile(r"test|spec", re.IGNORECASE)


def checked_target(target: str) -> str:
    """A path or node id inside the project, and no option; ToolFailed for anything else."""
    path = target.split("::")[0]
    if not path or path.startswith(("-", "/", "~")) or "\0" in target or ".." in path.split("/"):
        raise ToolFailed(f"{target!r} is no test: name a path in the project, such as tests/test_x.py::test_name.")
    return target


def fitting(check: str, paths: Iterable[str]) -> list[str]:
    """The files with tests among these that the check can run alone."""
    place = place_of(check)
    pattern = _FILES.get(place.tool)
    return [path for path in paths if pattern and pattern.search(path) and place.holds(path)]


def owner(checks: Sequence[Check], path: str) -> Check | None:
    """The one whose tests stand there: of those that may be for such files, the one in the nearest folder.

    A command of the user's own may be named as if it ran elsewhere: where it alone is there, it is the one.
    """
    holding = [check for check in checks if place_of(check.name).holds(f"{path}/_")] or checks
    may = [check for check in holding if tool_of(check.name) not in _FILES or fitting(check.name, [path])]
    return max(may or holding, key=lambda check: len(place_of(check.name).folder), default=None)


def owners(checks: Sequence[Check], folder: str, below: Iterable[str]) -> Sequence[Check]:
    """Those whose tests stand in the folder, which holds these files."""
    tests = [path for path in below if _NAMED_AS_TEST.search(PurePosixPath(path).name)]
    found = [owner(checks, path) for path in tests] or [owner(checks, folder)]
    return [check for check in checks if check in found]


def own_target(check: Check, target: str) -> Sequence[str]:
    """None, so that it runs all that it can, where its folder lies in the one that is named."""
    folder = place_of(check.name).folder
    return () if folder and is_below(f"{folder}/_", target) else (target,)


def again(check: str, failures: Iterable[Failure]) -> list[str]:
    """What to name for these tests to run once more: they themselves, or their files."""
    by_name = tool_of(check) in _BY_NAME
    found = (failure.test if by_name else failure.path for failure in failures)
    return list(dict.fromkeys(one for one in found if one))


def stands_in(check: str, test: str, paths: Collection[str]) -> bool:
    """Whether the test stands in one of these files."""
    place = place_of(check)
    if place.tool == "unittest":
        modules = [place.inside(path).removesuffix(".py").replace("/", ".") for path in paths if place.holds(path)]
        own = bare(test, check).rpartition(".")[0].rpartition(".")[0]
        return any(f".{module}.".endswith(f".{own}.") for module in modules)
    return test.split("::")[0] in paths
