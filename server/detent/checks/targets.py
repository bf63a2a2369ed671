"""Tests that were named."""

import re
from collections.abc import Collection, Iterable, Mapping

from detent.checks.places import place_of, tool_of
from detent.core.errors import ToolFailed
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
        return any(f".{module}.".endswith(f".{test.rpartition('.')[0].rpartition('.')[0]}.") for module in modules)
    return test.split("::")[0] in paths
