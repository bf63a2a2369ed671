"""What the checks say of a tree, and what was changed in it."""

import asyncio
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from detent.checks.places import bare
from detent.checks.proof import prove
from detent.checks.since import Change, compare, is_named, since_offered, words_of
from detent.core.errors import ToolFailed
from detent.core.form import Form
from detent.core.proof import CheckReport, Comparison, Proof, ProofStatus
from detent.core.work import TaskKind
from detent.engine.bugs import UNSHOWN, mends_a_bug, shows_it
from detent.engine.checking import Checking
from detent.engine.crosswise import tried_on_new_code, tried_on_old_code
from detent.engine.lines import Lines, changed_lines, is_unreached, moved_files, unproven_lines
from detent.engine.run import Reaching, Run
from detent.engine.said import said_since
from detent.engine.settings_before import silenced, with_settings_before
from detent.engine.sharing import only_for_tests, rest_of, tried_by_old_recipes
from detent.engine.wishes import wish
from detent.harness.changes import ShadowChanges
from detent.harness.shadow import Shadow

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Changed:
    """Path → what stood there before and after, None for nothing; and what cannot be proposed, a sentence each."""

    files: Mapping[str, tuple[Form | None, Form | None]]
    left_out: tuple[str, ...]


async def prove_tree(run: Run) -> Proof:
    """Run every check. The proof names the content from before: a check that changes the tree proves another one."""
    if run.site.before is not None:
        run.site.before.renew()
    content = await asyncio.to_thread(run.shadow.content_id)
    changes = await asyncio.to_thread(run.shadow.changes)
    old, new = await asyncio.to_thread(changed_lines, changes.files)
    change = await asyncio.to_thread(_change, run, changes.files, old, new)
    reaching = partial(_nearest, run.site.reaching, run.view.attempts[-1:], _texts(changes.files))
    all_at_once = run.view.difficulty is not None and run.view.difficulty.plan.checks == "all"
    quick = math.inf if all_at_once else run.settings.checks.quick_seconds
    checks = await asyncio.to_thread(run.site.spread, _about(run, changes.files))
    checking = Checking(run.gate, run.site.before, change, reaching, partial(_files, run.shadow), quick)
    reports = await checking.run(checks)
    if run.site.before is not None:
        asked = "\n\n".join((wish(run.task), *said_since(run.hub, run.id)))
        reports = await with_settings_before(run.site.before, checks, reports, changes.files, change, asked)
    since = await _since(run, change, reports)
    if run.site.before is not None and since is not None:
        since = await tried_on_old_code(run.site.before, checks, reports, changes.files, since)
        theirs = await asyncio.to_thread(_only_for_tests, run, changes.files)
        since = await tried_on_new_code(run.site.before, checks, reports, changes.files, since, theirs)
        since = await tried_by_old_recipes(run.site.before, checks, reports, changes.files, since)
    proof = prove(reports, content, since)
    if run.site.before is not None and proof.status is ProofStatus.PROVEN and is_unreached(reports, changes.files, new):
        proof = replace(proof, status=ProofStatus.UNPROVEN, reason=f"no test reached the change; {proof.reason}")
    if proof.status is ProofStatus.PROVEN and mends_a_bug(run.view) and not shows_it(since):
        proof = replace(proof, status=ProofStatus.UNPROVEN)
    lines = unproven_lines(reports, new) if run.site.before is not None else {}
    told = "; ".join(
        filter(None, (proof.reason, *silenced(reports), _about_fix(run, reports, since), _about_lines(lines)))
    )
    return _with_doubts(replace(proof, reason=told, unproven_lines=lines), changes)


def _about(run: Run, files: Collection[str]) -> Collection[str]:
    """Where what is to be proven lies. What has landed is no change of the tree any more, but still part of it."""
    if run.site.before is not None:
        return files
    offered = [one for one in (*run.view.earlier, run.view.proposal) if one is not None]
    return {*files, *(file.path for one in offered for file in one.files)}


