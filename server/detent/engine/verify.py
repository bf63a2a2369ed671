"""What the checks say of a tree, and what a tree's change is as text."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detent.checks.proof import prove
from detent.core.ports import Check
from detent.core.proof import Proof
from detent.harness.gate import Gate
from detent.harness.shadow import Shadow


@dataclass(frozen=True, slots=True)
class ChangedTexts:
    """Path → the text before and after, None for not there; and what cannot be proposed, a sentence each."""

    texts: Mapping[str, tuple[str | None, str | None]]
    left_out: tuple[str, ...]


async def prove_tree(gate: Gate, checks: Sequence[Check], shadow: Shadow) -> Proof:
    """Run every check. The proof names the content from before: a check that changes the tree proves another one."""
    content = await asyncio.to_thread(shadow.content_id)
    reports = [await gate.check(check, ()) for check in checks]
    return prove(reports, content)


async def changed_texts(shadow: Shadow) -> ChangedTexts:
    changes = await asyncio.to_thread(shadow.changes)
    texts = {path: (_text(base), _text(now)) for path, (base, now) in sorted(changes.files.items())}
    return ChangedTexts(texts, changes.left_out)


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8")
