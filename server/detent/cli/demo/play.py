"""The demo, act by act. It believes nothing: what each act must lead to is looked at, and a miss ends the demo."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from rich.console import Console

from detent.cli.demo.editor import ENDED, Documents, Editor, Json
from detent.cli.diff import proposal_lines
from detent.cli.story import Story, proof_lines
from detent.cli.terminal import line
from detent.core import events
from detent.core.change import Hunk, HunkState
from detent.core.errors import UserError
from detent.core.proof import Outcome, ProofStatus
from detent.hub.codec import decode
from detent.hub.views import RunStatus, RunView, step

PATH = "calc.py"
STUB = "raise NotImplementedError"
RUN_SECONDS = 1800.0
DECISION_SECONDS = 120.0


_SHOWN_BY_THE_EDITOR = (events.ApprovalAsked, events.ApprovalGiven, events.ProposalReady)


class StoryBroken(UserError):
    """Something that the demo promises did not happen."""


@dataclass(slots=True)
class Stage:
    """What the editor saw so far."""

    console: Console
    story: Story
    documents: Documents
    run_id: str = ""
    view: RunView | None = None
    happened: list[events.DurableEvent] = field(default_factory=list)
    diagnostics: list[Json] = field(default_factory=list)
    progress: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    ended: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, method: str, params: Json) -> None:
        """Everything that the server says unasked."""
        if method == "detent/event":
            self._hear_event(params)
        elif method == "textDocument/publishDiagnostics" and params["uri"] == self.documents.uri(PATH):
            self.diagnostics = [one for one in params["diagnostics"] if one.get("source") == "detent"]
        elif method == "$/progress":
            self.progress.append(params["value"]["kind"])
        elif method == "window/showMessage":
            self.messages.append(params["message"])
            self.console.print(line(("editor   ", "bold magenta"), params["message"]))
        elif method == ENDED:
            self.ended = True
        self.changed.set()

    def _hear_event(self, params: Json) -> None:
        if params["seq"] is None:
            return
        event = decode(params["kind"], params["version"], json.dumps(params["data"]))
        item = events.Recorded(params["seq"], params["runSeq"], params["runId"], params["at"], event)
        self.view = step(self.view, item)
        self.happened.append(event)
        if not isinstance(event, _SHOWN_BY_THE_EDITOR):
            self.story.tell(event)

    @property
    def run(self) -> RunView:
        if self.view is None:
            raise StoryBroken("The server told nothing of the run.")
        return self.view

    async def until(self, seconds: float, what: str, holds: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    expect(not self.ended, f"the server lives until the end (it waited for: {what})")
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            raise StoryBroken(f"{what} did not happen within {seconds:.0f} seconds.") from None


def expect(holds: bool, sentence: str) -> None:
    if not holds:
        raise StoryBroken(f"This should have happened, and did not: {sentence}.")


async def act_ask(editor: Editor, stage: Stage) -> None:
    """Ask what can be done with the function, as a click on the light bulb does, and choose."""
    lines = stage.documents.text(PATH).splitlines()
    place = next(number for number, text in enumerate(lines) if STUB in text)
    actions = await _actions(editor, stage, place)
    for action in actions:
        stage.console.print(line("  ", ("·", "dim"), f" {action['title']}"))
    title = "Agent: implement this"
    chosen = next((action for action in actions if action["title"].startswith(title)), None)
    expect(chosen is not None, f"the editor offers “{title}”")
    result = await _execute(editor, chosen)
    stage.run_id = result["runId"]
    stage.console.print(line(f"The click returned at once, with run {stage.run_id}."))


async def act_watch(stage: Stage, original: str) -> None:
    """Plan, tool calls, a red attempt, the reflection, a green one, the proposal: while your files stay as they are."""
    await stage.until(RUN_SECONDS, "The end of the run", lambda: _finished(stage))
    view = stage.run
    expect(view.outcome is Outcome.PROVEN, f"the run ends proven (it ended {view.outcome}: {view.reason})")
    expect(view.context is not None and view.context.snippets > 0, "code is retrieved for the model")
    expect(view.plan is not None and bool(view.plan.steps), "there is a plan")
    expect(bool(view.attempts) and view.attempts[-1].status is ProofStatus.PROVEN, "the last attempt is proven")
    expect(view.attempts[-1].reports[0].passed > 0, "tests passed in it")
    expect(bool(view.hunks), "there is a proposal")
    expect(stage.documents.text(PATH) == original, "your file is untouched until you accept")
    expect("begin" in stage.progress and "end" in stage.progress, "the editor shows progress")
    await stage.until(DECISION_SECONDS, "A diagnostic for each hunk", lambda: len(stage.diagnostics) >= len(view.hunks))


def check_rehearsed(stage: Stage) -> None:
    """What the rehearsed answers must lead to, if everything else really works."""
    view = stage.run
    kinds = [call.started.kind for call in view.calls if call.finished and _worked(call.finished)]
    expect(events.CallKind.READ in kinds and events.CallKind.EDIT in kinds, "the tools read and edit")
    expect([proof.status for proof in view.attempts] == [ProofStatus.RED, ProofStatus.PROVEN], "red first, then proven")
    failures = [failure.test for report in view.attempts[0].reports for failure in report.failures]
    expect(len(failures) == 1 and "test_divide_by_zero" in failures[0], "the first attempt fails one test")
    expect(any(isinstance(event, events.Reflected) for event in stage.happened), "the model reflects")
    expect(len(view.hunks) == 2, "the proposal has two hunks")


def show_proposal(stage: Stage) -> None:
    view = stage.run
    if view.proposal is not None:
        for text in proposal_lines(view.proposal, view.hunks, view.states):
            stage.console.print(text)
    if view.proof is not None:
        for text in proof_lines(view.proof):
            stage.console.print(text)


async def act_decide(editor: Editor, stage: Stage) -> None:
    """Accept the first hunk and reject the second: only the first arrives, and what results is checked again."""
    accepted, *others = stage.run.hunks
    await _decide(editor, stage, "detent.acceptHunk", accepted, HunkState.LANDED)
    _expect_text(stage, accepted, present=True)
    for rejected in others:
        await _decide(editor, stage, "detent.rejectHunk", rejected, HunkState.REJECTED)
        _expect_text(stage, rejected, present=False)
    if others:
        await stage.until(DECISION_SECONDS, "A new check of what resulted", lambda: _checked_again(stage))


async def act_undo(editor: Editor, stage: Stage, original: str) -> None:
    await _command(editor, stage, "detent.undo", {"runId": stage.run_id})
    await stage.until(DECISION_SECONDS, "The undo", lambda: _as_it_was(stage, original))


async def act_accept_all(editor: Editor, stage: Stage) -> None:
    await _command(editor, stage, "detent.acceptAll", {"runId": stage.run_id})
    await stage.until(DECISION_SECONDS, "The landing", lambda: len(stage.run.landed) == len(stage.run.hunks))
    await stage.until(DECISION_SECONDS, "The proof of what landed", lambda: _proven(stage))
    expect(STUB not in stage.documents.text(PATH), "the function is implemented")
    stage.documents.save(editor, PATH)


async def _actions(editor: Editor, stage: Stage, row: int) -> Sequence[Json]:
    at = {"line": row, "character": 4}
    params = {
        "textDocument": {"uri": stage.documents.uri(PATH)},
        "range": {"start": at, "end": at},
        "context": {"diagnostics": []},
    }
    actions: Sequence[Json] = await editor.request("textDocument/codeAction", params) or ()
    return actions


async def _execute(editor: Editor, action: Json) -> Json:
    command = action["command"] if isinstance(action["command"], dict) else action
    params = {"command": command["command"], "arguments": command.get("arguments", [])}
    return await editor.request("workspace/executeCommand", params)


async def _command(editor: Editor, stage: Stage, name: str, argument: Json) -> None:
    stage.console.print(line(("editor   ", "bold magenta"), f"{name} {json.dumps(argument)}"))
    result = await editor.request("workspace/executeCommand", {"command": name, "arguments": [argument]})
    problem = (result or {}).get("problem")
    expect(not problem, f"{name} is carried out ({problem})")


async def _decide(editor: Editor, stage: Stage, name: str, hunk: Hunk, after: HunkState) -> None:
    await _command(editor, stage, name, {"runId": stage.run_id, "hunkId": hunk.id})
    await stage.until(DECISION_SECONDS, f"{name} of {hunk.id}", lambda: stage.run.states[hunk.id] is after)


def _expect_text(stage: Stage, hunk: Hunk, *, present: bool) -> None:
    new = "".join(hunk.new)
    expect((new in stage.documents.text(PATH)) is present, f"{hunk.id} is {'in' if present else 'not in'} the file")


def _finished(stage: Stage) -> bool:
    return stage.view is not None and stage.view.status is RunStatus.FINISHED


def _as_it_was(stage: Stage, original: str) -> bool:
    return len(stage.run.undecided) == len(stage.run.hunks) and stage.documents.text(PATH) == original


def _worked(finished: events.CallFinished) -> bool:
    return finished.status is events.CallStatus.COMPLETED


def _proofs(stage: Stage) -> Iterator[events.ProofChanged]:
    return (event for event in stage.happened if isinstance(event, events.ProofChanged))


def _checked_again(stage: Stage) -> bool:
    """A proof of other content than the proposal's, that says which."""
    return any(changed.proof.content for changed in _proofs(stage))


def _proven(stage: Stage) -> bool:
    return stage.run.proof is not None and stage.run.proof.status is ProofStatus.PROVEN
