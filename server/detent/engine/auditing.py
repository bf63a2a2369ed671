"""The part of a second look that runs something: on the changed files, in the run's tree, behind the gate."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence

from detent.checks.audits import BANDIT, is_grave
from detent.checks.places import bare
from detent.checks.runner_reports import BY_EXIT_CODE
from detent.context.kinds import FileKind, kind_of
from detent.core.form import Form
from detent.core.ports import Check
from detent.core.proof import CheckReport, Failure
from detent.core.review import Finding
from detent.engine.run import Run

_LONGEST = 800
_MOST = 8
Files = Mapping[str, tuple[Form | None, Form | None]]
Found = tuple[list[Finding], list[str]]


async def audited(run: Run, files: Files, *, strict: bool) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """What is to be mended, and what is only to be looked at. ``strict``: what bandit calls grave is to be mended."""
    findings: list[Finding] = []
    notes: list[str] = []
    for check in (*run.site.audits, *await asyncio.to_thread(run.site.reviews)):
        found = await (_by_bandit(run, check, files, strict) if check.name == BANDIT else _by_own(run, check, files))
        findings += found[0]
        notes += found[1]
    return tuple(findings), tuple(notes)


async def _by_own(run: Run, check: Check, files: Files) -> Found:
    run.progress(f"reviewing the change: {check.name}")
    report = await run.gate.check(check, sorted(path for path, (_, now) in files.items() if now is not None))
    if report.problem is not None:
        return [], [f"`{check.name}` could not run: {report.problem}"]
    if not report.failures:
        return [], []
    if bare(report.failures[0].test, report.check) != BY_EXIT_CODE:
        return [Finding(check.name, one.message.strip()[:_LONGEST]) for one in report.failures[:_MOST]], []
    said = report.output.strip()[-_LONGEST:] or report.failures[0].message
    return [Finding("review.commands", f"`{check.name}` refuses it: {said}")], []


async def _by_bandit(run: Run, check: Check, files: Files, strict: bool) -> Found:
    """Of code alone: in tests it finds what tests are made of."""
    bases = {path: base for path, (base, now) in files.items() if now is not None and _is_code(path)}
    if not bases:
        return [], []
    run.progress("reviewing the change: bandit")
    report = await run.gate.check(check, sorted(bases))
    if report.problem is not None:
        return [], [f"bandit could not run: {report.problem}"]
    known = await _before(run, check, [path for path, base in bases.items() if base is not None], report)
    new = _new(report, known)
    grave = [one for one in new if strict and known is not None and is_grave(one)]
    return (
        [Finding(BANDIT, f"{one.message} (bandit)", one.path, one.line) for one in grave],
        [f"bandit: {_told(one)}" for one in new if one not in grave],
    )


async def _before(run: Run, check: Check, paths: Sequence[str], report: CheckReport) -> Sequence[Failure] | None:
    """What it said of the files before the change; None where that is not known."""
    if not report.failures or not paths:
        return ()
    before = await run.site.before.with_files(check, {}, sorted(paths)) if run.site.before is not None else None
    return None if before is None or before.problem is not None else before.failures


def _new(report: CheckReport, known: Sequence[Failure] | None) -> list[Failure]:
    old = Counter(one.test for one in known or ())
    new: list[Failure] = []
    for one in report.failures:
        old[one.test] -= 1
        if old[one.test] < 0:
            new.append(one)
    return new


def _is_code(path: str) -> bool:
    return path.endswith(".py") and kind_of(path) is not FileKind.TEST


def _told(one: Failure) -> str:
    place = one.path or ""
    return f"{place}{'' if one.line is None else f':{one.line + 1}'}: {one.message}"
