"""A crash after each single event of a run: resumed from there, it ends as if nothing had happened.

A crash is a hub that ends with that event. What the crashed process had done by then is known from its log; what the
resumed one does is counted by a file outside of every shadow.
"""

import asyncio
import json
import tomllib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.clock import SystemClock
from tests.model_server import FaultyScript, ScriptedServer
from tests.retold import retell, told
from tests.scenarios.desk import Desk
from tests.scenarios.scenario import HERE

from detent.config import Folders, environment
from detent.core import events
from detent.core.ports import Effects
from detent.core.proof import CheckKind, CheckReport, Outcome
from detent.core.work import Task, TaskKind
from detent.engine.goal_text import goal_task
from detent.engine.recall import RUN_AGAIN, SKIP
from detent.engine.workspace import FrontEnd, Workspace
from detent.harness.approvals import ALLOW
from detent.house import House
from detent.hub.hub import Hub
from detent.hub.views import RunView

OUTSIDE = {"sandbox": "off"}
"""The commands count what they do outside the shadow."""
TASK = Task(TaskKind.DO, "Write divide.")
PLAN = {"text": '{"summary": "Write divide", "steps": ["Write it"]}'}
STUB = "    raise NotImplementedError\n"
BAD = "    return left * right\n"
GOOD = '    if right == 0:\n        raise ValueError("no")\n    return left / right\n'
SILENCED = "# ruff: noqa\n"


def _calls(name: str, **arguments: str) -> dict[str, Any]:
    return {"tool_calls": [{"name": name, "arguments": arguments}]}


def _edits(old: str, new: str) -> dict[str, Any]:
    return _calls("edit_file", path="calc.py", old_string=old, new_string=new)


class Divides:
    """A check by a real process that takes no time: there are a hundred of them to be run."""

    name = "divides"
    kind = CheckKind.TESTS
    selects = True

    def command(self) -> Sequence[str]:
        return ("grep", "-q", "left / right", "calc.py")

    async def run(self, effects: Effects, targets: Sequence[str]) -> CheckReport:
        passed = (await effects.spawn(self.command())).exit_code == 0
        return CheckReport(self.name, "grep", 1, int(passed), int(not passed))


@pytest.fixture(autouse=True)
def quick_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(House, "_checks", lambda *_: (Divides(),))


@dataclass
class Theatre:
    """One project and one model; ``workspace`` opens it with the state of one night."""

    folder: Path
    root: Path
    counter: Path
    model: ScriptedServer

    @property
    def effects(self) -> int:
        return len(self.counter.read_text().splitlines()) if self.counter.exists() else 0

    def state(self, night: str) -> Path:
        return Folders.find(self._variables(night)).workspace_state(self.root)

    def _variables(self, night: str) -> dict[str, str]:
        return {
            **environment(),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_STATE_HOME": str(self.folder / night),
            "OPENAI_API_KEY": "sk-scripted",
        }

    @asynccontextmanager
    async def workspace(self, night: str) -> AsyncIterator["Crew"]:
        desk = Desk(self.root, {}, 0)
        model = {"name": "scripted", "base_url": self.model.base_url}
        settings = {"model": model, "run": {"plan_approval": True}, "policy": OUTSIDE}
        workspace = House(self._variables(night)).open_workspace(self.root, FrontEnd(desk.over, lambda: settings))
        workspace.trust.trust(self.root)
        crew = Crew(workspace, desk)
        workspace.hub.subscribe(crew.hear)
        try:
            yield crew
        finally:
            await workspace.close()


