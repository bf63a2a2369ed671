"""A question to the models of a role: the first that can answers it. Whoever is asked instead of another is named."""

import json
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from detent.core.difficulty import TierPlan
from detent.core.errors import Cause, ModelUnavailable
from detent.core.events import CallKind, CallStarted, DurableEvent, ModelSwitched, Streamed
from detent.core.marks import Unmarked
from detent.core.ports import Lineup, Model, Power
from detent.core.roles import ModelRole
from detent.core.talk import Delta, DeltaKind, ModelRequest, Reply, ToolSpec
from detent.harness.budget import SHORTEST_ANSWER, Budget
from detent.harness.ledger import Done
from detent.harness.lines import of_usage, one_line
from detent.harness.meter import Meter
from detent.harness.policy import Action
from detent.harness.reach import Reach
from detent.harness.redaction import Redactor
from detent.hub.hub import Hub
from detent.hub.message import encode

SETTINGS_CHANGED = "the settings changed"
CHOSEN = "you chose it"
STUCK = "the run went in circles"
AGAIN = "it may be asked again"
_MOST_FLAWED = 2


class Alone:
    """A line-up of one model for everything."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def models(self, role: ModelRole, first: Sequence[str]) -> Sequence[Model]:
        return (self._model,)

    def is_own(self, role: ModelRole) -> bool:
        return True

    def check(self, reference: str) -> None:
        pass

    def why_not(self, model: Model) -> str:
        return ""

    def asked(self, model: Model) -> None:
        pass

    def answered(self, model: Model) -> None:
        pass

    def failed(self, model: Model, error: ModelUnavailable) -> None:
        pass


Said = Callable[[Reply], Sequence[DurableEvent]]


class Pass(Protocol):
    """The gate's way of every call."""

    async def __call__(
        self,
        call: CallStarted,
        action: Action,
        powers: frozenset[Power],
        effect: Callable[[Reach], Awaitable[Done[Reply]]],
        meter: Meter | None = None,
    ) -> Reply: ...


@dataclass(frozen=True, slots=True)
class Asking:
    """What a question needs of the gate's parts."""

    lineup: Lineup
    budget: Budget
    redactor: Redactor


