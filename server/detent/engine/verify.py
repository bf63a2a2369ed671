"""What the checks say of a tree, and what was changed in it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from detent.checks.proof import prove
from detent.core.form import Form
from detent.core.ports import Check
from detent.core.proof import Proof, ProofStatus
from detent.harness.gate import Gate
from detent.harness.shadow import Shadow

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Changed:
    """Path → what stood there before and after, None for nothing; and what cannot be proposed, a sentence each."""

    files: Mapping[str, tuple[Form | None, Form | None]]
    left_out: tuple[str, ...]


async def prove_tree(gate: Gate, checks: Sequence[Check], shadow: Shadow) -> Proof:
    """Run every check. The proof names the content from before: a check that changes the tree proves another one."""
    content = await asyncio.to_thread(shadow.content_id)
    changes = await asyncio.to_thread(shadow.changes)
    reports = [await gate.check(check, ()) for check in checks]
    proof = prove(reports, content)
    if proof.status is not ProofStatus.PROVEN:
        return proof
    if changes.lacking:
        reason = f"{proof.reason}, but with what the proposal lacks: {_named(changes.lacking)}"
        return replace(proof, status=ProofStatus.UNPROVEN, reason=reason)
    if not changes.ignored:
        return proof
    depends = f"depends on what git ignores and the proposal lacks: {_named(changes.ignored)}"
    return replace(proof, reason=f"{proof.reason}; {depends}")


def _named(paths: Sequence[str]) -> str:
    shown = ", ".join(path.encode("utf-8", "backslashreplace").decode() for path in paths[:_SHOWN])
    return shown + (", …" if len(paths) > _SHOWN else "")


async def changed_files(shadow: Shadow) -> Changed:
    changes = await asyncio.to_thread(shadow.changes)
    return Changed(dict(sorted(changes.files.items())), changes.left_out)