@dataclass
class Crew:
    """Who sits before a workspace: allows commands, lets nothing be done twice, wants another plan and edits that."""

    workspace: Workspace
    desk: Desk
    on_plan: Callable[[str], None] | None = None
    """What is done to a run instead, as soon as it shows a plan."""
    asked_again: int = 0

    def hear(self, item: events.FeedItem) -> None:
        runs, event = self.workspace.runs, item.event
        loop = asyncio.get_running_loop()
        if isinstance(event, events.ApprovalAsked):
            again = RUN_AGAIN in event.options
            self.asked_again += again
            loop.call_soon(runs.answer, item.run_id, event.approval_id, SKIP if again else ALLOW)
        elif isinstance(event, events.PlanProposed):
            loop.call_soon(self.on_plan or self._decide_plan, item.run_id)

    def _decide_plan(self, run_id: str) -> None:
        self.workspace.runs.decide_plan(run_id, *self._word_on_plan(run_id))

    def _word_on_plan(self, run_id: str) -> tuple[events.PlanDecision, str]:
        log = [item.event for item in self.workspace.hub.events(run_id)]
        revised = any(isinstance(event, events.PlanDecided) and "More" in event.text for event in log)
        if not revised:
            return events.PlanDecision.REVISE, "More words."
        return events.PlanDecision.APPROVE, "# Write divide\n- [ ] Write it as I say"

    async def end(self, run_id: str) -> RunView:
        return await asyncio.wait_for(self.workspace.runs.wait(run_id), 60)


@asynccontextmanager
async def theatre(
    tmp_path: Path, *replies: dict[str, Any], more: Mapping[str, str] | None = None
) -> AsyncIterator[Theatre]:
    """``more``: a file of notes makes the conversation long, so that what it is sent as does not tell how far it is."""
    root = tmp_path / "project"
    repositories = tomllib.loads((HERE / "repos.toml").read_text("utf-8"))
    for path, text in {**repositories["calc"], "bump.sh": 'echo done >> "$1"\n', **(more or {})}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text.lstrip("\n"), "utf-8")
    async with ScriptedServer(FaultyScript.model_validate({"replies": replies, "in_order": more is not None})) as model:
        yield Theatre(tmp_path, root, tmp_path / "counter", model)


@dataclass(frozen=True)
class Story:
    """A whole run, as it was told in one night."""

    run_id: str
    log: Sequence[events.DurableEvent]
    view: RunView
    conversation: list[tuple[str, int]]


def _conversation(hub: Hub, view: RunView) -> list[tuple[str, int]]:
    """Who spoke, and how many calls the message holds."""
    messages = [json.loads(hub.blobs.get_text(blob)) for blob in view.messages]
    return [(message["role"], len(message["tool_calls"])) for message in messages]


def _story(crew: Crew, run_id: str) -> Story:
    hub = crew.workspace.hub
    view = hub.view(run_id)
    return Story(run_id, [item.event for item in hub.events(run_id)], view, _conversation(hub, view))


def _crash(theatre: Theatre, night: str, run_id: str, log: Sequence[events.DurableEvent]) -> None:
    """What a process leaves behind that died after the last of these events."""
    before, hub = (Hub.open(theatre.state(one), SystemClock()) for one in ("premiere", night))
    retell(hub, run_id, told(before, log))
    hub.close()
    before.close()


async def _resume_from_every_event(theatre: Theatre, story: Story, first: int) -> None:
    """Crash after the ``first`` events, after one more, and so on."""
    for count in range(first, len(story.log)):
        night, log, before = f"night {count}", story.log[:count], theatre.effects
        _crash(theatre, night, story.run_id, log)
        where = f"after a crash behind event {count}, {log[-1]}"
        async with theatre.workspace(night) as crew:
            crew.workspace.runs.resume(story.run_id, crew.desk.snapshot())
            await crew.end(story.run_id)
            resumed = _story(crew, story.run_id)
        assert resumed.view.outcome is Outcome.PROVEN, f"{resumed.view.reason} {where}"
        assert _new_lines(resumed) == _new_lines(story), where
        assert resumed.conversation == story.conversation, where
        assert len(resumed.view.attempts) == len(story.view.attempts), where
        assert [one.found for one in resumed.view.rounds] == [one.found for one in story.view.rounds], where
        assert not resumed.view.unfinished_calls, where
        assert _number(resumed) == _number(story), where
        assert resumed.view.plan == story.view.plan, where
        assert resumed.view.steers == story.view.steers, where
        assert theatre.effects - before == (not _command_began(log)), where
        assert crew.asked_again == (_command_began(log) and not _command_ended(log)), where


