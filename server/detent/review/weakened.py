"""Tests that pass because they were made weaker.

Each test is compared with what it was; then come the ways around all tests at once. What the person asked for in so
many words (to skip, to remove, to update snapshots) is no finding.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detent.core.proof import Comparison
from detent.core.review import Finding
from detent.review.around import ways_around
from detent.review.asked import (
    asks_for_recipes,
    asks_for_settings,
    asks_for_snapshots,
    asks_to_change,
    asks_to_remove,
    asks_to_skip,
)
from detent.review.change import Change, Edited
from detent.review.comparisons import Compared, compared, loosened
from detent.review.early_ends import early_ends
from detent.review.options import options
from detent.review.tools_of_tests import tools_taken
from detent.syntax.source import Symbol, SymbolKind

_CHECK = "weakened_tests"
_SKIPPED = "a test is skipped, or expected to fail."
_ALONE = "only this test runs now, and no other."
_SNAPSHOT = re.compile(
    r"(?:^|/)__(?:image_)?snapshots__/|\.(?:snap|ambr|golden)$|\.approved\.[^/]+$|(?:^|/)(?:cassettes|snapshots|golden)/"
)
_SKIPS = re.compile(
    r"@(?:pytest\.mark|unittest)\.(?:skip|xfail|skipif|skipIf|skipUnless|expectedFailure)\b|pytestmark\s*=.*\b(?:skip|xfail)"
    r"|\bpytest\.(?:skip|xfail)\(|\bself\.skipTest\(|\braise\s+(?:unittest\.)?SkipTest\b|\bcollect_ignore(?:_glob)?\b|__test__\s*=\s*False"
    r"|\b(?:it|test|describe|context|suite)(?:\.\w+)*\.(?:skip|todo|failing|fails|skipIf|runIf)\b|^\s*(?:xit|xtest|xdescribe|xcontext)\("
    r"|\b(?:t|b|s)\.Skip(?:f|Now)?\(|#\[(?:ignore\b|cfg_attr\([^\]]*\bignore\b|cfg\(any\(\)\))|\b(?:t|ctx|this)\.(?:skip|todo)\(|^//\s*(?:go:build|\+build)\b|@(?:Disabled|Ignore)\b|\[(?:Ignore|Fact\(Skip)\b|markTestSkipped"
)
_PANICS = re.compile(r"^\s*#\[.*\bshould_panic\b")
_RECIPE = re.compile(r"(?:make|npm|yarn|pnpm|tox|nox|just) ")
"""So a command of the project is named."""
_NONE = re.compile(r"\.each\(\s*\[\s*\]\s*\)")
_ONLY = re.compile(r"\b(?:it|test|describe|context|suite)(?:\.\w+)*\.only\b|^\s*(?:fit|fdescribe)\(")
_CONDITIONAL = re.compile(r"skipif|skipIf|runIf|skipUnless|importorskip")
_ENDS = re.compile(r"\b(?:sys\.exit|os\._exit|quit|exit)\(\s*(?:0\s*)?\)|\bprocess\.exit\(\s*0?\s*\)|\bos\.Exit\(0\)")
_HOOK = re.compile(
    r"def\s+pytest_(?:collection_modifyitems|ignore_collect|collect_\w+|pycollect_\w+|itemcollected|deselected|pyfunc_call"
    r"|cmdline_\w+|load_initial_conftests|runtest_\w+|report_teststatus|sessionfinish|exitcode\w*|generate_tests|make_collect_report)\b|\bconfig\.(?:option\.\w+\s*=|args\b)"
)


def weakened_tests(change: Change, since: Comparison | None = None) -> Iterator[Finding]:
    before, after = _tests(change, new=False), _tests(change, new=True)
    for file in change.files:
        if file.is_test or _is_conftest(file.path):
            yield from _in_tests(file, change.wish)
            yield from _by_options(file, change.wish)
        yield from _turned_around(file)
        yield from ways_around(file, change.wish, _CHECK)
        yield from (Finding(_CHECK, told, file.path, number) for number, told in tools_taken(file, change))
    yield from early_ends(change, _CHECK)
    yield from _of_each_test(change, before, after)
    if not asks_for_snapshots(change.wish):
        yield from _snapshots(change)
    if since is not None:
        yield from _as_they_ran(change.wish, since)


def _as_they_ran(wish: str, since: Comparison) -> Iterator[Finding]:
    """What no look at the text can hide: tests that were seen to run before."""
    if not asks_to_change(wish):
        for test in since.rewritten:
            if test in since.owed and not (_RECIPE.match(test) and asks_for_recipes(wish)):
                told = "is green only as the change rewrote it: as it stood, it is still red. Mend the code."
                yield Finding(_CHECK, f"{test} {told}")
    if not asks_to_remove(wish) and not asks_to_skip(wish):
        for test in since.lost:
            yield Finding(_CHECK, f"{test} ran before and does not run any more. Keep it, and mend the code.")


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
    may_remove = asks_to_remove(change.wish)
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
        if _SKIPS.search(line) and not asks_to_skip(wish) and not _is_new_and_conditional(file, number, line):
            yield Finding(_CHECK, _SKIPPED, file.path, number)
        elif _NONE.search(line):
            yield Finding(_CHECK, "this test has no cases any more.", file.path, number)
        elif _ONLY.search(line):
            yield Finding(_CHECK, _ALONE, file.path, number)
        elif _ENDS.search(line):
            yield Finding(_CHECK, "this ends the tests as if all had passed.", file.path, number)
        elif _HOOK.search(line) and not asks_for_settings(wish):
            yield Finding(_CHECK, "this hook decides which tests run, or what their results are.", file.path, number)


def _turned_around(file: Edited) -> Iterator[Finding]:
    """Rust's tests that were there and now have to panic: it is said above them."""
    known = {symbol.qualified for symbol in file.before.symbols}
    for number, line in file.added:
        if _PANICS.search(line):
            below = min(
                (one for one in file.after.symbols if one.line > number), key=lambda one: one.line, default=None
            )
            if below is not None and below.qualified in known:
                yield Finding(_CHECK, f"{below.name} is expected to fail now. Take that out.", file.path, number)


def _by_options(file: Edited, wish: str) -> Iterator[Finding]:
    """JavaScript's ways to say it beside a test's name."""
    if file.after.language is None or file.after.language.name not in ("javascript", "typescript", "tsx"):
        return
    added = {number for number, _ in file.added}
    for name, number in options(file.after.text):
        if number in added and name == "only":
            yield Finding(_CHECK, _ALONE, file.path, number)
        elif number in added and not asks_to_skip(wish):
            yield Finding(_CHECK, _SKIPPED, file.path, number)


def _is_new_and_conditional(file: Edited, number: int, line: str) -> bool:
    """A test that is written for one system only may say so; one that ran everywhere before may not begin to."""
    if not _CONDITIONAL.search(line):
        return False
    test = file.after.enclosing(number)
    return test is None or all(test.qualified != known.qualified for known in file.before.symbols)


def _snapshots(change: Change) -> Iterator[Finding]:
    for file in change.files:
        if _SNAPSHOT.search(file.path) and not file.is_new:
            yield Finding(_CHECK, "a recorded result was made anew instead of being met.", file.path)
    for path in change.others:
        if _SNAPSHOT.search(path):
            yield Finding(_CHECK, "a recorded result was made anew instead of being met.", path)


def _is_conftest(path: str) -> bool:
    return path.rpartition("/")[2] == "conftest.py"
