"""What a scenario file says: a repository, a task, what the model answers, what the person does, what comes of it."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

HERE = Path(__file__).parent


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TaskPart(Part):
    kind: str = "implement"
    instruction: str = ""
    path: str | None = None
    at: str | None = None
    """A text in the file: the click is on its line."""
    problem: str | None = None
    criteria: list[str] = Field(default_factory=list)
    checks: list[str] = Field(default_factory=list)


class Act(Part):
    """What a person does: ``on`` an event while the run works, or, without it, after the turn has ended."""

    do: str
    on: str | None = None
    name: str | None = None
    """Only for an event about a call of this name."""
    after: int = 0
    """How many such events it lets pass first."""
    times: int = 1
    """So many events in a row are met with this act."""
    hunks: list[str] = Field(default_factory=list)
    text: str = ""
    path: str | None = None
    old: str = ""
    new: str = ""
    fails: str | None = None
    """The act must be refused with a sentence that holds this."""
    step: int = 0
    """To go back to, for ``rewind`` and ``fork``; the acts that follow are on the new run."""
    problem: str | None = None
    """The decision must report a problem that holds this."""


class Expect(Part):
    outcome: str
    reason: str = ""
    proof: str | None = None
    proof_reason: str = ""
    events: list[str] = Field(default_factory=list)
    """Names that must come in this order, others between them."""
    never: list[str] = Field(default_factory=list)
    states: dict[str, str] | None = None
    files: dict[str, str] = Field(default_factory=dict)
    """Path → the whole text that the user's file must hold at the end; an empty text: it must not be there."""
    contains: dict[str, list[str]] = Field(default_factory=dict)
    proposes: list[str] = Field(default_factory=list)
    """Texts that the proposal's new lines must hold."""
    decided: list[str] = Field(default_factory=list)
    """Beginnings of what the last turn's phases say, in this order: ``phase: reason``."""
    told: list[str] = Field(default_factory=list)
    """Texts that some request to the model must hold."""
    never_told: list[str] = Field(default_factory=list)
    criteria: list[str] | None = None
    """Of a goal: the states of its criteria in each round, such as ``met unmet``."""
    requests: int | None = None
    begun_anew: int = 0
    """So many requests begin otherwise than the one before, because a person went back."""
    calls: dict[str, int] = Field(default_factory=dict)
    """How often a tool was called, what was refused included."""
    hangs_up: bool = False
    """The stream of the model was closed within half a second of the cancel, and what had come of it is paid for."""
    answer: str = ""


class Scenario(Part):
    about: str
    repo: str = "calc"
    files: dict[str, str] = Field(default_factory=dict)
    setup: list[list[str]] = Field(default_factory=list)
    """What makes the repository what it is: an editable install, or a file of notes."""
    buffers: dict[str, str] = Field(default_factory=dict)
    """Unsaved documents."""
    settings: dict[str, Any] = Field(default_factory=dict)
    needs_walls: bool = False
    """It is about commands in the sandbox; where there is none it is skipped."""
    trusted: bool = True
    unattended: bool = False
    editor_refuses: int = 0
    """How many landing plans the editor refuses at first."""
    task: TaskPart
    reply: list[dict[str, Any]]
    review: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    """A text of what a reviewer is shown → what it answers; of several that fit, the first."""
    repeat_last: bool = False
    """The model gives its last reply for ever."""
    in_order: bool = False
    """The replies come one after the other, also when the conversation was shortened."""
    context: int | None = None
    """The model refuses requests of more tokens."""
    act: list[Act] = Field(default_factory=list)
    expect: Expect


def load(path: Path) -> Scenario:
    return Scenario.model_validate(tomllib.loads(path.read_text("utf-8")))


def repository(scenario: Scenario) -> dict[str, str]:
    named = tomllib.loads((HERE / "repos.toml").read_text("utf-8"))[scenario.repo]
    return {path: text.lstrip("\n") for path, text in {**named, **scenario.files}.items()}
