"""Stand beside a run until it ends: tell what happens, answer what it asks, cancel it on Ctrl-C."""

import asyncio
import sys
from collections.abc import Awaitable, Coroutine
from typing import TypeVar

from detent.cli.answering import answered
from detent.cli.interrupts import on_interrupt
from detent.cli.json_lines import write_item
from detent.cli.one_question import OneQuestion
from detent.cli.prompt import choose, read_line
from detent.cli.story import Story
from detent.cli.terminal import line, nobody_reads, screen
from detent.core import events
from detent.core.errors import UserError
from detent.core.events import FeedItem, PlanDecision, Recorded, Sent
from detent.engine.workspace import Workspace
from detent.hub.views import RunStatus, RunView

_RETRY_SECONDS = 0.05

Value = TypeVar("Value")
_NOBODY = (
    "Nobody is here to approve the plan: `detent resume` asks at a terminal, and run.plan_approval = false asks nobody."
)


class Follower:
    """``asks``: there is a person at this terminal. Without one, every question is a no."""

    def __init__(
        self, workspace: Workspace, run_id: str, *, as_json: bool, asks: bool, story: Story | None = None
    ) -> None:
        self._workspace = workspace
        self._run_id = run_id
        self._as_json = as_json
        self._asks = asks
        self._console = screen()
        self._story = story or Story(self._console)
        self._answering: set[asyncio.Task[None]] = set()
        self._question = OneQuestion(self._show)
        self._status = self._console.status("", spinner="line") if asks and not as_json else None

    async def until_end(self, after: int) -> RunView:
        """Tell everything that is stored above ``after``, and go on until nothing of the run is under way."""
        return await self.during(self._workspace.runs.wait(self._run_id), after)

    async def during(self, work: Awaitable[Value], after: int) -> Value:
        """The same, until this is done."""
        hub = self._workspace.hub
        for item in hub.events(self._run_id, after):
            self._tell(item)
        unsubscribe = hub.subscribe(lambda item: self._tell(item) if item.run_id == self._run_id else None)
        try:
            with on_interrupt(self._cancel):
                return await work
        finally:
            unsubscribe()
            self._quiet()
            for task in self._answering:
                task.cancel()
            if self._answering:
                await asyncio.wait(self._answering)

    def _cancel(self) -> None:
        try:
            self._workspace.runs.cancel(self._run_id)
        except UserError:
            return  # it has just ended

    def _tell(self, item: FeedItem) -> None:
        if self._as_json:
            _write(item)
        else:
            self._question.hear(item)
        if isinstance(item, Recorded):
            self._answer(item.event)

    def _show(self, item: FeedItem) -> None:
        if not isinstance(item, Sent):
            self._story.tell(item.event)
        elif isinstance(item.event, events.Streamed):
            if self._story.streams(item.event):
                self._quiet()
                self._story.stream(item.event)
        elif self._status is not None:
            self._status.update(line(item.event.message))
            self._status.start()

    def _quiet(self) -> None:
        if self._status is not None:
            self._status.stop()

    def _answer(self, event: events.DurableEvent) -> None:
        if isinstance(event, events.ApprovalAsked):
            self._begin(self._answer_approval(event))
        elif isinstance(event, events.PlanProposed) and event.needs_approval:
            self._begin(self._answer_plan())

    def _begin(self, answering: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(answering)
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer_approval(self, asked: events.ApprovalAsked) -> None:
        answer = None
        if self._asks:
            sandbox = self._workspace.settings().policy.sandbox != "off"
            async with self._question.asked():
                answer = await answered(asked, self._console, self._ask, sandbox=sandbox)
        waiting = self._workspace.hub.view(self._run_id).approvals
        if any(one.approval_id == asked.approval_id for one in waiting):
            self._workspace.runs.answer(self._run_id, asked.approval_id, answer)

    async def _answer_plan(self) -> None:
        decision, text = PlanDecision.CANCEL, "" if self._asks else _NOBODY
        if self._asks:
            async with self._question.asked():
                letter = await self._ask("This plan:", {"a": "approve", "r": "revise", "c": "cancel"})
                decision = {"a": PlanDecision.APPROVE, "r": PlanDecision.REVISE}.get(letter or "c", decision)
                if decision is PlanDecision.REVISE:
                    text = await read_line("What should be different? ") or ""
        # The run begins to listen a moment after it said so.
        while self._workspace.hub.view(self._run_id).status is not RunStatus.FINISHED:
            try:
                return self._workspace.runs.decide_plan(self._run_id, decision, text)
            except UserError:
                await asyncio.sleep(_RETRY_SECONDS)

    async def _ask(self, question: str, options: dict[str, str]) -> str | None:
        self._quiet()
        return await choose(question, options)


def _write(item: FeedItem) -> None:
    try:
        write_item(sys.stdout, item)
    except BrokenPipeError:
        nobody_reads(sys.stdout)
