"""Runs as sessions that one comes back to: named, put away, told, gone on with from any of their steps.

A log is only ever appended to. So a session that goes back to a step is a new run that begins with what the old one
held up to there; the old one is put away, and stays. A long story takes its time, so it is copied in a thread.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from detent.core import events
from detent.core.errors import UserError
from detent.core.events import CallFinished, CallKind, CallStarted, DurableEvent, MessageAppended, Recorded
from detent.core.session import SessionChanged
from detent.core.talk import Message, Role, Usage
from detent.engine.conversation import keep, stored
from detent.engine.decisions import own
from detent.engine.driver import Driver
from detent.engine.exporting import Format, exported
from detent.engine.forking import without_landed
from detent.engine.net_changes import NetChange, as_result, net_changes
from detent.engine.prompts import prompt
from detent.engine.steps_made import Step, steps_in
from detent.harness.uninterrupted import uninterrupted
from detent.hub.hub import Hub

Changes = Mapping[str, NetChange]
Done = TypeVar("Done")

LONGEST_NAME = 80
_OF_THE_OLD_ONE = (
    events.ApprovalAsked,
    events.ApprovalGiven,
    events.Committed,
    events.CommitTakenBack,
    events.PullRequestOpened,
    SessionChanged,
)
"""What was allowed, and what was published, was so for one run alone."""


class Back(StrEnum):
    """What goes back to a step."""

    BOTH = "both"
    CONVERSATION = "conversation"
    FILES = "files"


class Sessions:
    """``rename`` and ``archive`` change how a run is found; ``fork`` and ``rewind`` return a new run."""

    def __init__(self, hub: Hub, driver: Driver, clean: Callable[[str], str]) -> None:
        """``clean`` takes secrets out."""
        self._hub = hub
        self._driver = driver
        self._clean = clean

    def rename(self, run_id: str, name: str) -> None:
        """Empty: called after its task again."""
        name = " ".join(name.split())
        if len(name) > LONGEST_NAME:
            raise UserError(f"A name has at most {LONGEST_NAME} characters.")
        _record(self._hub, run_id, replace(self._hub.view(run_id).session, name=name))

    def archive(self, run_id: str, *, archived: bool = True) -> None:
        if self._driver.live(run_id) is not None:
            raise UserError(f"Run {run_id} is running: cancel it first.")
        _record(self._hub, run_id, replace(self._hub.view(run_id).session, archived=archived))

    def change(self, run_id: str, wanted: Mapping[str, str | list[str]]) -> None:
        """As another process asks for it: ``name``, and ``archived``, which is empty for no."""
        if "name" in wanted:
            self.rename(run_id, str(wanted["name"]))
        if "archived" in wanted:
            self.archive(run_id, archived=bool(wanted["archived"]))

    def steps(self, run_id: str) -> Sequence[Step]:
        return steps_in(self._hub, run_id)

    async def export(self, run_id: str, form: Format) -> str:
        """Without what looks like a key."""
        return await self._apart(lambda hub: self._clean(exported(hub, run_id, form)))

    async def fork(self, run_id: str, step: int | None = None) -> str:
        """A run of its own that goes on from there; the old one stays as it is, and what landed stays its own.
        Without a step: from its end."""
        return await self._apart(lambda hub: _forked(hub, run_id, step))

    async def rewind(self, run_id: str, step: int, back: Back = Back.BOTH) -> str:
        """The run goes on under the id that is returned. Your own files stay as they are."""
        if self._driver.live(run_id) is not None:
            raise UserError(f"Run {run_id} is running: cancel it first.")
        ours = self._hub.lease.is_ours(run_id)
        own(self._hub, run_id)
        try:
            new_id = await self._apart(lambda hub: _rewound(hub, run_id, step, back))
            ours = self._driver.live(run_id) is not None  # it may have been told something meanwhile
            _record(self._hub, run_id, replace(self._hub.view(run_id).session, archived=True))
        finally:
            if not ours:
                self._hub.lease.release(run_id)
        return new_id

    async def _apart(self, work: Callable[[Hub], Done]) -> Done:
        def carry_out() -> Done:
            with contextlib.closing(self._hub.beside()) as here:
                return work(here)

        done, cancelled = await uninterrupted(asyncio.to_thread(carry_out))
        self._hub.poll()
        if cancelled:
            raise asyncio.CancelledError
        return done


def _forked(hub: Hub, run_id: str, step: int | None) -> str:
    items = hub.events(run_id)
    until = items if step is None else items[: _end(hub, run_id, step)]
    told = without_landed(hub, hub.view(run_id), (item.event for item in until))
    return _begin(hub, run_id, secrets.token_hex(4), step or 0, told)


def _rewound(hub: Hub, run_id: str, step: int, back: Back) -> str:
    items, end = hub.events(run_id), _end(hub, run_id, step)
    start = 0 if back is Back.BOTH else _turn_of(items, end, run_id)
    until, new_id = items[: _last(hub, run_id) if back is Back.FILES else end], secrets.token_hex(4)
    note: Sequence[DurableEvent] = ()
    if back is Back.CONVERSATION:
        note = _note(hub, new_id, *_kept(items[start:], items[end:], step))
    if back is Back.FILES:
        note = _note(hub, new_id, *_put_back(items[start:end], items[end:], step))
    return _begin(hub, run_id, new_id, step, (item.event for item in until), note)


def _begin(
    hub: Hub, run_id: str, new_id: str, step: int, told: Iterable[DurableEvent], note: Sequence[DurableEvent] = ()
) -> str:
    """What was paid is paid once: the new run's calls have cost nothing."""
    copied = [_of(new_id, event) for event in told if not isinstance(event, _OF_THE_OLD_ONE)]
    continues = SessionChanged(hub.view(run_id).session.name, continues=run_id, step=step)
    own(hub, new_id)
    hub.append(new_id, *copied, continues, *note)
    hub.lease.release(new_id)
    return new_id