class Questions:
    """Of one run. What a model of the run has refused, or could not hold, it is not asked for again."""

    def __init__(self, run_id: str, hub: Hub, parts: Asking, way: Pass) -> None:
        self._run_id = run_id
        self._hub = hub
        self._parts = parts
        self._way = way
        self._refused: dict[str, str] = {}
        self._too_long: dict[str, int] = {}
        self._flawed: dict[str, int] = {}
        """How many answers in a row were none that can be used."""
        self._why: dict[ModelRole, str] = {}
        self._tools: tuple[Sequence[ToolSpec], str] = ((), "[]")
        """Those of the last question, and how they are told."""

    async def ask(
        self, request: ModelRequest, role: ModelRole, said: Said | None = None, *, aloud: bool = True
    ) -> Reply:
        """The whole answer of the first model that gives one; ModelUnavailable is the last one's.

        ``said`` makes of an answer that is whole what is stored together with it.
        """
        view = self._hub.view(self._run_id)
        plan = view.difficulty.plan if view.difficulty else TierPlan()
        self._parts.budget.narrow(plan.steps, plan.usd)
        models = self._parts.lineup.models(role, [*chosen_for(role, view.chosen, self._parts.lineup), *plan.models])
        failed: ModelUnavailable | None = None
        flawed: Reply | None = None
        for model in self._in_turn(models, request, role):
            self._parts.lineup.asked(model)
            self._tell_switch(model, role)
            try:
                reply = await self._put(request, model, role, said, aloud=aloud)
            except ModelUnavailable as error:
                failed = error
                self._learn(model, error, request, role)
                continue
            self._parts.lineup.answered(model)
            if self._is_whole(model, reply, role):
                return reply
            flawed = reply
        if flawed is not None:
            return flawed
        assert failed is not None  # at least one was asked
        raise failed

    def _is_whole(self, model: Model, reply: Reply, role: ModelRole) -> bool:
        """What was cut, filtered or empty may be whole from the next model; the second time, that one is kept."""
        named = _name(model)
        if not reply.flaw:
            self._flawed.pop(named, None)
            return True
        self._flawed[named] = self._flawed.get(named, 0) + 1
        self._why[role] = f"{Cause.ERROR.value}: its answer was {reply.flaw}"
        if self._flawed[named] >= _MOST_FLAWED:
            self._refused[named] = self._why[role]
        return False

    def _in_turn(self, models: Sequence[Model], request: ModelRequest, role: ModelRole) -> Sequence[Model]:
        """Those that nothing speaks against; when there are none, the one that is wanted most is asked all the same."""
        reasons = [self._why_not(model, request) for model in models]
        good = [model for model, reason in zip(models, reasons, strict=True) if not reason]
        if good and reasons[0]:
            self._why[role] = reasons[0]
        return good or [self._least_bad(models, request)]

    def _least_bad(self, models: Sequence[Model], request: ModelRequest) -> Model:
        willing = [model for model in models if _name(model) not in self._refused]
        holding = [model for model in willing if not self._is_too_long(model, request)]
        return (holding or willing or models)[0]

    def _why_not(self, model: Model, request: ModelRequest) -> str:
        if refused := self._refused.get(_name(model)):
            return refused
        if self._is_too_long(model, request):
            return f"{Cause.OVERFLOW.value}: the conversation is too long for {model.name}"
        return self._parts.lineup.why_not(model)

    def _is_too_long(self, model: Model, request: ModelRequest) -> bool:
        asked = Meter(request, model.priced).asked
        refused_at = self._too_long.get(_name(model))
        if refused_at is not None and asked >= refused_at:
            return True
        return model.context is not None and asked + SHORTEST_ANSWER > model.context

    def _learn(self, model: Model, error: ModelUnavailable, request: ModelRequest, role: ModelRole) -> None:
        self._parts.lineup.failed(model, error)
        named = _name(model)
        self._why[role] = f"{error.cause.value}: {one_line(self._parts.redactor.clean(str(error)))}"
        if error.cause is Cause.REFUSED:
            self._refused[named] = self._why[role]
        elif error.cause is Cause.OVERFLOW:
            self._too_long[named] = Meter(request, model.priced).asked

    def _tell_switch(self, model: Model, role: ModelRole) -> None:
        view, new = self._hub.view(self._run_id), _name(model)
        old, why = view.asked.get(role), self._why.pop(role, "")
        if old is None or old == new:
            return
        if not why:
            first = self._first_choice_changed(role, old)
            chosen = bool(chosen_for(role, view.chosen, self._parts.lineup))
            why = AGAIN if not first else CHOSEN if chosen else STUCK if view.stuck else SETTINGS_CHANGED
        epoch = f"{role.value}: {new} instead of {old}"
        self._hub.append(self._run_id, ModelSwitched(role, old, new, why, epoch))

    def _first_choice_changed(self, role: ModelRole, old: str) -> bool:
        """Whether the model before is none of those that are wanted now, or had stood in for nobody."""
        switched = [
            item.event
            for item in self._hub.events(self._run_id)
            if isinstance(item.event, ModelSwitched) and item.event.role is role
        ]
        stood_in = (
            bool(switched) and switched[-1].new == old and switched[-1].reason not in (SETTINGS_CHANGED, CHOSEN, STUCK)
        )
        return not stood_in

    def _told(self, tools: Sequence[ToolSpec]) -> str:
        """The tools, which stand before everything else in a prompt: other ones, and no cache has it any more."""
        if tools is not self._tools[0]:
            told = [{"description": one.description, "name": one.name, "parameters": one.parameters} for one in tools]
            self._tools = tools, json.dumps(told, sort_keys=True)
        return self._tools[1]

    async def _put(
        self, request: ModelRequest, model: Model, role: ModelRole, said: Said | None, *, aloud: bool
    ) -> Reply:
        """One model's whole answer; its pieces are sent on while it comes."""
        title, told = f"Ask {model.name}", self._hub.blobs.put_text(self._told(request.tools))
        call = CallStarted(
            uuid.uuid4().hex, CallKind.MODEL, model.name, title, told, role=role.value, place=model.place
        )
        budget = self._parts.budget
        meter = Meter(_limited(request, model, budget), model.priced)
        told_on = Unmarked(lambda delta: self._hub.send(self._run_id, Streamed(call.call_id, delta)))

        def hear(delta: Delta) -> None:
            meter.hear(delta)
            if aloud:
                told_on.hear(delta)
            if delta.kind is DeltaKind.RESTART:
                budget.extend(meter.expected)

        async def effect(_: Reach) -> Done[Reply]:
            raw = await budget.within(model.reply(meter.request, hear))
            told_on.end()
            reply = replace(raw, message=self._parts.redactor.clean_message(raw.message))
            beside = partial(said, reply) if said and not reply.flaw else tuple
            return Done(reply, of_usage(reply.usage), encode(reply.message), reply.usage, beside)

        return await self._way(call, Action(CallKind.MODEL), frozenset(), effect, meter)


def chosen_for(role: ModelRole, chosen: Mapping[str, str], lineup: Lineup) -> Sequence[str]:
    """What a person wants to be asked first: for the role itself, or to work, where the role asks whoever works."""
    if role not in chosen and not lineup.is_own(role):
        role = ModelRole.CODE
    return [chosen[role]] if role in chosen else []


def _name(model: Model) -> str:
    """One name may be at several services."""
    return f"{model.name}@{model.place}"


def _limited(request: ModelRequest, model: Model, budget: Budget) -> ModelRequest:
    """With the longest answer that the budget and the model have room for."""
    most, asked = request.max_output_tokens or model.longest_answer, Meter(request, model.priced).asked
    if model.context is not None:
        most = min(most, max(SHORTEST_ANSWER, model.context - asked))
    return replace(request, max_output_tokens=budget.longest(most, asked, model.priced))
