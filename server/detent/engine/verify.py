"""What the checks say of a tree, and what was changed in it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from detent.checks.proof import prove
from detent.checks.since import Change, compare, since_offered, words_of
from detent.core.form import Form
from detent.core.proof import CheckReport, Comparison, Proof, ProofStatus
from detent.engine.checking import Checking
from detent.engine.lines import changed_lines
from detent.engine.run import Run
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
    content = await asyncio.to_thread(run.shadow.content_id)
    changes = await asyncio.to_thread(run.shadow.changes)
    old, new = await asyncio.to_thread(changed_lines, changes.files)
    change = Change(old, new, words_of(run.task))
    reaching = partial(run.site.reaching, _texts(changes.files))
    checking = Checking(run.gate, run.site.before, change, reaching, run.settings.checks.quick_seconds)
    reports = await checking.run(run.checks)
    return _with_doubts(prove(reports, content, await _since(run, change, reports)), changes)


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
