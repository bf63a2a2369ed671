"""What the checks say of a tree, and what a tree's change is as text."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from detent.checks.proof import prove
from detent.core.ports import Check
from detent.core.proof import Proof, ProofStatus
from detent.harness.gate import Gate
from detent.harness.shadow import Shadow

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ChangedTexts:
    """Path → the text before and after, None for not there; and what cannot be proposed, a sentence each."""

    texts: Mapping[str, tuple[str | None, str | None]]
    left_out: tuple[str, ...]


async def prove_tree(gate: Gate, checks: Sequence[Check], shadow: Shadow) -> Proof:
    """Run every check. The proof names the content from before: a check that changes the tree proves another one."""
    content = await asyncio.to_thread(shadow.content_id)
    leaned_on = (await asyncio.to_thread(shadow.changes)).ignored
    reports = [await gate.check(check, ()) for check in checks]
    proof = prove(reports, content)
    if proof.status is not ProofStatus.PROVEN or not leaned_on:
        return proof
    shown = ", ".join(leaned_on[:_SHOWN]) + (", …" if len(leaned_on) > _SHOWN else "")
    return replace(proof, reason=f"{proof.reason}; depends on what git ignores and the proposal lacks: {shown}")


async def changed_texts(shadow: Shadow) -> ChangedTexts:
    changes = await asyncio.to_thread(shadow.changes)
    texts = {path: (_text(base), _text(now)) for path, (base, now) in sorted(changes.files.items())}
    return ChangedTexts(texts, changes.left_out)


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8")
