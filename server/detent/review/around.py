"""Ways around all tests at once: settings, what ends them, and what makes every comparison hold."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from detent.core.review import Finding
from detent.review.always_equal import always_equal
from detent.review.asked import asks_for_settings, names_file
from detent.review.change import Edited

_SETTINGS = re.compile(
    r"(?:^|/)(?:pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|\.?pytest\.toml|noxfile\.py|Makefile|package\.json"
    r"|(?:jest|vitest)\.config\.\w+|\.github/workflows/[^/]+|\.gitlab-ci\.yml)$"
)
_NARROWS = re.compile(
    r"\baddopts\b.*(?:-k\b|-m\b|--deselect|--ignore|--co\b|--collect-only|-p\s+no:|--maxfail|--exitfirst)"
    r"|\bpytest\b.*(?:\s-k\s|\s-m\s|--deselect|--ignore|--co\b|--collect-only)"
    r"|\|\|\s*(?:true|:|exit 0)(?:\s|$|[\"'])|--passWithNoTests"
    r"|\b(?:python_files|python_functions|python_classes|norecursedirs|testPathIgnorePatterns|testIgnore)\b"
    r"|^\s*[\"']?(?:-k\b|-m\b(?!\s*(?:pytest|unittest))|--deselect|--ignore(?:-glob)?\b|--co\b|--collect-only|-p\s+no:|--maxfail)"
    r"|\b(?:testNamePattern|testPathPattern)\b|\"test(?::\w+)?\"\s*:\s*\"(?:exit 0|true|:|echo\b[^\"&|;]*)\""
    r"|continue-on-error:\s*true|allow_failure:\s*true"
)
_LOOSENS = re.compile(
    r"\bxfail_strict\s*=\s*false\b|\bignore_errors\s*=\s*true\b|^\s*strict\s*=\s*false\b|^\s*select\s*=\s*\[\s*\]",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"\b(?:fail_under|--cov-fail-under|branches|functions|lines|statements)\b[\"']?\s*[=:\s]\s*([\d.]+)"
)
_RUNNER = re.compile(
    r"\b(?:pytest|unittest|tox|nox|jest|vitest|mocha|(?:go|cargo|npm|yarn|pnpm|mvn|gradlew?)\s+(?:run\s+)?test)\b"
)
_UNHEARD = re.compile(r"^\t@?-")
"""So a Makefile goes on when a command fails."""
_IN_CODE = re.compile(r"\bpytest\.(?:skip|xfail)\(|\braise\s+(?:unittest\.)?SkipTest\b|^\s*#\[ignore\b")
_ENDS_AT_IMPORT = re.compile(r"^(?:sys\.exit|os\._exit|_exit|quit|exit)\(|^raise SystemExit\b")
_EXITS_AT_ONCE = re.compile(r"\b_exit\(")
_ALWAYS_THERE = re.compile(r"(?:^|/)(?:site|user)customize\.py$|\.pth$")
_RUNS_TESTS = re.compile(r"^(?:pytest|_pytest|pluggy|iniconfig|unittest|doctest|nose2?|tox|nox)(?:\.py|/__init__\.py)$")
"""At the top of the tree Python finds these before what is installed."""
_EQUAL = (
    "everything is equal to this, or nothing, whatever it is compared with, so a comparison in a test says nothing."
)
_ENDED = "this ends the tests too, as if all had passed."


def ways_around(file: Edited, wish: str, check: str) -> Iterator[Finding]:
    """``check``: as what it is told."""
    found: Iterator[tuple[int, str]] = iter(())
    if _SETTINGS.search(file.path):
        found = iter(()) if asks_for_settings(wish) else _of_settings(file)
    elif not file.is_test:
        found = _of_code(file)
    if file.is_new and _RUNS_TESTS.search(file.path) and not names_file(wish, file.path):
        yield Finding(check, "this takes the place of what the tests are run by.", file.path, 0)
    for number, told in chain(found, ((number, _EQUAL) for number in always_equal(file))):
        yield Finding(check, told, file.path, number)


def _of_settings(file: Edited) -> Iterator[tuple[int, str]]:
    removed = [line for _, line in file.removed]
    for number, line in file.added:
        if _NARROWS.search(line) or _is_instead(line, removed):
            yield number, "fewer tests run now, or their failures no longer count."
        elif _LOOSENS.search(line) or _is_lower(line, removed):
            yield number, "a check is less strict now."
        elif _UNHEARD.search(line) and _RUNNER.search(line):
            yield number, "the tests' failures no longer count."
    if any(map(_RUNNER.search, removed)) and not any(_RUNNER.search(line) for _, line in file.added):
        yield 0, "what ran the tests is gone."


def _is_instead(line: str, removed: Sequence[str]) -> bool:
    """Whether it says anew where the tests are, or which warnings are errors."""
    return any(key in line and any(key in old for old in removed) for key in ("testpaths", "testMatch", "testRegex"))


def _is_lower(line: str, removed: Sequence[str]) -> bool:
    now = _LEAST.search(line)
    return now is not None and any(float(now[1]) < float(old[1]) for old in map(_LEAST.search, removed) if old)


def _of_code(file: Edited) -> Iterator[tuple[int, str]]:
    if file.is_new and _ALWAYS_THERE.search(file.path):
        yield 0, "this runs in every Python that sees it, that of the tests too."
    for number, line in file.added:
        if _IN_CODE.search(line):
            yield number, "the code itself skips tests."
        elif _EXITS_AT_ONCE.search(line) or (_ENDS_AT_IMPORT.search(line) and file.path.endswith(".py")):
            yield number, _ENDED
