"""Tests of one side of a change on the code of the other.

Those that the change brings, on the code before it: one that passes there too shows nothing of the change. Those that
it rewrites or takes away, as they stood before, on the new code: one that fails there passes only as it was rewritten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from detent.checks.targets import fitting, stands_in
from detent.context.kinds import FileKind, kind_of
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
    before: Before, checks: Sequence[Check], reports: Sequence[CheckReport], files: Files, since: Comparison
) -> Comparison:
    """With what is known then of the tests in files that were changed or taken away, and that passed before."""
    kept = {path for path, (base, _) in files.items() if base is not None and kind_of(path) is FileKind.TEST}
    code = {path: now for path, (_, now) in files.items() if kind_of(path) is not FileKind.TEST}
    red: list[str] = []
    for check, report in zip(checks, reports, strict=True):
        old = fitting(check.name, kept)
        known = {test for one in await before.reports() if one.check == check.name for test in one.passing}
        rewritten = [test for test in known if stands_in(check.name, test, old)]
        if check.kind is not CheckKind.TESTS or not check.selects or not rewritten or not code or report.problem:
            continue
        tried = await before.with_files(check, code, old)
        red += [] if tried is None else sorted(test for test in rewritten if _failed(test, tried))
    return replace(since, rewritten=tuple(red))


def _failed(test: str, tried: CheckReport) -> bool:
    """Itself, or the file that it stands in."""
    failed = [failure.test for failure in tried.failures]
    return any(test == one or test.startswith((f"{one}::", f"{one}.")) for one in failed)
