"""The doors between rooms: what a room needs from another, said as a protocol. ``house`` puts the real things in."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from detent.core.change import Applied, LandingPlan, Placement
from detent.core.encoding import Decoded
from detent.core.errors import ModelUnavailable, ToolFailed
from detent.core.events import CallKind
from detent.core.form import Form
from detent.core.hosts import Host
from detent.core.needed import Needed
from detent.core.proof import CheckKind, CheckReport
from detent.core.roles import ModelRole
from detent.core.talk import Delta, ModelRequest, Reply, ToolSpec, Usage
from detent.core.work import Snapshot, StepStatus


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since the epoch."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class Files(Protocol):
    """The workspace as a run sees it. Every refusal is a ToolFailed that says why."""

    def read(self, path: str) -> str: ...
    def decoded(self, path: str) -> Decoded:
        """What ``read`` reads, and how it is encoded; ``write`` refuses to make UTF-8 of what is something else."""
        ...

    def exists(self, path: str) -> bool: ...
    def list(self) -> Sequence[str]:
        """All readable files, sorted; ignored and secret ones left out."""
        ...

    def holding(self, needed: Needed, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Those of the paths whose text holds what is needed, with the text; what cannot be read is left out."""
        ...

    def changed(self) -> Sequence[str]:
        """The files that may hold something else than the user has saved, sorted; deleted ones are among them."""
        ...

    def form(self, path: str) -> Form | None:
        """What stands at the path itself, of any kind; None for nothing. A link is not followed."""
        ...

    def write(self, path: str, text: str) -> None: ...
    def delete(self, path: str) -> None: ...
    def put(self, path: str, form: Form | None) -> None:
        """Let just that stand there."""
        ...


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that ended. ``output`` is stdout and stderr together: the head and the tail when it was long."""

    exit_code: int
    output: str
    seconds: float
    timed_out: bool = False
    stale: bool = False
    """The user changed files while it ran, so that nobody knows what it saw. Only known when it was watched."""
    whole: str = ""
    """All that it said, up to a limit, where ``output`` leaves some of it out."""


class Spawn(Protocol):
    async def __call__(
        self,
        argv: Sequence[str],
        *,
        seconds: float | None = None,
        environment: Mapping[str, str] | None = None,
        watched: bool = False,
    ) -> Finished:
        """Run a command in the shadow. ``environment`` is added to the allow-list.

        ``watched``: see whether the user changes the tree meanwhile, which takes as long as looking at every file.
        """
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a server; ``body`` is empty for none."""

    method: str
    url: str
    body: str = ""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered. ``leads_to``: the address of a redirect; ``more``: it said more than was read."""

    status: int
    content_type: str
    data: bytes
    leads_to: str = ""
    more: bool = False


async def no_fetch(request: Request) -> Fetched:
    """For who was not given the power to reach anything."""
    raise ToolFailed("This call was not given the power to reach the network.")


@dataclass(frozen=True, slots=True)
class Effects:
    """What one call may touch. Only the gate makes one; a power that was not granted refuses."""

    files: Files
    spawn: Spawn
    root: str
    """The absolute path at which a command sees the shadow."""
    workspace: str
    """The absolute path of the user's own tree: to be recognised in output, never to be touched."""
    scratch: str
    """The absolute path of a folder outside the tree for reports; commands can write there."""
    note: Callable[[Placement], None]
    """Hears how an edit was placed, so that people see it before they accept."""
    changed: Callable[[], Sequence[str]] = tuple
    """The files of the shadow that are not as they were, and still there. It looks at the tree."""
    fetch: Callable[[Request], Awaitable[Fetched]] = no_fetch
    """Ask one of the hosts that were allowed to this call."""


class Power(StrEnum):
    READ = "read"
    EDIT = "edit"
    SPAWN = "spawn"
    FETCH = "fetch"


class Past(Protocol):
    """What one run can look back at. Every refusal is a ToolFailed that says why."""

    @property
    def remembers(self) -> bool:
        """Whether anything is kept from run to run."""
        ...

    def remember(self, text: str, source: str, *, everywhere: bool) -> str:
        """Keep it for later runs, of all projects with ``everywhere``; returns its name."""
        ...

    def recall(self, about: str) -> Sequence[str]:
        """What is remembered of it, a line each, with where it is from."""
        ...

    def step(self, number: int) -> str:
        """All that the step gave, also where the conversation was shortened since."""
        ...

    def before_last_change(self) -> Mapping[str, tuple[Form | None, Form | None]]:
        """The files that the last step with changes changed: what stood there before it, and what it left."""
        ...


class Course(Protocol):
    """How one run goes on, where the model has a say in it. Every refusal is a ToolFailed that says why."""

    def mark(self, step: int, status: StepStatus) -> str:
        """Say how far a step of the plan is, counted from 1; returns what is left of the plan, in a line."""
        ...

    async def save(self, fields: Mapping[str, object]) -> str:
        """Take another plan, as the planner writes one; returns what stands now, after a person's word on it."""
        ...

    def done(self) -> str:
        """Hear that the model has done all it can."""
        ...

    async def ask(self, question: str, choices: Sequence[str]) -> str:
        """What a person chose, as the model is told it."""
        ...


