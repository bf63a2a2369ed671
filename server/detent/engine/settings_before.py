"""A linter or type checker whose settings a change touches, tried on the new code with the settings of before.

What it finds then and not with the new settings was not mended, only silenced: so that report counts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from detent.checks.places import tool_of
from detent.checks.since import Change, compare
from detent.checks.tool_settings import changed_settings
from detent.core.form import Form
from detent.core.ports import Check
from detent.core.proof import CheckKind, CheckReport
from detent.engine.before import Before
from detent.review.asked import asks_for_settings_of

Files = Mapping[str, tuple[Form | None, Form | None]]


async def with_settings_before(
    before: Before, checks: Sequence[Check], reports: Sequence[CheckReport], files: Files, change: Change, wish: str
) -> list[CheckReport]:
    """The reports, and instead of one that was silenced what its check says with its old settings."""
    return [
        await _one(before, check, report, files, change, wish) for check, report in zip(checks, reports, strict=True)
    ]


async def _one(
    before: Before, check: Check, report: CheckReport, files: Files, change: Change, wish: str
) -> CheckReport:
    own = [] if check.kind is CheckKind.TESTS else list(changed_settings(check.name, files))
    if not own or asks_for_settings_of(wish, tool_of(check.name), own):
        return report
    code = {path: now for path, (_, now) in files.items() if path not in own}
    tried = await before.with_files(check, code, ())
    if tried is None or tried.problem is not None:
        return report
    old = await before.reports()
    if not _introduced(old, tried, change) - _introduced(old, report, change):
        return report
    told = f"{tried.command}, with its settings as they were before the change of {', '.join(own)}"
    return replace(tried, command=told)


def _introduced(old: Sequence[CheckReport], report: CheckReport, change: Change) -> Counter[str]:
    since = compare(old, [report], change)
    return Counter(since.introduced if since else ())


def silenced(reports: Sequence[CheckReport]) -> Sequence[str]:
    """The checks whose report is one with the settings of before."""
    return [f"{report.check} counts {_with(report)}" for report in reports if _with(report)]


def _with(report: CheckReport) -> str:
    _, found, settings = report.command.partition(", with its settings as they were ")
    return f"with its settings as they were {settings}" if found else ""
