"""A decision from a terminal: made here when nobody else owns the run, else handed to its owner."""

from collections.abc import Mapping, Sequence

from detent.core.change import Decision
from detent.core.errors import UserError
from detent.engine.decisions import Decided
from detent.engine.workspace import Workspace

OWNER_SECONDS = 30.0


async def decide(workspace: Workspace, run_id: str, hunk_ids: Sequence[str], decision: Decision) -> Decided:
    """The owner knows the unsaved documents, so what it owns only it may change."""
    lease = workspace.hub.lease
    if lease.take(run_id):
        return await workspace.runs.decide(run_id, hunk_ids, decision)
    request = workspace.hub.requests.ask(run_id, decision.value, {"hunks": list(hunk_ids)})
    answer = await workspace.hub.requests.wait(request, OWNER_SECONDS)
    if answer is None:
        raise UserError(f"The editor that holds run {run_id} did not answer; decide there, or close it and try again.")
    if "error" in answer:
        raise UserError(str(answer["error"]))
    return Decided(_words(answer, "done"), _words(answer, "problems"))


def _words(answer: Mapping[str, str | list[str]], name: str) -> tuple[str, ...]:
    return tuple(answer.get(name, ()))
