"""The gate: every question to the model, every tool call and every check passes here, in one way.

Policy → reserve → intent → effect → result → settle. The intent is durable before the effect begins, so that after a
crash it is known what may have happened; the result is durable before anyone acts on it.
"""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TypeVar

from detent.core.errors import ToolFailed
from detent.core.events import CallKind, CallStarted, CallStatus, DurableEvent
from detent.core.ports import Check, Clock, Effects, Fetched, Lineup, Power, PreparedCall, Request, Tool
from detent.core.proof import CheckReport
from detent.core.roles import ModelRole
from detent.core.talk import UNREADABLE, ModelRequest, Reply, ToolCall, ToolResult, Usage
from detent.harness.afterwards import Judge
from detent.harness.announced import announced, deleted
from detent.harness.approvals import ALLOW, REJECT, Approvals, granted
from detent.harness.budget import Budget
from detent.harness.ledger import Begun, Done, Ledger
from detent.harness.lines import of_report, one_line, visible
from detent.harness.meter import Meter
from detent.harness.permission import Lasting, Permission
from detent.harness.policy import Action, Policy, quoted
from detent.harness.processes import Processes
from detent.harness.questions import Asking, Questions, Said
from detent.harness.reach import Permitted, Reach
from detent.harness.redaction import Redactor
from detent.harness.shadow import Shadow
from detent.harness.unreadable import told_unreadable
from detent.hub.hub import Hub

_CHECK_POWERS = frozenset({Power.READ, Power.SPAWN})

