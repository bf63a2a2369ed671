"""Tests that pass because they were made weaker.

Each test is compared with what it was; then come the ways around all tests at once. What the person asked for in so
many words (to skip, to remove, to update snapshots) is no finding.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detent.core.review import Finding
from detent.review.change import Change, Edited
from detent.review.comparisons import Compared, compared, loosened
from detent.syntax.source import Symbol, SymbolKind

_CHECK = "weakened_tests"
_ASKED_TO_SKIP = re.compile(r"\b(?:skip|xfail|disable|mark|quarantine)", re.IGNORECASE)
_ASKED_TO_REMOVE = re.compile(
    r"\b(?:remov|delet|drop|clean|obsolete|deprecat|merg|replac|rewrit|simplif)", re.IGNORECASE
)
_ASKED_FOR_SNAPSHOTS = re.compile(r"\b(?:snapshot|golden|fixture|cassette|expected output|regenerat)", re.IGNORECASE)
_ASKED_FOR_SETTINGS = re.compile(
    r"\b(?:pytest|jest|vitest|config|settings?|addopts|conftest|hook|plugin|ci\b)", re.IGNORECASE
)
_SNAPSHOT = re.compile(
    r"(?:^|/)__(?:image_)?snapshots__/|\.(?:snap|ambr|golden)$|\.approved\.[^/]+$|(?:^|/)(?:cassettes|snapshots|golden)/"
)
_SKIPS = re.compile(
    r"@(?:pytest\.mark|unittest)\.(?:skip|xfail|skipif|skipIf|skipUnless|expectedFailure)\b|pytestmark\s*=.*\b(?:skip|xfail)"
    r"|\bpytest\.(?:skip|xfail)\(|\bself\.skipTest\(|\braise\s+(?:unittest\.)?SkipTest\b|\bcollect_ignore(?:_glob)?\b|__test__\s*=\s*False"
    r"|\b(?:it|test|describe|context|suite)\.(?:skip|todo|failing)\b|^\s*(?:xit|xtest|xdescribe|xcontext)\("
    r"|\b(?:t|b|s)\.Skip(?:f|Now)?\(|#\[ignore\b|@(?:Disabled|Ignore)\b|\[(?:Ignore|Fact\(Skip)\b|markTestSkipped"
)
_ONLY = re.compile(r"\b(?:it|test|describe|context)\.only\b|^\s*(?:fit|fdescribe)\(")
_CONDITIONAL = re.compile(r"skipif|skipIf|skipUnless|importorskip")
_ENDS = re.compile(r"\b(?:sys\.exit|os\._exit|quit|exit)\(\s*(?:0\s*)?\)|\bprocess\.exit\(\s*0?\s*\)|\bos\.Exit\(0\)")
_HOOK = re.compile(
    r"def\s+pytest_(?:collection_modifyitems|ignore_collect|collect_\w+|pycollect_\w+|itemcollected|deselected|pyfunc_call"
    r"|runtest_\w+|report_teststatus|sessionfinish|exitcode\w*|generate_tests|make_collect_report)\b"
)
_SETTINGS = re.compile(
    r"(?:^|/)(?:pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|\.?pytest\.toml|noxfile\.py|Makefile|package\.json"
    r"|(?:jest|vitest)\.config\.\w+|\.github/workflows/[^/]+|\.gitlab-ci\.yml)$"
)
_NARROWS = re.compile(
    r"\baddopts\b.*(?:-k\b|-m\b|--deselect|--ignore|--co\b|--collect-only|-p\s+no:|--maxfail|--exitfirst)"
    r"|\bpytest\b.*(?:\s-k\s|\s-m\s|--deselect|--ignore|--co\b|--collect-only)"
    r"|\|\|\s*(?:true|:|exit 0)(?:\s|$|[\"'])|--passWithNoTests"
    r"|\b(?:python_files|python_functions|python_classes|norecursedirs|testPathIgnorePatterns|testIgnore)\b"
    r"|continue-on-error:\s*true|allow_failure:\s*true"
)


def weakened_tests(change: Change) -> Iterator[Finding]:
    before, after = _tests(change, new=False), _tests(change, new=True)
    for file in change.files:
        if file.is_test or _is_conftest(file.path):
            yield from _in_tests(file, change.wish)
        yield from _around_tests(file, change.wish)
    yield from _of_each_test(change, before, after)
    if not _ASKED_FOR_SNAPSHOTS.search(change.wish):
        yield from _snapshots(change)


@dataclass(frozen=True, slots=True)
class _Test:
    file: Edited
    symbol: Symbol
    text: str


def _tests(change: Change, *, new: bool) -> Sequence[_Test]:
    return [
        _Test(file, symbol, source.excerpt(symbol.start, symbol.end))
        for file in change.files
        for source in [file.after if new else file.before]
        for symbol in source.symbols
        if symbol.is_test and symbol.kind is not SymbolKind.CLASS
    ]


def _of_each_test(change: Change, before: Sequence[_Test], after: Sequence[_Test]) -> Iterator[Finding]:
    now = {(test.file.path, test.symbol.qualified): test for test in after}
    known = {(test.file.path, test.symbol.qualified) for test in before}
    new = [test for key, test in now.items() if key not in known]
    may_remove = bool(_ASKED_TO_REMOVE.search(change.wish))
    for test in before:
        here = now.get((test.file.path, test.symbol.qualified))
        found = compared(test.text, here.text) if here else _renamed(test, new)
        if found is None and not may_remove:
            yield Finding(_CHECK, f"the test {test.symbol.name} is gone. Keep it, and mend the code.", test.file.path)
        elif found is not None and (told := loosened(found)) and not may_remove:
            line = here.symbol.line if here else None
            yield Finding(_CHECK, f"{test.symbol.name} {told}", (here or test).file.path, line)


def _renamed(test: _Test, new: Sequence[_Test]) -> Compared | None:
    """With the new test that is the old one under another name, or in another file."""
    same = (compared(test.text, other.text) for other in new)
    return max((one for one in same if one.is_same_test), key=lambda one: one.likeness, default=None)


def _in_tests(file: Edited, wish: str) -> Iterator[Finding]:
    for number, line in file.added:
        if _SKIPS.search(line) and not _ASKED_TO_SKIP.search(wish) and not _is_new_and_conditional(file, number, line):
            yield Finding(_CHECK, "a test is skipped, or expected to fail.", file.path, number)
        elif _ONLY.search(line):
            yield Finding(_CHECK, "only this test runs now, and no other.", file.path, number)
        elif _ENDS.search(line):
            yield Finding(_CHECK, "this ends the tests as if all had passed.", file.path, number)
        elif _HOOK.search(line) and not _ASKED_FOR_SETTINGS.search(wish):
            yield Finding(_CHECK, "this hook decides which tests run, or what their results are.", file.path, number)


def _is_new_and_conditional(file: Edited, number: int, line: str) -> bool:
    """A test that is written for one system only may say so; one that ran everywhere before may not begin to."""
    if not _CONDITIONAL.search(line):
        return False
    test = file.after.enclosing(number)
    return test is None or all(test.qualified != known.qualified for known in file.before.symbols)


def _around_tests(file: Edited, wish: str) -> Iterator[Finding]:
    settings = _SETTINGS.search(file.path) and not _ASKED_FOR_SETTINGS.search(wish)
    for number, line in file.added:
        if settings and _NARROWS.search(line):
            yield Finding(_CHECK, "fewer tests run now, or their failures no longer count.", file.path, number)
        elif not file.is_test and "os._exit(" in line:
            yield Finding(_CHECK, "os._exit ends the tests too, as if all had passed.", file.path, number)
    for symbol in file.after.symbols:
        if symbol.name == "__eq__" and _is_always_equal(file, symbol):
            told = "everything is equal to this, so no comparison in a test can fail."
            yield Finding(_CHECK, told, file.path, symbol.line)


def _is_always_equal(file: Edited, symbol: Symbol) -> bool:
    body = file.after.excerpt(symbol.header_end, symbol.end)
    if re.search(r"^\s*return\s+True\s*$", body, re.MULTILINE) is None or re.search(
        r"\b(?:if|else|match)\b|return\s+(?!True\b)", body
    ):
        return False
    added = {number for number, _ in file.added}
    return any(symbol.start <= number < symbol.end for number in added)


def _snapshots(change: Change) -> Iterator[Finding]:
    for file in change.files:
        if _SNAPSHOT.search(file.path) and not file.is_new:
            yield Finding(_CHECK, "a recorded result was made anew instead of being met.", file.path)
    for path in change.others:
        if _SNAPSHOT.search(path):
            yield Finding(_CHECK, "a recorded result was made anew instead of being met.", path)


def _is_conftest(path: str) -> bool:
    return path.rpartition("/")[2] == "conftest.py"