class PreparedCall(Protocol):
    """One call whose arguments were understood; nothing has happened yet."""

    @property
    def title(self) -> str:
        """One line for people: what it will do, to what."""
        ...

    @property
    def argv(self) -> Sequence[str]:
        """The command that it will run, for the policy and the approval; empty for none."""
        ...

    @property
    def hosts(self) -> Sequence[Host]:
        """What its command has to reach in the network; empty for nothing."""
        ...

    @property
    def writes(self) -> Sequence[str]:
        """The files that it will change, as the model named them."""
        ...

    def outcome(self, files: Files, root: str) -> Mapping[str, str | None]:
        """What it would leave in the files that it names: their whole texts, None for one that goes.

        Nothing of it is done. ToolFailed when it would be refused. A command's outcome nobody knows: it is empty.
        """
        ...

    async def run(self, effects: Effects) -> str: ...


class Tool(Protocol):
    """What the model may call."""

    @property
    def spec(self) -> ToolSpec: ...
    @property
    def kind(self) -> CallKind: ...
    @property
    def powers(self) -> frozenset[Power]: ...
    @property
    def repeatable(self) -> bool: ...
    @property
    def offered(self) -> bool:
        """Whether the model is told of it. One that is not is understood all the same."""
        ...

    def edit_format(self, arguments: str) -> str:
        """How the raw arguments write edits; empty for what is no edit of text."""
        ...

    def prepare(self, arguments: str) -> PreparedCall:
        """Understand the raw arguments of a model, or raise ToolFailed with what does not fit."""
        ...


class Model(Protocol):
    """Answers whole or raises; nothing of a failed attempt is ever returned. Deltas are for the screen."""

    @property
    def name(self) -> str: ...
    @property
    def place(self) -> str:
        """The service that it is asked at, as the table of models names it, or its address."""
        ...

    @property
    def longest_answer(self) -> int:
        """How many tokens an answer has at most where the request does not say less."""
        ...

    @property
    def context(self) -> int | None:
        """How many tokens a request and its answer may have together; None when nobody knows."""
        ...

    def priced(self, usage: Usage) -> Usage:
        """The same tokens with what they cost here; None when nobody knows."""
        ...

    async def reply(self, request: ModelRequest, on_delta: Callable[[Delta], None]) -> Reply: ...


class Lineup(Protocol):
    """The models that may be asked, for each role, in the order in which they are wanted."""

    def models(self, role: ModelRole, first: Sequence[str]) -> Sequence[Model]:
        """``first``: those that go before what the settings say, for this run. At least one."""
        ...

    def is_own(self, role: ModelRole) -> bool:
        """Whether the role has models of its own; else those that work are asked, a chosen one first."""
        ...

    def check(self, reference: str) -> None:
        """UserError where ``NAME`` or ``NAME@PROVIDER`` is no model that could be asked."""
        ...

    def why_not(self, model: Model) -> str:
        """Why the model had better not be asked just now; empty when nothing is known against it."""
        ...

    def asked(self, model: Model) -> None: ...
    def answered(self, model: Model) -> None: ...
    def failed(self, model: Model, error: ModelUnavailable) -> None: ...


class Check(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> CheckKind: ...
    @property
    def selects(self) -> bool:
        """Whether it can run some targets alone; one that cannot does all whatever it is told."""
        ...

    def command(self) -> Sequence[str]:
        """What will run, for the approval."""
        ...

    async def run(self, effects: Effects, targets: Sequence[str]) -> CheckReport:
        """Run it on ``targets`` (paths or node ids), or on everything when there are none."""
        ...


FindTests = Callable[[Sequence[str]], Sequence[tuple[Check, Sequence[str]]]]
"""Paths and node ids → the checks that run them, each with those that are its own; without any, all that test what was
changed so far. A check that has none of its own runs all that it can. It looks at the disk."""


@dataclass(frozen=True, slots=True)
class Current:
    """A file of the user's at this moment: None when it is not there; ``version`` when a document is open."""

    text: str | None
    version: int | None = None


class Sight(Protocol):
    """What is there at this moment; UserError for what cannot be read."""

    def current(self, path: str) -> Current: ...
    def form(self, path: str) -> Form | None:
        """What stands at the path itself, on the disk; a link is not followed."""
        ...


class Applier(Sight, Protocol):
    """The way into the user's files. ``apply`` does all of the plan or none, and believes only what it saw arrive."""

    def snapshot(self) -> Snapshot:
        """The workspace as the user has it now: for checking what results from a decision."""
        ...

    async def apply(self, plan: LandingPlan) -> Applied: ...