def _end(hub: Hub, run_id: str, step: int) -> int:
    """How many events there are up to the end of the step; step 0 is before the first."""
    steps = steps_in(hub, run_id)
    if not 0 <= step <= len(steps):
        count = f"{len(steps)} step{'s' * (len(steps) != 1)}"
        raise UserError(f"Run {run_id} has {count}; `detent sessions steps {run_id}` lists them.")
    return steps[step - 1].end if step else _first_call(hub, run_id)


def _last(hub: Hub, run_id: str) -> int:
    steps = steps_in(hub, run_id)
    return steps[-1].end if steps else _first_call(hub, run_id)


def _note(hub: Hub, run_id: str, title: str, changes: Changes) -> Sequence[DurableEvent]:
    """The files are what a call made of them; the model is told so."""
    call_id = f"rewind-{run_id}"
    message = Message(Role.USER, prompt("rewound", title=title))
    return (
        CallStarted(call_id, CallKind.EDIT, "rewind", title),
        as_result(call_id, title, changes),
        MessageAppended(Role.USER, keep(hub, message)),
    )


def _record(hub: Hub, run_id: str, changed: SessionChanged) -> None:
    """Whoever is not at work on the run does not hold it afterwards either."""
    ours = hub.lease.is_ours(run_id)
    own(hub, run_id)
    hub.append(run_id, changed)
    if not ours:
        hub.lease.release(run_id)


def _first_call(hub: Hub, run_id: str) -> int:
    """How many events there are before the model called anything."""
    for item in hub.events(run_id):
        event = item.event
        said = isinstance(event, MessageAppended) and event.role is Role.ASSISTANT
        if said and isinstance(event, MessageAppended) and stored(hub, event.blob).tool_calls:
            return item.run_seq - 1
    raise UserError(f"Run {run_id} has made no step that one could go back to.")


def _turn_of(items: Sequence[Recorded], end: int, run_id: str) -> int:
    """Where the turn with this event begins, which has to be the last one."""
    start, finished = 0, False
    for at, item in enumerate(items):
        if isinstance(item.event, events.Steered) and finished:
            start, finished = at, False
        elif isinstance(item.event, events.RunFinished | events.RunResumed):
            finished = isinstance(item.event, events.RunFinished)
    if start >= end:
        raise UserError(f"Run {run_id} has begun another turn since: take conversation and files back together.")
    return start


def _of(run_id: str, event: DurableEvent) -> DurableEvent:
    match event:
        case CallFinished():
            return replace(event, usage=Usage())
        case events.ProposalReady(proposal=proposal):
            return replace(event, proposal=replace(proposal, run_id=run_id))
        case _:
            return event


def _finished(items: Sequence[Recorded]) -> Iterator[CallFinished]:
    yield from (item.event for item in items if isinstance(item.event, CallFinished))


def _kept(turn: Sequence[Recorded], after: Sequence[Recorded], step: int) -> tuple[str, Changes]:
    """What later calls had changed stays."""
    later, all_of_it = net_changes(_finished(after)), net_changes(_finished(turn))
    changes = {path: change for path, change in all_of_it.items() if path in later}
    return f"The conversation went back to step {step}; the files did not", changes


def _put_back(then: Sequence[Recorded], after: Sequence[Recorded], step: int) -> tuple[str, Changes]:
    """The files as they were then."""
    before = net_changes(_finished(then))
    later = net_changes(_finished(after))
    changes = {path: before.get(path, change.undone) for path, change in later.items()}
    return f"The files went back to what they were after step {step}; the conversation did not", changes
