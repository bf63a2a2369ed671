"""Tests of one side of a change on the code of the other.

Those that the change brings, on the code before it: one that passes there too shows nothing of the change. Those that
it rewrites or takes away, as they stood before, on the new code: one that fails there passes only as it was rewritten.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from detent.checks.targets import fitting, stands_in
from detent.context.kinds import FileKind, is_of_tests, kind_of
from detent.core.form import Form
from detent.core.ports import Check
from detent.core.proof import CheckKind, CheckReport, Comparison
from detent.engine.before import Before

Files = Mapping[str, tuple[Form | None, Form | None]]


async def tried_on_old_code(
    before: Before, checks: Sequence[Check], reports: Sequence[CheckReport], files: Files, since: Comparison
) -> Comparison:
    """With what is known then of the tests in files that were changed, and that pass now."""
    brought = {path: now for path, (_, now) in files.items() if kind_of(path) is FileKind.TEST}
    red: list[str] = []
    green: list[str] = []
    for check, report in zip(checks, reports, strict=True):
        changed = fitting(check.name, (path for path, (_, now) in files.items() if now is not None))
        passing = [test for test in report.passing if stands_in(check.name, test, changed)]
        if check.kind is not CheckKind.TESTS or not check.selects or not passing or report.problem:
            continue
        known = {test for old in await before.reports() if old.check == check.name for test in old.passing}
        tried = await before.with_files(check, brought, changed)
        if tried is not None:
            red += [test for test in passing if _failed(test, tried)]
            green += [test for test in passing if test in tried.passing and test not in known]
    return replace(since, red_first=tuple(test for test in red if test not in since.fixed), green_first=tuple(green))


async def tried_on_new_code(
    before: Before,
    checks: Sequence[Check],
    reports: Sequence[CheckReport],
    files: Files,
    since: Comparison,
    only_for_tests: Collection[str] = (),
) -> Comparison:
    """With what is known then of the tests that passed before in files that were changed or taken away, of all when
    what tests share was, and of those that a change of tests is said to have mended. ``only_for_tests``: what lies
    elsewhere, and is theirs too."""
    tests = {path for path in files if is_of_tests(path) or path in only_for_tests}
    code = {path: now for path, (_, now) in files.items() if path not in tests}
    kept = [path for path, (base, _) in files.items() if path in tests and base is not None]
    red: list[str] = []
    for check, report in zip(checks, reports, strict=True):
        if check.kind is not CheckKind.TESTS or not check.selects or report.problem:
            continue
        old = fitting(check.name, kept)
        shared = any(_is_shared(path, files[path][0]) for path in tests - {*fitting(check.name, tests)})
        known = {test for one in await before.reports() if one.check == check.name for test in one.passing}
        suspects = [test for test in known if code and (shared or stands_in(check.name, test, old))]
        suspects += [test for test in since.fixed if tests and test in report.passing]
        if not suspects:
            continue
        files_of_them = fitting(check.name, dict.fromkeys(test.partition("::")[0] for test in suspects))
        tried = await before.with_files(check, code, () if shared else list(dict.fromkeys((*old, *files_of_them))))
        red += [] if tried is None else sorted(test for test in suspects if _failed(test, tried))
    still = tuple(test for test in since.fixed if test in red)
    fixed = tuple(test for test in since.fixed if test not in red)
    return replace(since, rewritten=tuple(red), fixed=fixed, owed=(*since.owed, *still))


def _is_shared(path: str, base: Form | None) -> bool:
    """Whether tests that were there before use it."""
    return base is not None or path.rpartition("/")[2] == "conftest.py"


def _failed(test: str, tried: CheckReport) -> bool:
    """Itself, or the file that it stands in."""
    failed = [failure.test for failure in tried.failures]
    return any(test == one or test.startswith((f"{one}::", f"{one}.")) for one in failed)
