"""Roles, fallback and switches: real servers, a real hub, the gate's own way."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.clock import FakeClock
from tests.model_server import Fault, FaultyReply, FaultyScript, ScriptedServer, script
from tests.unit.harness.bench import RUN, Bench

from detent.config.presets import Presets, shipped
from detent.config.settings import BudgetSettings, ModelSettings, RolesSettings, Settings
from detent.core.errors import Cause, ModelUnavailable, UserError
from detent.core.events import CallFinished, CallKind, CallStarted, ModelChosen, ModelSwitched
from detent.core.roles import ModelRole
from detent.core.talk import Message, ModelRequest, Reply, Role, ToolCall
from detent.harness.budget import Budget
from detent.harness.gate import Gate
from detent.models.lineup import ModelLineup
from detent.models.open import OpenModels

ASK = ModelRequest((Message(Role.USER, "Do something."),))
TWICE_DOWN = (Fault(kind="status", status=503, text="overloaded"),) * 2


@dataclass
class Servers:
    """Two services, ``one`` and ``two``, and a run that may ask both."""

    bench: Bench
    one: ScriptedServer
    two: ScriptedServer
    presets: Presets
    settings: Settings
    mistake: bool = False
    clock: FakeClock = field(default_factory=FakeClock)
    models: OpenModels = field(init=False)
    lineup: ModelLineup = field(init=False)
    gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        self.models = OpenModels(self.clock)
        self.lineup = ModelLineup(self.models, self._settings, lambda: self.presets, lambda _: None, self.clock)
        self.gate = self.new_gate()

    def new_gate(self) -> Gate:
        return self.bench.gate_with(lineup=self.lineup, budget=Budget(BudgetSettings(), self.bench.clock))

    def _settings(self) -> Settings:
        if self.mistake:
            raise UserError("a mistake in the settings")
        return self.settings

    def use(self, *, retries: int = 0, first_token_seconds: float = 5.0, **roles: tuple[str, ...]) -> None:
        model = ModelSettings(name="a", provider="one", retries=retries, first_token_seconds=first_token_seconds)
        model = model.model_copy(update={"base_url": self.one.base_url})
        self.settings = Settings(model=model, roles=RolesSettings.model_validate({"code": ("a", "b@two"), **roles}))

    async def ask(self, role: ModelRole = ModelRole.CODE, request: ModelRequest = ASK) -> str:
        return (await self.gate.ask(request, role)).message.text

    @property
    def switches(self) -> list[ModelSwitched]:
        return [event for event in self.bench.events if isinstance(event, ModelSwitched)]

    @property
    def asked(self) -> list[str]:
        calls = [event for event in self.bench.events if isinstance(event, CallStarted)]
        return [f"{call.role} {call.name}@{call.place}" for call in calls if call.kind is CallKind.MODEL]


@asynccontextmanager
async def servers(folder: Path, one: FaultyScript, two: FaultyScript | None = None) -> AsyncIterator[Servers]:
    bench = Bench(folder)
    async with ScriptedServer(one) as first, ScriptedServer(two or script("second", repeat_last=True)) as second:
        provider = shipped().provider["vllm"].model_copy(update={"hosts": (), "free": False})
        made = {
            "one": provider.model_copy(update={"base_url": first.base_url}),
            "two": provider.model_copy(update={"base_url": second.base_url}),
        }
        known = {"small": shipped().model["gpt-4o"].model_copy(update={"context": 1000, "longest": 500})}
        presets = Presets(provider=made, model=known)
        made_servers = Servers(bench, first, second, presets, Settings())
        made_servers.use()
        try:
            yield made_servers
        finally:
            await made_servers.models.close()
            bench.close()


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (Fault(kind="status", status=503, text="overloaded"), "overload"),
        (Fault(kind="status", status=429, text="slow down", headers={"Retry-After": "900"}), "overload"),
        (Fault(kind="status", status=500), "error"),
        (Fault(kind="status", status=504), "timeout"),
        (Fault(kind="drop"), "error"),
        (Fault(kind="no_end"), "error"),
        (Fault(kind="error_event", text="the engine died"), "error"),
        (Fault(kind="status", status=401, text="bad key"), "refused"),
        (Fault(kind="status", status=404, text="no such model", code="model_not_found"), "refused"),
        (Fault(kind="status", status=429, text="pay first", code="insufficient_quota"), "refused"),
        (Fault(kind="status", status=400, text="x", code="context_length_exceeded"), "overflow"),
        (Fault(kind="status", status=400, text="This model's maximum context length is 8192 tokens."), "overflow"),
        (Fault(kind="status", status=400, text="prompt is too long: 210000 tokens > 200000 maximum"), "overflow"),
        (Fault(kind="status", status=400, text="the request exceeds the available context size."), "overflow"),
        (Fault(kind="status", status=400, text="The input token count (9) exceeds the maximum"), "overflow"),
        (Fault(kind="status", status=413, text="too much"), "overflow"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.kind}-{value.status}",
)
async def test_the_next_model_answers_and_the_event_says_why(tmp_path: Path, fault: Fault, cause: str) -> None:
    down = FaultyScript(replies=(FaultyReply(text="first", faults=(fault,)),))
    async with servers(tmp_path, down) as both:
        assert await both.ask() == "second"
        (switch,) = both.switches
        assert (switch.role, switch.old, switch.new) == (ModelRole.CODE, "a@one", "b@two")
        assert switch.reason.startswith(f"{cause}: a at ")
        assert switch.epoch == "code: b@two instead of a@one"
        assert both.asked == ["code a@one", "code b@two"]
        first, second = (event for event in both.bench.events if isinstance(event, CallFinished))
        assert (first.status.value, second.status.value) == ("failed", "completed")


async def test_a_silent_server_times_out_and_the_next_answers(tmp_path: Path) -> None:
    silent = FaultyScript(replies=(FaultyReply(text="first", faults=(Fault(kind="stall"),)),))
    async with servers(tmp_path, silent) as both:
        both.use(first_token_seconds=0.2)
        assert await both.ask() == "second"
        assert both.switches[0].reason.startswith("timeout: ")


async def test_the_first_is_tried_as_often_as_the_settings_say(tmp_path: Path) -> None:
    down = FaultyScript(replies=(FaultyReply(text="first", faults=TWICE_DOWN),))
    async with servers(tmp_path, down) as both:
        both.use(retries=2)
        assert await both.ask() == "first"
        assert both.switches == []


async def test_the_breaker_leaves_it_alone_then_one_question_tries_and_it_is_first_again(tmp_path: Path) -> None:
    down = FaultyScript(replies=(FaultyReply(text="first", faults=TWICE_DOWN),), repeat_last=True)
    async with servers(tmp_path, down) as both:
        assert [await both.ask() for _ in range(3)] == ["second"] * 3
        assert len(both.one.bodies) == 1
        await both.clock.sleep(31)
        assert await both.ask() == "second"  # the trial failed
        assert len(both.one.bodies) == 2
        await both.clock.sleep(31)
        assert await both.ask() == "second"
        assert len(both.one.bodies) == 2  # for twice as long
        await both.clock.sleep(31)
        assert await both.ask() == "first"
        assert [switch.new for switch in both.switches] == ["b@two", "a@one", "b@two", "a@one"]
        assert both.switches[-1].reason == "it may be asked again"


async def test_a_model_is_left_alone_also_where_another_one_of_its_service_answers(tmp_path: Path) -> None:
    down = FaultyScript(replies=(FaultyReply(text="said", faults=TWICE_DOWN[:1]),), repeat_last=True)
    async with servers(tmp_path, down) as both:
        both.use(code=("a@one", "b@one"))
        assert [await both.ask() for _ in range(3)] == ["said"] * 3
        assert both.asked == ["code a@one", "code b@one", "code b@one", "code b@one"]
        assert [switch.new for switch in both.switches] == ["b@one"]
        await both.clock.sleep(31)
        assert await both.ask() == "said"
        assert both.switches[-1].new == "a@one"


async def test_when_all_are_down_the_last_one_s_error_is_told_and_the_first_is_asked_again_next(tmp_path: Path) -> None:
    fault = (Fault(kind="status", status=503),) * 9
    async with servers(
        tmp_path,
        FaultyScript(replies=(FaultyReply(text="first", faults=fault[:1]),)),
        FaultyScript(replies=(FaultyReply(text="second", faults=fault),)),
    ) as both:
        with pytest.raises(ModelUnavailable, match=r"^b at") as error:
            await both.ask()
        assert error.value.cause is Cause.OVERLOAD
        assert await both.ask() == "first"


async def test_what_refuses_is_not_asked_again_in_the_run(tmp_path: Path) -> None:
    async with servers(
        tmp_path, FaultyScript(replies=(FaultyReply(faults=(Fault(kind="status", status=401),) * 9),))
    ) as both:
        assert [await both.ask() for _ in range(3)] == ["second"] * 3
        assert len(both.one.bodies) == 1
        both.gate = both.new_gate()
        assert await both.ask() == "second"
        assert len(both.one.bodies) == 2  # another turn, another try: the key may be mended


async def test_a_conversation_that_the_table_knows_to_be_too_long_goes_to_the_next_unasked(tmp_path: Path) -> None:
    long = ModelRequest((Message(Role.USER, "word " * 2000),))
    async with servers(tmp_path, script("first", repeat_last=True)) as both:
        both.use(code=("small@one", "b@two"))
        assert await both.ask() == "first"
        assert json.loads(both.one.bodies[0])["max_tokens"] == 500
        assert await both.ask(request=long) == "second"
        assert both.switches[0].reason == "overflow: the conversation is too long for small"
        assert len(both.one.bodies) == 1
        assert await both.ask() == "first"


async def test_roles_have_models_of_their_own(tmp_path: Path) -> None:
    async with servers(tmp_path, script("first", repeat_last=True)) as both:
        both.use(plan=("b@two",), reflect=("c@two", "a"))
        assert [await both.ask(role) for role in (ModelRole.PLAN, ModelRole.CODE, ModelRole.REFLECT)] == [
            "second",
            "first",
            "second",
        ]
        assert both.asked == ["plan b@two", "code a@one", "reflect c@two"]
        assert await both.ask(ModelRole.FAST) == "first"  # those of code
        assert both.switches == []


async def test_a_changed_setting_counts_from_the_next_question_on(tmp_path: Path) -> None:
    async with servers(tmp_path, script("first", repeat_last=True)) as both:
        assert await both.ask() == "first"
        both.use(code=("b@two",))
        assert await both.ask() == "second"
        assert both.switches[0].reason == "the settings changed"
        both.mistake = True  # somebody is just editing them
        assert await both.ask() == "second"


async def test_a_person_s_choice_goes_first_and_the_settings_stand_in(tmp_path: Path) -> None:
    async with servers(tmp_path, script("first", repeat_last=True)) as both:
        assert await both.ask() == "first"
        both.bench.hub.append(RUN, ModelChosen(ModelRole.CODE, "c@two"))
        assert await both.ask() == "second"
        assert (both.switches[0].new, both.switches[0].reason) == ("c@two", "you chose it")
        both.bench.hub.append(RUN, ModelChosen(ModelRole.CODE, ""))
        assert await both.ask() == "first"
        assert both.switches[1].reason == "the settings changed"


async def test_the_next_service_gets_the_same_conversation_and_takes_it(tmp_path: Path) -> None:
    """The scripted servers refuse what any real one would: ids, orders, empty texts."""
    call = ToolCall("call:1/of one", "read_file", '{"path": ')
    messages = (
        Message(Role.SYSTEM, "You are a test."),
        Message(Role.USER, "x"),
        Message(Role.ASSISTANT, "", (call,)),
        Message(Role.TOOL, "", tool_call_id=call.id),
    )
    down = FaultyScript(replies=(FaultyReply(), FaultyReply(faults=TWICE_DOWN)))
    async with servers(tmp_path, down) as both:
        assert await both.ask(request=ModelRequest(messages)) == "second"
        one, two = json.loads(both.one.bodies[0]), json.loads(both.two.bodies[0])
        assert one["messages"] == two["messages"]


async def test_what_a_failed_model_cost_is_paid(tmp_path: Path) -> None:
    broken = FaultyScript(replies=(FaultyReply(text="half an answer", faults=(Fault(kind="no_end"),)),))
    async with servers(tmp_path, broken) as both:
        both.use(code=("small@one", "b@two"))
        await both.ask()
        first, second = (event for event in both.bench.events if isinstance(event, CallFinished))
        assert (first.usage.cost or 0) > 0
        assert second.usage.cost is None
        assert both.bench.hub.view(RUN).usage.cost == first.usage.cost


async def test_a_cancel_is_no_reason_to_ask_another(tmp_path: Path) -> None:
    slow = FaultyScript(replies=(FaultyReply(text="a b c d", seconds=30),))
    async with servers(tmp_path, slow) as both:
        asking = asyncio.ensure_future(both.ask())
        await both.one.until_asked(1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert both.two.bodies == []
        assert both.lineup.why_not(both.lineup.models(ModelRole.CODE, ())[0]) == ""


@pytest.mark.parametrize(
    ("flawed", "why"),
    [
        (FaultyReply(text="Half an", stop="length"), "its answer was cut at "),
        (FaultyReply(text="", stop="content_filter"), "its answer was stopped by a filter of the service"),
        (FaultyReply(text=""), "its answer was empty"),
    ],
)
async def test_an_answer_that_is_none_is_asked_of_the_next_model(tmp_path: Path, flawed: FaultyReply, why: str) -> None:
    async with servers(tmp_path, script(flawed, repeat_last=True)) as held:
        for _ in range(3):
            assert await held.ask() == "second"
        assert held.asked == ["code a@one", "code b@two", "code a@one", "code b@two", "code b@two"]
        assert why in held.switches[0].reason


async def test_only_an_answer_that_is_whole_is_told_with_its_cost(tmp_path: Path) -> None:
    told: list[str] = []

    def said(reply: Reply) -> tuple[()]:
        told.append(reply.message.text)
        return ()

    async with servers(tmp_path, script(FaultyReply(text="Half an", stop="length"))) as held:
        await held.gate.ask(ASK, said=said)
    assert told == ["second"]


async def test_where_no_model_gives_a_whole_answer_the_last_one_is_what_there_is(tmp_path: Path) -> None:
    nothing = script("", repeat_last=True)
    async with servers(tmp_path, nothing, nothing) as held:
        assert [await held.ask() for _ in range(3)] == ["", "", ""]
        assert len(held.asked) == 5, "at last only the one that is wanted most"


async def test_a_model_that_is_chosen_to_work_is_asked_by_the_roles_without_models_of_their_own(tmp_path: Path) -> None:
    async with servers(tmp_path, script("first", repeat_last=True)) as both:
        both.use(review=("a",))
        await both.ask(ModelRole.PLAN)
        both.bench.hub.append(RUN, ModelChosen(ModelRole.CODE, "c@two"))
        for role in (ModelRole.PLAN, ModelRole.CODE, ModelRole.REVIEW):
            await both.ask(role)
        assert both.asked == ["plan a@one", "plan c@two", "code c@two", "review a@one"]
        assert [(one.role, one.reason) for one in both.switches] == [(ModelRole.PLAN, "you chose it")]
        both.bench.hub.append(RUN, ModelChosen(ModelRole.PLAN, "d@two"))
        await both.ask(ModelRole.PLAN)
        assert both.asked[-1] == "plan d@two"