BEFORE = " before"
"""What the name of a check ends with where it runs on the code before the change."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class GateParts:
    """What the gate of one run is made of."""

    tools: Mapping[str, Tool]
    lineup: Lineup
    policy: Policy
    lasting: Lasting
    budget: Budget
    shadow: Shadow
    processes: Processes
    redactor: Redactor
    clock: Clock
    buffers: Callable[[], Mapping[str, str]]
    """The documents as the user has them at the moment of asking."""
    background: bool = False
    """Whether what it lets pass is something that nobody waits for."""
    aside: bool = False
    """Whether its shadow holds the tree before the run: what changes there is no part of the run."""


class _Denied(ToolFailed):
    """The policy or a person said no; nothing was done."""


def _nothing(_: ToolResult) -> tuple[()]:
    return ()


class Gate:
    """The one door of one run. One call at a time; but calls of ``readers`` may be made while others of them are."""

    def __init__(self, run_id: str, hub: Hub, parts: GateParts, *, attended: bool = True) -> None:
        """``attended`` is False where nobody is there to answer: then every question is a no."""
        self._run_id = run_id
        self._hub = hub
        self._parts = parts
        self._attended = attended
        self._ledger = Ledger(run_id, hub, parts.shadow, parts.clock, parts.redactor.clean, aside=parts.aside)
        approvals = Approvals(run_id, hub, parts.clock, attended)
        asking = Asking(parts.lineup, parts.budget, parts.redactor)
        self._questions = Questions(run_id, hub, asking, self._pass)
        self._permission = Permission(parts.policy, parts.budget, approvals, granted(hub, run_id), parts.lasting)
        self.readers = frozenset(
            name for name, tool in parts.tools.items() if _only_reads(name, tool, self._permission)
        )

    async def ask(
        self, request: ModelRequest, role: ModelRole = ModelRole.CODE, said: Said | None = None, *, aloud: bool = True
    ) -> Reply:
        """The whole answer of the first model of the role that gives one.

        Its pieces are sent on while it comes, unless it is no part of the conversation. ``said`` makes of an answer
        that is whole what is stored together with it.
        """
        return await self._questions.ask(request, role, said, aloud=aloud)

    async def invoke(
        self, call: ToolCall, said: Callable[[ToolResult], Sequence[DurableEvent]] = _nothing
    ) -> ToolResult:
        """What the model is to be told of its call. A failure is a result too; only what ends the run is raised.

        ``said`` makes of a result that is no failure what is stored together with it.
        """
        arguments = self._hub.blobs.put_text(self._parts.redactor.clean(call.arguments))
        try:
            tool, prepared = await _understand(self._parts.tools, call)
        except ToolFailed as error:
            refused = CallStarted(call.id, CallKind.READ, call.name, f"{visible(call.name)}: not understood", arguments)
            self._ledger.refuse(refused, CallStatus.FAILED, str(error))
            _count(self._run_id, self._hub, self._parts.tools, call, applied=False)
            return ToolResult(call.id, str(error), ok=False, understood=False)
        title = visible(self._parts.redactor.clean(prepared.title))
        started = CallStarted(call.id, tool.kind, call.name, title, arguments, tool.repeatable)
        action = announced(call.name, tool, prepared, self._parts.shadow, self._hub.view(self._run_id))

        async def effect(reach: Reach) -> Done[str]:
            text = self._parts.redactor.clean(await prepared.run(_effects(self._parts, reach)))
            return Done(text, one_line(text), text, said=partial(said, ToolResult(call.id, text)))

        try:
            text = await self._pass(started, action, tool.powers, effect)
            _count(self._run_id, self._hub, self._parts.tools, call, applied=True)
            return ToolResult(call.id, text)
        except ToolFailed as error:
            if not isinstance(error, _Denied):
                _count(self._run_id, self._hub, self._parts.tools, call, applied=False)
            return ToolResult(call.id, self._parts.redactor.clean(str(error)), ok=False)

    async def check(self, check: Check, targets: Sequence[str]) -> CheckReport:
        """What the check says of the shadow; one that may not or cannot run gives a report with a problem."""
        command = tuple(check.command())
        call = _of_check(check, aside=self._parts.aside)

        async def effect(reach: Reach) -> Done[CheckReport]:
            report = self._parts.redactor.clean_report(await check.run(_effects(self._parts, reach), targets))
            return Done(report, of_report(report), json.dumps(asdict(report)))

        try:
            return await self._pass(call, Action(CallKind.EXECUTE, command, check.name), _CHECK_POWERS, effect)
        except ToolFailed as error:
            return CheckReport(check.name, quoted(command), problem=self._parts.redactor.clean(str(error)))

    def may(self, check: Check) -> bool:
        """Whether the check runs without anybody being asked."""
        return self._permission.is_settled(Action(CallKind.EXECUTE, tuple(check.command()), check.name))

    async def foresee(self, check: Check) -> None:
        """Have a person asked now whether the check may run, and not when everything waits for it."""
        if self._attended:
            await self._permission.foresee(Action(CallKind.EXECUTE, tuple(check.command()), check.name))

    async def approve(self, title: str, detail: str, options: tuple[str, ...] = (ALLOW, REJECT)) -> str | None:
        """A person's choice; None for no answer, which means no."""
        return await self._permission.approve(title, detail, options)

    async def wait_for(self, person: Awaitable[Value]) -> Value:
        """Await what only a person can give, on no one's time."""
        return await self._parts.budget.excused(person)

    def answer(self, approval_id: str, answer: str | None) -> None:
        """A person's word on a question; UserError when it waits for none."""
        self._permission.answer(approval_id, answer)

    async def _pass(
        self,
        call: CallStarted,
        action: Action,
        powers: frozenset[Power],
        effect: Callable[[Reach], Awaitable[Done[Value]]],
        meter: Meter | None = None,
    ) -> Value:
        """The way of every call."""
        if refusal := await self._permission.refusal(action):  # policy
            self._ledger.refuse(call, CallStatus.DENIED, refusal)
            raise _Denied(refusal)
        self._parts.budget.reserve(call.kind, meter.expected if meter else None)  # reserve
        try:
            begun = self._ledger.begin(call, self._reach(powers, action))  # intent
        except BaseException:
            self._parts.budget.settle_failed(Usage())
            raise
        try:
            done = await effect(begun.reach)  # effect
        except (Exception, asyncio.CancelledError) as error:
            await self._give_up(begun, error, meter.spent(error) if meter else Usage())
            raise
        await self._ledger.finish(begun, CallStatus.COMPLETED, done)  # result
        self._parts.budget.settle(done.usage)  # settle
        return done.value

    async def _give_up(self, begun: Begun, error: BaseException, spent: Usage) -> None:
        """Settle a call that gave nothing: what it used is used."""
        self._parts.budget.settle_failed(spent)
        if isinstance(error, asyncio.CancelledError):
            await self._ledger.finish(begun, CallStatus.CANCELLED, Done(None, "cancelled", usage=spent))
            return
        text = self._parts.redactor.clean(str(error) or type(error).__name__)
        await self._ledger.finish(begun, CallStatus.FAILED, Done(None, one_line(text), text, spent))

    def _reach(self, powers: frozenset[Power], action: Action) -> Reach:
        parts, left = self._parts, lambda: self._parts.budget.seconds_left

        def may_write(path: str) -> bool:
            return path in action.writes or self._permission.is_free(replace(action, writes=(path,)))

        judge = Judge(self._permission.decide, self._permission.refusal, lambda: deleted(self._hub.view(self._run_id)))
        permitted = Permitted(may_write, action.hosts, judge, parts.background)
        return Reach(parts.shadow, parts.processes, powers, left, parts.buffers, permitted)


