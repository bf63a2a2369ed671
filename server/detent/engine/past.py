"""What a run looks back at: what was remembered in earlier runs, and what it may add to that.

A model may have read anything, so nothing becomes a fact without its source, and the source is looked up in what the
run has seen: a person's words are theirs only where the person said them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from detent.core.errors import ToolFailed, UserError
from detent.core.events import CallFinished, CallKind
from detent.core.form import Form
from detent.core.memory import YOU, Realm
from detent.core.work import Task
from detent.engine.fences import fenced
from detent.engine.prompts import prompt
from detent.engine.run import Run
from detent.engine.said import said_since
from detent.engine.steps_made import step_result
from detent.engine.turns import changed_by, events_of_turn
from detent.hub.hub import Hub
from detent.hub.views import CallView, RunView
from detent.memory.markdown import told
from detent.memory.memory import Memory
from detent.memory.words import share_said

_THE_USER = re.compile(r"(?:you|(?:the )?(?:user|programmer)|the task)(?![\w./-])|task$", re.IGNORECASE)
"""What claims to be a person's words, whatever stands behind it."""
_LINES = re.compile(r"(?::\d+(?:-\d+)?)+$")
_PATH = re.compile(r"(?=.*[./])\S{3,}")
UNDO_STEP = "undo_step"
_ENOUGH = 0.6
"""So much of a fact stands in a person's words where it is from them."""
_SOME = 0.3
"""So much of it stands in a file or an output that says it, if in other words."""
THE_MODEL = "the model"
"""The source of what the named one does not say."""


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
        of_turn = _calls_of_turn(self._hub, self._run_id)
        calls = [
            (call.started.name, call.finished)
            for call in self._hub.view(self._run_id).calls
            if call.finished is not None and call.finished.call_id in of_turn
        ]
        last = _last_standing(calls)
        if last is None:
            raise ToolFailed("No step of this turn has changed a file.")
        return changed_by(self._hub, [finished for _, finished in calls[: last + 1]])

    def _source(self, text: str, source: str) -> str:
        """As it is kept with the fact; a ToolFailed where the run has seen no such thing."""
        view, source = self._hub.view(self._run_id), " ".join(source.split())
        wanted = _LINES.sub("", source.strip("` ")).strip("` ")
        if _THE_USER.match(wanted):
            if share_said(text, " ".join(_said(self._hub, view))) < _ENOUGH:
                raise ToolFailed("The programmer did not say this here: give the file or the command that it is from.")
            return YOU
        if not _was_seen(wanted, self._hub, view):
            raise ToolFailed(
                f"Nothing in this run is called {wanted}. The source of a fact is `user` for what the programmer said "
                "here, or the path of a file that you read, or a command that you ran."
            )
        return source if _says(text, wanted, self._hub, view) else THE_MODEL


def quoted_memory(run: Run, task: Task) -> str:
    """What is remembered, as a run's first message tells it; empty for nothing."""
    try:
        facts = run.site.remembered(task)
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
    yield from said_since(hub, view.run_id)


def _was_seen(wanted: str, hub: Hub, view: RunView) -> bool:
    """As what was called, or as the path of something that was shown: in full, for a part of a word is no source."""
    whole = _whole(wanted)
    if wanted and any(whole.search(title) for title, _ in _shown(hub, view)):
        return True
    return bool(_PATH.fullmatch(wanted)) and any(whole.search(text) for _, text in _shown(hub, view))


def _says(text: str, wanted: str, hub: Hub, view: RunView) -> bool:
    """Whether enough of it stands in what was shown under that name, or beside it."""
    whole = _whole(wanted)
    found = (shown for title, shown in _shown(hub, view) if whole.search(title) or whole.search(shown))
    return share_said(text, " ".join(found)) >= _SOME


def _whole(wanted: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w./-]){re.escape(wanted)}(?![\w/-])")


def _shown(hub: Hub, view: RunView) -> Iterator[tuple[str, str]]:
    """What was called, and what it gave."""
    yield view.task.scope.path if view.task.scope else "", hub.blobs.get_text(view.context.blob) if view.context else ""
    for call in _looks(view):
        blob = call.finished.blob if call.finished else None
        yield call.started.title, hub.blobs.get_text(blob) if blob else ""


def _looks(view: RunView) -> Iterator[CallView]:
    """The calls that show something to the run."""
    for call in view.calls:
        if call.finished is not None and call.started.kind is not CallKind.MODEL and call.started.name != "remember":
            yield call
