"""A gate on real parts: a hub, a shadow, real processes; tools, checks and a model that do as they are told."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.unit.harness.stepped_clock import SteppedClock
from tests.unit.harness.waiting import until

from detent.config.settings import BudgetSettings, PolicySettings
from detent.core.errors import ToolFailed
from detent.core.events import CallKind, DurableEvent, RunStarted
from detent.core.hosts import Host
from detent.core.ports import Effects, Files, Power
from detent.core.proof import CheckKind, CheckReport
from detent.core.talk import Delta, DeltaKind, Message, ModelRequest, Reply, Role, ToolSpec, Usage
from detent.core.work import Task, TaskKind
from detent.harness.allowed import Allowed
from detent.harness.budget import Budget
from detent.harness.copied import CopiedShadow
from detent.harness.gate import Gate, GateParts
from detent.harness.permission import Lasting
from detent.harness.policy import Ground, Policy
from detent.harness.processes import Processes
from detent.harness.questions import Alone
from detent.harness.redaction import Redactor
from detent.hub.hub import Hub

RUN = "run"
CHECK = ("sh", "-c", "check")


@dataclass
class ScriptedModel:
    """Says one thing in two pieces; ``wait`` holds it before the second."""

    usage: Usage = field(default_factory=lambda: Usage(100, 0, 20, 0, 0.01))
    error: Exception | None = None
    wait: asyncio.Event | None = None
    name: str = "scripted"
    place: str = "bench"
    longest_answer: int = 1000
    context: int | None = None
    asked: list[ModelRequest] = field(default_factory=list)
    says: Message = field(default_factory=lambda: Message(Role.ASSISTANT, "hello"))

    def priced(self, usage: Usage) -> Usage:
        return replace(usage, cost=usage.input_tokens * 0.01)

    async def reply(self, request: ModelRequest, on_delta: Callable[[Delta], None]) -> Reply:
        self.asked.append(request)
        on_delta(Delta(DeltaKind.TEXT, "hel"))
        if self.wait:
            await self.wait.wait()
        if self.error:
            raise self.error
        on_delta(Delta(DeltaKind.TEXT, "lo"))
        return Reply(self.says, self.usage)


@dataclass(frozen=True)
class FunctionTool:
    """A tool whose whole work is one function; its arguments are the command, split at blanks."""

    work: Callable[[Effects, Sequence[str]], Awaitable[str]]
    powers: frozenset[Power]
    kind: CallKind = CallKind.READ
    repeatable: bool = True
    spec: ToolSpec = field(default_factory=lambda: ToolSpec("function", "", {}))
    offered: bool = True

    def edit_format(self, arguments: str) -> str:
        return "strings" if self.kind is CallKind.EDIT else ""

    def prepare(self, arguments: str) -> "FunctionCall":
        if arguments == "nonsense":
            raise ToolFailed("The arguments make no sense.")
        return FunctionCall(self.work, tuple(arguments.split()), "A title")


TRUSTED = Ground(Path("/"), trusted=True, unwalled_by_choice=True)
UNTRUSTED = Ground(Path("/"))


@dataclass(frozen=True)
class FunctionCall:
    work: Callable[[Effects, Sequence[str]], Awaitable[str]]
    argv: Sequence[str]
    title: str
    writes: Sequence[str] = ()
    hosts: Sequence[Host] = ()

    def outcome(self, files: Files, root: str) -> Mapping[str, str | None]:
        return {}

    async def run(self, effects: Effects) -> str:
        return await self.work(effects, self.argv)


async def _run_command(effects: Effects, argv: Sequence[str]) -> str:
    finished = await effects.spawn(argv)
    return f"exit code {finished.exit_code}\n{finished.output}"


async def _write(effects: Effects, argv: Sequence[str]) -> str:
    path, text = argv
    effects.files.write(path, text)
    return f"{path} was written"


async def _read(effects: Effects, argv: Sequence[str]) -> str:
    return effects.files.read(argv[0])


TOOLS: Mapping[str, FunctionTool] = {
    "read": FunctionTool(_read, frozenset({Power.READ})),
    "write": FunctionTool(_write, frozenset({Power.EDIT}), CallKind.EDIT),
    "command": FunctionTool(_run_command, frozenset({Power.SPAWN}), CallKind.EXECUTE, repeatable=False),
    "weak_write": FunctionTool(_write, frozenset({Power.READ})),
    "weak_read": FunctionTool(_read, frozenset()),
    "weak_command": FunctionTool(_run_command, frozenset({Power.READ, Power.EDIT})),
}


@dataclass(frozen=True)
class ScriptCheck:
    """A check that runs a script in the shadow."""

    script: str
    name: str = "script"
    kind: CheckKind = CheckKind.TESTS
    selects: bool = True
    argv: Sequence[str] = CHECK

    def command(self) -> Sequence[str]:
        return self.argv

    async def run(self, effects: Effects, targets: Sequence[str]) -> CheckReport:
        finished = await effects.spawn(["sh", "-c", self.script, *targets])
        passed = finished.exit_code == 0
        return CheckReport(self.name, "sh", 1, int(passed), int(not passed), output=finished.output)


class Bench:
    """Everything around a gate. ``attend`` makes one with other parts."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "ws"
        self.root.mkdir()
        (self.root / "a.py").write_text("a = 1\n")
        (self.root / "b.py").write_text("b = 1\n")
        self.clock = SteppedClock()
        self.hub = Hub.open(folder / "state", self.clock)
        self.hub.lease.take(RUN)
        self.hub.append(RUN, RunStarted(Task(TaskKind.DO, "x"), str(self.root), "scripted"))
        self.shadow = CopiedShadow.open(self.root, folder / "shadows", {})
        self.model = ScriptedModel()
        self.parts = GateParts(
            TOOLS,
            Alone(self.model),
            Policy(PolicySettings(), TRUSTED, checks=[CHECK]),
            Lasting(Allowed(folder / "allowed", self.root), lambda: None),
            Budget(BudgetSettings(), self.clock),
            self.shadow,
            Processes(),
            Redactor(["hunter2-hunter2"]),
            self.clock,
            lambda: {},
        )
        self.gate = Gate(RUN, self.hub, self.parts)

    def close(self) -> None:
        self.shadow.close()
        self.hub.close()

    def gate_with(self, *, attended: bool = True, **parts: Any) -> Gate:  # noqa: ANN401 - any part of a gate
        """A gate of the same run, some of whose parts are others."""
        if model := parts.pop("model", None):
            parts["lineup"] = Alone(model)
        return Gate(RUN, self.hub, replace(self.parts, **parts), attended=attended)

    @property
    def events(self) -> list[DurableEvent]:
        """What the gate has written."""
        return [item.event for item in self.hub.events(RUN)][1:]

    @property
    def trace(self) -> list[str]:
        return [type(event).__name__ for event in self.events]

    async def say(self, gate: Gate, answer: str | None) -> None:
        """Wait for the question and answer it."""
        await until(lambda: bool(self.hub.view(RUN).approvals))
        gate.answer(self.hub.view(RUN).approvals[0].approval_id, answer)
