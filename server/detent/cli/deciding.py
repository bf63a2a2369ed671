"""A decision from a terminal: made here when nobody else owns the run, else handed to its owner."""

from collections.abc import Mapping, Sequence

from detent.cli.owner import AT_ONCE, ask_owner
from detent.core.change import Decision
from detent.engine.decisions import Decided
from detent.engine.workspace import Workspace


async def decide(workspace: Workspace, run_id: str, hunk_ids: Sequence[str], decision: Decision) -> Decided:
    """The owner knows the unsaved documents, so what it owns only it may change."""
    lease = workspace.hub.lease
    if lease.take(run_id):
        return await workspace.runs.decide(run_id, hunk_ids, decision)
    answer = await ask_owner(workspace, run_id, decision.value, {"hunks": list(hunk_ids)}, AT_ONCE)
    return Decided(_words(answer, "done"), _words(answer, "problems"))


def _words(answer: Mapping[str, str | list[str]], name: str) -> tuple[str, ...]:
    return tuple(answer.get(name, ()))
