"""Plays one scenario: a real workspace, a real model server on a real socket, a person at a desk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests import walls
from tests.model_server import ScriptedServer
from tests.scenarios.desk import Desk
from tests.scenarios.scenario import Act, Scenario

from detent.config import environment
from detent.core.change import Decision
from detent.core.errors import UserError
from detent.core.events import ApprovalAsked, CallStarted, FeedItem, PlanDecision
from detent.core.work import Scope, Task, TaskKind
from detent.engine.goal_text import goal_task
from detent.engine.sessions import Back
from detent.engine.workspace import FrontEnd, Workspace
from detent.harness.trust import seen
from detent.house import House
from detent.hub.views import RunView
from detent.tools.own import own_files


@dataclass
class Outcome:
    """What is left when the curtain falls."""

    view: RunView
    events: list[str]
    bodies: list[str]
    desk: Desk
    hung_up_after: float | None
    """Seconds from the cancel until the model's server saw its client go."""


@dataclass
class Stage:
    scenario: Scenario
    workspace: Workspace
    desk: Desk
    run_id: str = ""
    waiting: list[Act] = field(default_factory=list)
    troubles: list[BaseException] = field(default_factory=list)
    cancelled_at: float = 0.0

    def hear(self, item: FeedItem) -> None:
        """Act on the first act that waits for this event."""
        if item.run_id != self.run_id:
            return
        for at, act in enumerate(self.waiting):
            if act.on != type(item.event).__name__ or act.name not in (None, getattr(item.event, "name", None)):
                continue
            if act.after:
                self.waiting[at] = act.model_copy(update={"after": act.after - 1})
            else:
                self.waiting[at : at + 1] = [act.model_copy(update={"times": act.times - 1})] * (act.times > 1)
                asyncio.get_running_loop().call_soon(self._act_on, act, item)
            return

    def _act_on(self, act: Act, item: FeedItem) -> None:
        runs = self.workspace.runs
        try:
            match act.do:
                case "answer":
                    assert isinstance(item.event, ApprovalAsked)
                    runs.answer(self.run_id, item.event.approval_id, act.text)
                case "approve_plan" | "revise_plan" | "cancel_plan":
                    runs.decide_plan(self.run_id, PlanDecision(act.do.removesuffix("_plan")), act.text)
                case "say":
                    assert isinstance(item.event, CallStarted)
                    runs.say(self.run_id, act.text, self.desk.snapshot())
                case "cancel":
                    self.cancelled_at = asyncio.get_running_loop().time()
                    runs.cancel(self.run_id)
                case _:
                    raise ValueError(f"{act.do!r} is nothing that can be done on an event")
        except BaseException as trouble:  # noqa: BLE001 - a failure in the feed's callback must reach the test
            self.troubles.append(trouble)

    async def play(self) -> RunView:
        self.waiting = [act for act in self.scenario.act if act.on is not None]
        stop_hearing = self.workspace.hub.subscribe(self.hear)
        self.run_id = self.workspace.runs.start(self._task(), self.desk.snapshot(), unattended=self.scenario.unattended)
        await self.workspace.runs.wait(self.run_id)
        for act in self.scenario.act:
            if act.on is None:
                await self._do(act)
                await self.workspace.runs.wait(self.run_id)
        stop_hearing()
        assert not self.troubles, self.troubles
        assert not self.waiting, f"never happened: {self.waiting}"
        return self.workspace.hub.view(self.run_id)

    async def _do(self, act: Act) -> None:
        try:
            problems = await self._done(act)
        except UserError as error:
            assert act.fails is not None, error
            assert act.fails in str(error)
            return
        assert act.fails is None, f"{act.do} was not refused"
        assert (act.problem or "") in " ".join(problems)
        assert bool(problems) == (act.problem is not None), problems

    async def _done(self, act: Act) -> tuple[str, ...]:
        runs = self.workspace.runs
        match act.do:
            case "accept" | "reject" | "undo":
                return (await runs.decisions.decide(self.run_id, act.hunks, Decision(act.do))).problems
            case "say":
                runs.say(self.run_id, act.text, self.desk.snapshot())
            case "approve_plan":
                runs.decide_plan(self.run_id, PlanDecision.APPROVE, act.text)
            case "edit_hunk":
                runs.decisions.edit(self.run_id, act.hunks[0], act.text)
            case "type":
                assert act.path is not None
                self.desk.type(act.path, act.old, act.new)
            case "rewind":
                self.run_id = await runs.sessions.rewind(self.run_id, act.step, Back(act.text or "both"))
            case "fork":
                self.run_id = await runs.sessions.fork(self.run_id, act.step)
            case _:
                raise ValueError(f"{act.do!r} is nothing that can be done after a turn")
        return ()

    def _task(self) -> Task:
        part = self.scenario.task
        if part.kind == "goal":
            return goal_task(part.instruction, tuple(part.criteria), tuple(part.checks))
        scope = None
        if part.path is not None and part.at is not None:
            text = self.desk.current(part.path).text
            assert text is not None
            line = text[: text.index(part.at)].count("\n")
            scope = Scope(part.path, line, line + 1)
        return Task(TaskKind(part.kind), part.instruction, scope, part.problem)


@asynccontextmanager
async def opened(scenario: Scenario, root: Path, server: ScriptedServer) -> AsyncIterator[Stage]:
    desk = Desk(root, {path: text.lstrip("\n") for path, text in scenario.buffers.items()}, scenario.editor_refuses)
    settings = {
        **scenario.settings,
        "model": {"name": "scripted", "base_url": server.base_url, **scenario.settings.get("model", {})},
    }
    workspace = House({**environment(), **walls.chosen()}).open_workspace(root, FrontEnd(desk.over, lambda: settings))
    try:
        if scenario.trusted:
            workspace.trust.trust(root, seen(root, own_files(root)))
        yield Stage(scenario, workspace, desk)
    finally:
        await workspace.close()


async def play(scenario: Scenario, root: Path, server: ScriptedServer) -> Outcome:
    async with opened(scenario, root, server) as stage:
        view = await stage.play()
        events = [type(item.event).__name__ for item in stage.workspace.hub.events(stage.run_id)]
        hung_up_after = await _hung_up(server) - stage.cancelled_at if scenario.expect.hangs_up else None
        return Outcome(view, events, [body.decode() for body in server.bodies], stage.desk, hung_up_after)


async def _hung_up(server: ScriptedServer) -> float:
    assert server.gone_at is not None
    return await asyncio.wait_for(asyncio.shield(server.gone_at), 60)