def _change(run: Run, files: Mapping[str, tuple[Form | None, Form | None]], old: Lines, new: Lines) -> Change:
    """What a moved file has kept is no change of it; but no test may have executed it where it is now."""
    moved = moved_files(files)
    old, new = changed_lines(files, moved) if moved else (old, new)
    return Change(old, new, words_of(run.task), moved)


def _about_fix(run: Run, reports: Sequence[CheckReport], since: Comparison | None) -> str:
    """A fix shows red before and green after; where it does not, that is said."""
    is_bug = mends_a_bug(run.view)
    if is_bug and not shows_it(since):
        named = _named_in(run, reports)
        return f"{named} was green before the fix too; {UNSHOWN}" if named else UNSHOWN
    if is_bug or run.task.kind is not TaskKind.FIX or since is None or since.fixed or since.red_first or since.owed:
        return ""
    return "no test was red before the fix"


def _named_in(run: Run, reports: Sequence[CheckReport]) -> str | None:
    words = words_of(run.task)
    passing = ((test, bare(test, report.check)) for report in reports for test in report.passing)
    return next((test for test, name in passing if is_named(name, words)), None)


def _about_lines(lines: Mapping[str, Sequence[int]]) -> str:
    count = sum(map(len, lines.values()))
    return f"{count} changed line{'s' * (count != 1)} no test executed" if count else ""


def _files(shadow: Shadow) -> Sequence[str]:
    """None where they cannot be listed: a command has left a link that leads nowhere."""
    try:
        return shadow.files.list()
    except ToolFailed:
        return ()


def _nearest(reaching: Reaching, attempts: Sequence[Proof], texts: Mapping[str, str]) -> Sequence[str]:
    """What was red the last time, then what reaches the change."""
    failed = [failure for proof in attempts for report in proof.reports for failure in report.failures]
    files = [path for failure in failed for path in (failure.test.split("::")[0], failure.path or "")]
    return list(dict.fromkeys((*files, *reaching(texts))))


def _only_for_tests(run: Run, files: Mapping[str, tuple[Form | None, Form | None]]) -> Collection[str]:
    scope = run.task.scope.path if run.task.scope else ""
    return only_for_tests(files, rest_of(run.shadow, files), f"{run.task.instruction} {scope}")


async def _since(run: Run, change: Change, reports: Sequence[CheckReport]) -> Comparison | None:
    """Once something has landed, the tree before the change is gone: what was found out when it was proposed counts."""
    if run.site.before is None:
        return since_offered(run.view.offered.since if run.view.offered else None, reports)
    return compare(await run.site.before.reports(), reports, change)


def _with_doubts(proof: Proof, changes: ShadowChanges) -> Proof:
    if proof.status is not ProofStatus.PROVEN:
        return proof
    if changes.lacking:
        reason = f"{proof.reason}, but with what the proposal lacks: {_named(changes.lacking)}"
        return replace(proof, status=ProofStatus.UNPROVEN, reason=reason)
    if not changes.ignored:
        return proof
    depends = f"depends on what git ignores and the proposal lacks: {_named(changes.ignored)}"
    return replace(proof, reason=f"{proof.reason}; {depends}")


def _texts(files: Mapping[str, tuple[Form | None, Form | None]]) -> dict[str, str]:
    return {path: now.data.decode("utf-8", "replace") for path, (_, now) in files.items() if now is not None}


def _named(paths: Sequence[str]) -> str:
    shown = ", ".join(path.encode("utf-8", "backslashreplace").decode() for path in paths[:_SHOWN])
    return shown + (", …" if len(paths) > _SHOWN else "")


async def changed_files(shadow: Shadow) -> Changed:
    changes = await asyncio.to_thread(shadow.changes)
    return Changed(dict(sorted(changes.files.items())), changes.left_out)
