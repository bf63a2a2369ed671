"""What a run looks back at: what was remembered in earlier runs, and what it may add to that.

A model may have read anything, so nothing becomes a fact without its source, and the source is looked up in what the
run has seen: a person's words are theirs only where the person said them.
"""

from collections.abc import Iterator, Mapping, Sequence

from detent.core.errors import ToolFailed, UserError
from detent.core.events import CallFinished, CallKind, PlanDecided, Steered
from detent.core.form import Form
from detent.core.memory import YOU, Realm
from detent.engine.fences import fenced
from detent.engine.prompts import prompt
from detent.engine.run import Run
from detent.engine.steps_made import step_result
from detent.engine.turns import changed_by, events_of_turn
from detent.hub.hub import Hub
from detent.hub.views import RunView
from detent.memory.markdown import told
from detent.memory.memory import Memory
from detent.memory.words import share_said

_THE_USER = frozenset({"you", "user", "the user", "programmer", "the programmer", "task", "the task"})
UNDO_STEP = "undo_step"
_ENOUGH = 0.6
"""So much of a fact stands in a person's words where it is from them."""


class RunPast:
    """Of one run; implements the port ``Past``."""

    def __init__(self, hub: Hub, run_id: str, memory: Memory, *, remembers: bool) -> None:
        self._hub = hub
        self._run_id = run_id
        self._memory = memory
        self._remembers = remembers

    @property
    def remembers(self) -> bool:
        return self._remembers

    def remember(self, text: str, source: str, *, everywhere: bool) -> str:
        source = self._source(text, source)
        if everywhere and source != YOU:
            raise ToolFailed("Only what the programmer says counts for all projects: remember it for this one.")
        realm = Realm.GLOBAL if everywhere else Realm.PROJECT
        try:
            return self._memory.remember(text, source, realm, self._run_id).id
        except UserError as error:
            raise ToolFailed(str(error)) from error

    def recall(self, about: str) -> Sequence[str]:
        try:
            return [told(fact) for fact in self._memory.recall(about)]
        except UserError as error:
            raise ToolFailed(str(error)) from error

    def step(self, number: int) -> str:
        try:
            return step_result(self._hub, self._run_id, number)
        except UserError as error:
            raise ToolFailed(str(error)) from error

    def before_last_change(self) -> Mapping[str, tuple[Form | None, Form | None]]:
        calls = [
            (call.started.name, call.finished)
            for call in self._hub.view(self._run_id).calls
            if call.finished is not None and call.finished.call_id in _calls_of_turn(self._hub, self._run_id)
        ]
        last = _last_standing(calls)
        if last is None:
            raise ToolFailed("No step of this turn has changed a file.")
        return changed_by(self._hub, [finished for _, finished in calls[: last + 1]])

    def _source(self, text: str, source: str) -> str:
        """As it is kept with the fact; a ToolFailed where the run has seen no such thing."""
        view, source = self._hub.view(self._run_id), " ".join(source.split())
        if source.casefold() in _THE_USER:
            if share_said(text, " ".join(_said(self._hub, view))) < _ENOUGH:
                raise ToolFailed("The programmer did not say this here: give the file or the command that it is from.")
            return YOU
        wanted = source.split(":")[0].strip("` ") or source
        if not any(wanted in seen for seen in _seen(self._hub, view)):
            raise ToolFailed(
                f"Nothing in this run is called {wanted}. The source of a fact is `user` for what the programmer said "
                "here, or the path of a file that you read, or a command that you ran."
            )
        return source


def quoted_memory(run: Run) -> str:
    """What is remembered, as a run's first message tells it; empty for nothing."""
    try:
        facts = run.site.remembered(run.task)
    except UserError as error:
        run.progress(str(error))
        return ""
    return prompt("memory", facts=fenced("\n".join(map(told, facts)))) if facts else ""


def _calls_of_turn(hub: Hub, run_id: str) -> frozenset[str]:
    events = (item.event for item in events_of_turn(hub, run_id))
    return frozenset(event.call_id for event in events if isinstance(event, CallFinished))


def _last_standing(calls: Sequence[tuple[str, CallFinished]]) -> int | None:
    """The last one whose changes were not taken back since."""
    undone = 0
    for at in range(len(calls) - 1, -1, -1):
        name, finished = calls[at]
        if not finished.changes:
            continue
        if name == UNDO_STEP:
            undone += 1
        elif undone:
            undone -= 1
        else:
            return at
    return None


def _said(hub: Hub, view: RunView) -> Iterator[str]:
    yield view.task.instruction
    for item in hub.events(view.run_id):
        if isinstance(item.event, Steered | PlanDecided):
            yield item.event.text


def _seen(hub: Hub, view: RunView) -> Iterator[str]:
    """What the run was shown, and what it called."""
    yield view.task.scope.path if view.task.scope else ""
    yield hub.blobs.get_text(view.context.blob) if view.context else ""
    for call in view.calls:
        if call.finished is not None and call.started.kind is not CallKind.MODEL and call.started.name != "remember":
            yield call.started.title
            yield hub.blobs.get_text(call.finished.blob) if call.finished.blob else ""