def _number(story: Story) -> int:
    return story.view.proposal.number if story.view.proposal else 0


def _new_lines(story: Story) -> list[tuple[str, ...]]:
    return [hunk.new for hunk in story.view.hunks]


def _command_began(log: Sequence[events.DurableEvent]) -> bool:
    return any(isinstance(event, events.CallStarted) and event.name == "run_command" for event in log)


def _command_ended(log: Sequence[events.DurableEvent]) -> bool:
    calls = [event.call_id for event in log if isinstance(event, events.CallStarted) and event.name == "run_command"]
    return any(isinstance(event, events.CallFinished) and event.call_id in calls for event in log)


@pytest.mark.timeout(600)
async def test_a_run_goes_on_from_wherever_it_was_cut_off(tmp_path: Path) -> None:
    """Plan, revision and approval, edits, a command, a red attempt and its reflection, the repair, a review."""
    replies = (
        PLAN,
        PLAN,
        _edits(STUB, BAD),
        _calls("run_command", command=f"sh bump.sh {tmp_path / 'counter'}"),
        {"text": "Done."},
        {"text": "It multiplied."},
        _edits(BAD, GOOD + SILENCED),
        {"text": "Done."},
        _edits(SILENCED, ""),
        {"text": "Done."},
    )
    async with theatre(tmp_path, *replies) as here:
        async with here.workspace("premiere") as crew:
            run_id = crew.workspace.runs.start(TASK, crew.desk.snapshot())
            await crew.end(run_id)
            story = _story(crew, run_id)
        assert story.view.outcome is Outcome.PROVEN
        assert here.effects == 1
        assert [review.approved for review in story.view.reviews] == [False, True]
        await _resume_from_every_event(here, story, 1)


@pytest.mark.parametrize("how", ["the plan", "the run"])
async def test_a_plan_that_nobody_approved_is_asked_for_again(tmp_path: Path, how: str) -> None:
    """Resuming what was cancelled at its plan is no word on the plan."""
    async with theatre(tmp_path, PLAN, _edits(STUB, GOOD), {"text": "Done."}) as here:
        async with here.workspace("premiere") as crew:
            runs = crew.workspace.runs

            def say(decision: events.PlanDecision) -> Callable[[str], None]:
                return lambda run_id: runs.decide_plan(run_id, decision)

            crew.on_plan = runs.cancel if how == "the run" else say(events.PlanDecision.CANCEL)
            run_id = runs.start(TASK, crew.desk.snapshot())
            assert (await crew.end(run_id)).outcome is Outcome.CANCELLED
            crew.on_plan = say(events.PlanDecision.APPROVE)
            runs.resume(run_id, crew.desk.snapshot())
            assert (await crew.end(run_id)).outcome is Outcome.PROVEN
            log = _story(crew, run_id).log
        assert [event.decision for event in log if isinstance(event, events.PlanDecided)][-1:] == ["approve"]


@pytest.mark.timeout(600)
async def test_a_follow_up_goes_on_from_wherever_it_was_cut_off(tmp_path: Path) -> None:
    """A second turn with a command, from the person's words on."""
    replies = (
        PLAN,
        PLAN,
        _edits(STUB, GOOD),
        {"text": "Done."},
        _calls("run_command", command=f"sh bump.sh {tmp_path / 'counter'}"),
        _edits("Arithmetic for people.", "Arithmetic for everyone."),
        {"text": "Done."},
    )
    async with theatre(tmp_path, *replies) as here:
        async with here.workspace("premiere") as crew:
            run_id = crew.workspace.runs.start(TASK, crew.desk.snapshot())
            first = (await crew.end(run_id)).last_seq
            crew.workspace.runs.say(run_id, "Greet everyone.", crew.desk.snapshot())
            await crew.end(run_id)
            story = _story(crew, run_id)
        assert story.view.outcome is Outcome.PROVEN
        assert len(story.view.hunks) == 2
        await _resume_from_every_event(here, story, first + 1)


