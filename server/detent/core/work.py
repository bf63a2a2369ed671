"""What is asked, of which code, and how it is going to be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from detent.core.goal import Criterion


class TaskKind(StrEnum):
    """What the user clicked. ``DO`` is a free instruction; ``PLAN`` ends with a plan, ``GOAL`` has criteria."""

    IMPLEMENT = "implement"
    FIX = "fix"
    TESTS = "tests"
    EXPLAIN = "explain"
    DOCUMENT = "document"
    REFACTOR = "refactor"
    EDIT = "edit"
    REVIEW = "review"
    TODO = "todo"
    PLAN = "plan"
    GOAL = "goal"
    DO = "do"

    @property
    def only_answers(self) -> bool:
        """True for what ends with a text instead of a proposal."""
        return self in (TaskKind.EXPLAIN, TaskKind.REVIEW, TaskKind.PLAN)


@dataclass(frozen=True, slots=True)
class Scope:
    """A place in one file: the zero-based lines ``start`` up to, not including, ``end``."""

    path: str
    start: int
    end: int
    symbol: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Zero-based lines of a file, ``end`` not among them; without an end it goes on to the end of the file."""

    path: str
    start: int = 0
    end: int | None = None


class Verdict(StrEnum):
    """What a person says of lines that a model would be shown."""

    KEEP = "keep"
    PIN = "pin"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person decided about the code that a model is shown first. What is pinned and left out is pinned."""

    pinned: tuple[Passage, ...] = ()
    left_out: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    kind: TaskKind
    instruction: str
    scope: Scope | None = None
    problem: str | None = None
    """The diagnostic or the failing test that this is about, as text."""
    chosen: Chosen = Chosen()
    criteria: tuple[Criterion, ...] = ()
    """What must hold for a goal to be met."""


@dataclass(frozen=True, slots=True)
class Buffer:
    """A document as the editor holds it, saved or not. ``text`` keeps its own line endings."""

    text: str
    version: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The workspace at one moment: the files of ``root`` with the open documents laid over them.

    Paths everywhere in Detent are relative to the root, with forward slashes.
    """

    root: str
    buffers: Mapping[str, Buffer]


class StepStatus(StrEnum):
    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class Operation(StrEnum):
    """What a step does to its files."""

    ADD = "ADD"
    MODIFY = "MODIFY"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a plan; the first three fields are named as in the Agent Client Protocol."""

    content: str
    status: StepStatus = StepStatus.PENDING
    priority: str = "medium"
    files: tuple[str, ...] = ()
    operation: Operation | None = None
    outcome: str = ""
    """What will be there when it is done."""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    summary: str
    steps: tuple[Step, ...] = ()
    criteria: tuple[str, ...] = ()
    """What must hold for the whole to be accepted."""
    tests: tuple[str, ...] = ()
    """The tests to run: files or node ids."""


class PlanAuthor(StrEnum):
    """Who made a plan another one."""

    MODEL = "model"
    PROGRAMMER = "programmer"


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines of a file that the model is shown, and the reason."""

    path: str
    start: int
    end: int
    text: str
    why: str
    tokens: int


@dataclass(frozen=True, slots=True)
class ContextPack:
    """``lacking``: a sentence when it was made without knowing all of the workspace; else empty."""

    snippets: tuple[Snippet, ...] = ()
    lacking: str = ""

    @property
    def tokens(self) -> int:
        return sum(snippet.tokens for snippet in self.snippets)
