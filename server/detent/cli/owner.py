"""A run that another process holds: it is asked to do there what cannot be done here."""

from collections.abc import Mapping

from detent.core.errors import UserError
from detent.engine.workspace import Workspace

Payload = Mapping[str, str | list[str]]

AT_ONCE = 30.0
WITH_CHECKS = 1800.0
"""Checks may run meanwhile, or a person may have to think about it there."""


async def ask_owner(workspace: Workspace, run_id: str, verb: str, payload: Payload, seconds: float) -> Payload:
    """What the owner answers; UserError when it refuses, or says nothing for so long."""
    request = workspace.hub.requests.ask(run_id, verb, payload)
    answer = await workspace.hub.requests.wait(request, seconds)
    if answer is None:
        raise UserError(f"The editor that holds run {run_id} did not answer; do it there, or close it and try again.")
    if "error" in answer:
        raise UserError(str(answer["error"]))
    return answer