@pytest.mark.timeout(600)
async def test_the_plan_of_a_reflection_waits_for_a_word_wherever_it_was_cut_off(tmp_path: Path) -> None:
    """What a red attempt makes of the plan is approved once, as the person leaves it, and carried out once."""
    replies = (
        PLAN,
        PLAN,
        _calls("run_command", command=f"sh bump.sh {tmp_path / 'counter'}"),
        _edits(STUB, BAD),
        {"text": "Done."},
        {"text": '{"diagnosis": "It multiplies.", "plan_adjustment": ["Divide"]}'},
        _edits(BAD, GOOD),
        {"text": "Done."},
    )
    async with theatre(tmp_path, *replies) as here:
        async with here.workspace("premiere") as crew:
            run_id = crew.workspace.runs.start(TASK, crew.desk.snapshot())
            await crew.end(run_id)
            story = _story(crew, run_id)
        names = [type(event) for event in story.log]
        assert names.count(events.PlanProposed) == 3
        await _resume_from_every_event(here, story, names.index(events.ChecksFinished) + 1)


@pytest.mark.timeout(600)
async def test_a_goal_goes_on_from_wherever_it_was_cut_off(tmp_path: Path) -> None:
    """A claim without a change, a command, the work, and a second look at what held before."""
    replies = (
        PLAN,
        PLAN,
        {"text": "It is done."},
        _calls("run_command", command=f"sh bump.sh {tmp_path / 'counter'}"),
        _edits(STUB, GOOD),
        {"text": "Now it is."},
    )
    task = goal_task("Make divide work.", (), ("grep -q 'left / right' calc.py", "test -f calc.py"))
    async with theatre(tmp_path, *replies) as here:
        async with here.workspace("premiere") as crew:
            run_id = crew.workspace.runs.start(task, crew.desk.snapshot())
            await crew.end(run_id)
            story = _story(crew, run_id)
        assert [[one.met for one in round_.found] for round_ in story.view.rounds] == [[False, True], [True, True]]
        await _resume_from_every_event(here, story, 1)


@pytest.mark.timeout(600)
async def test_a_run_that_was_shortened_early_goes_on_from_wherever_it_was_cut_off(tmp_path: Path) -> None:
    """From just before its new epoch on. What is asked again must be the same bytes, or the model has no answer."""
    lines = [f"note {number}: nobody rounds a quotient, and nobody ever will\n" for number in range(4_000)]
    reads = [{"path": "notes.txt", "start": start, "end": start + 79} for start in range(2_000, 3_600, 80)]
    rounds = [{"tool_calls": [{"name": "read_file", "arguments": one} for one in reads[at : at + 5]]} for at in (0, 5)]
    replies = (
        PLAN,
        PLAN,
        _calls("run_command", command=f"sh bump.sh {tmp_path / 'counter'}"),
        *rounds,
        *({"tool_calls": [{"name": "read_file", "arguments": one}]} for one in reads[10:]),
        {"tool_calls": [{"name": "recall_step", "arguments": {"step": 3}}]},
        _edits(STUB, GOOD),
        {"text": "Done."},
    )
    async with theatre(tmp_path, *replies, more={"notes.txt": "".join(lines)}) as here:
        async with here.workspace("premiere") as crew:
            run_id = crew.workspace.runs.start(TASK, crew.desk.snapshot())
            await crew.end(run_id)
            story = _story(crew, run_id)
        assert len(here.model.bodies) == len(replies)
        assert story.view.outcome is Outcome.PROVEN
        names = [type(event) for event in story.log]
        assert names.count(events.Compacted) == 1
        await _resume_from_every_event(here, story, names.index(events.Compacted))