def _effects(parts: GateParts, reach: Reach) -> Effects:
    shadow = parts.shadow
    root = shadow.root if parts.processes.jails else shadow.place

    def changed() -> Sequence[str]:
        return [path for path, (_, now) in shadow.changes().files.items() if now is not None]

    async def fetch(request: Request) -> Fetched:
        if parts.redactor.clean(f"{request.url} {request.body}") != f"{request.url} {request.body}":
            raise ToolFailed("Not sent: it holds what looks like a key or a password.")
        return await reach.fetch(request)

    places = str(root), str(shadow.root), str(shadow.scratch)
    return Effects(reach.files, reach.spawn, *places, reach.placed.append, changed, fetch)


def _only_reads(name: str, tool: Tool, permission: Permission) -> bool:
    """And nobody is asked for it."""
    harmless = tool.kind is CallKind.READ and tool.powers == {Power.READ} and tool.repeatable
    return harmless and permission.is_free(Action(tool.kind, tool=name))


def _of_check(check: Check, *, aside: bool) -> CallStarted:
    name, title = (check.name + BEFORE, " on the code before the change") if aside else (check.name, "")
    return CallStarted(uuid.uuid4().hex, CallKind.EXECUTE, name, f"Run {check.name}{title}")


def _count(run_id: str, hub: Hub, tools: Mapping[str, Tool], call: ToolCall, *, applied: bool) -> None:
    """So that a model is asked for the format of edits that it gets right."""
    tool = tools.get(call.name)
    if tool and (edit_format := tool.edit_format(call.arguments)):
        view = hub.view(run_id)
        author, _, _ = view.asked.get(ModelRole.CODE, "").rpartition("@")
        hub.tallies.count(author or view.model, edit_format, applied=applied)


async def _understand(tools: Mapping[str, Tool], call: ToolCall) -> tuple[Tool, PreparedCall]:
    tool = tools.get(call.name)
    if tool is None and call.name == UNREADABLE:
        raise ToolFailed(told_unreadable(call.arguments))
    if tool is None:
        known = ", ".join(sorted(tools)) or "none"
        raise ToolFailed(f"There is no tool {call.name!r}. The tools are: {known}.")
    if Power.SPAWN in tool.powers:  # what will run may have to be found out on the disk
        return tool, await asyncio.to_thread(tool.prepare, call.arguments)
    return tool, tool.prepare(call.arguments)
