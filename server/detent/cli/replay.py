"""Play a report again: the recorded answers, with everything else really happening, and compare the two stories."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from detent.cli.command import Doors
from detent.cli.report import Report, first_turn
from detent.cli.session import opened, saved_state
from detent.config import Folders, environment
from detent.core import events
from detent.core.errors import UserError
from detent.core.events import FeedItem, Recorded
from detent.engine.workspace import Workspace
from detent.harness.gate import BEFORE
from detent.harness.git import Git
from detent.models.open import REHEARSAL


async def play_again(report: Report, doors: Doors) -> list[str]:
    """The differences between the recorded first turn and the one that was played now; none: the same story."""
    recorded = first_turn(report.items)
    started = recorded[0].event
    if report.files is None or not isinstance(started, events.RunStarted):
        raise UserError("The report was written without the workspace's files, so it can be read but not played.")
    with TemporaryDirectory(prefix="detent-replay-") as folder:
        root = Path(folder) / "workspace"
        _lay_out(root, report.files)
        script = Path(folder) / "script.json"
        script.write_text(report.script.model_dump_json(), encoding="utf-8")
        overrides = {**report.settings, "model.name": f"{REHEARSAL}{script}", "run.plan_approval": False}
        try:
            async with opened(doors, root, overrides) as workspace:
                workspace.trust.trust(root)
                run_id = workspace.runs.start(started.task, saved_state(root))
                unsubscribe = workspace.hub.subscribe(_Answers(recorded, workspace).take)
                await workspace.runs.wait(run_id)
                unsubscribe()
                played = first_turn(tuple(workspace.hub.events(run_id)))
        finally:
            shutil.rmtree(Folders.find(environment()).workspace_state(root), ignore_errors=True)
    return list(_differences(list(_essence(recorded)), list(_essence(played))))


class _Answers:
    """Gives each question the answer that it was given then; what was not asked then is answered with no."""

    def __init__(self, recorded: tuple[Recorded, ...], workspace: Workspace) -> None:
        self._workspace = workspace
        asked = [item.event for item in recorded if isinstance(item.event, events.ApprovalAsked)]
        given = [item.event for item in recorded if isinstance(item.event, events.ApprovalGiven)]
        by_id = {one.approval_id: one.answer for one in given}
        self._answers = {(one.title, one.detail): by_id.get(one.approval_id) for one in asked}

    def take(self, item: FeedItem) -> None:
        if isinstance(item.event, events.ApprovalAsked):
            asked = item.event
            answer = self._answers.get((asked.title, asked.detail))
            # Later: the run begins to listen only after it has said that it asks.
            asyncio.get_running_loop().call_soon(self._workspace.runs.answer, item.run_id, asked.approval_id, answer)


def _lay_out(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        target = (root / path).resolve()
        if not target.is_relative_to(root.resolve()):
            raise UserError(f"The report names the file {path}, which is outside the workspace; it is not played.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    Git(root).init()


def _essence(items: tuple[Recorded, ...]) -> Iterator[str]:
    """What must be the same, without times, numbers of the run, and what was asked of a person.

    What ran on the code before the change ran beside all that, sooner or later.
    """
    calls = (item.event for item in items if isinstance(item.event, events.CallStarted))
    beside = {call.call_id for call in calls if call.name.endswith(BEFORE)}
    for item in items:
        if isinstance(item.event, events.CallStarted | events.CallFinished) and item.event.call_id in beside:
            continue
        said = _call_essence(item.event) or _step_essence(item.event)
        if said is not None:
            yield said


def _call_essence(event: events.DurableEvent) -> str | None:
    match event:
        case events.CallStarted(_, kind, name, title):
            return f"{kind} {name}: {title}"
        case events.CallFinished(_, status, changes=changes):
            return f"ended {status}, changed {sorted(changes.items())}"
        case events.ChecksFinished(attempt, proof):
            counts = [(report.passed, report.failed, report.errors) for report in proof.reports]
            return f"attempt {attempt}: {proof.status} {counts}"
    return None


def _step_essence(event: events.DurableEvent) -> str | None:
    match event:
        case events.ContextRetrieved(snippets=snippets):
            return f"context of {snippets} pieces"
        case events.PlanProposed(plan, _):
            return f"plan: {plan.summary} ({len(plan.steps)} steps)"
        case events.ProposalReady(proposal, proof):
            return f"proposal {[(file.path, file.result) for file in proposal.files]} {proof.status}"
        case events.RunFinished(outcome, _):
            return f"finished: {outcome}"
    return None


def _differences(recorded: list[str], played: list[str]) -> Iterator[str]:
    for number in range(max(len(recorded), len(played))):
        then = recorded[number] if number < len(recorded) else "(nothing)"
        now = played[number] if number < len(played) else "(nothing)"
        if then != now:
            yield f"step {number + 1}: recorded {then}; now {now}"
