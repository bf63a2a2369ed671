"""What the checks say of the tree that is committed: HEAD and this run's hunks, and nothing else that the user has."""

import asyncio
from dataclasses import replace

from detent.core.errors import ToolFailed
from detent.core.form import Form, same
from detent.core.proof import Proof, ProofStatus
from detent.engine.run import Run
from detent.engine.verify import prove_tree
from detent.harness.difference import Difference
from detent.harness.draft import Draft
from detent.harness.shadow import Shadow


async def prove_commit(run: Run, draft: Draft) -> Proof:
    """Blocks nobody; what could not be laid out exactly so is unproven."""
    difference = await asyncio.to_thread(draft.difference)
    doubts = await asyncio.to_thread(_lay, difference, run.shadow)
    offered = run.view.proof
    if offered is not None and offered.status is ProofStatus.PROVEN and not doubts:
        content = await asyncio.to_thread(run.shadow.content_id)
        if content == offered.content:
            return offered
    if doubts:
        return Proof(ProofStatus.UNPROVEN, f"not checked: {doubts[0]}", "")
    proof = await prove_tree(run)
    again = await asyncio.to_thread(draft.difference)
    if again != difference or not await asyncio.to_thread(_holds, difference, run.shadow):
        return replace(proof, status=ProofStatus.UNPROVEN, reason="your files changed while this was checked")
    return proof


def _lay(difference: Difference, shadow: Shadow) -> list[str]:
    doubts = list(difference.unknown)
    for path, form in difference.forms.items():
        try:
            _put(shadow, path, form)
        except ToolFailed as error:
            doubts.append(str(error))
    return doubts


def _put(shadow: Shadow, path: str, form: Form | None) -> None:
    now = shadow.files.form(path)
    if not same(now, form):
        shadow.files.put(path, form)


def _holds(difference: Difference, shadow: Shadow) -> bool:
    return all(same(shadow.files.form(path), form) for path, form in difference.forms.items())
