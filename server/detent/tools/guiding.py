"""Tools by which the model says how far it is, and asks what only a person knows."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from detent.core.events import CallKind
from detent.core.ports import Course, Effects, PreparedCall
from detent.core.work import StepStatus
from detent.tools.call import CallTool, Form, Prepared, spec_of


class Word(Form, ABC):
    """What the model says, with the arguments that were understood."""

    @property
    @abstractmethod
    def title(self) -> str: ...

    @abstractmethod
    async def answer(self, course: Course) -> str: ...


class UpdateStep(Word):
    """Say how far a step of the plan is."""

    step: int = Field(ge=1)
    status: StepStatus = Field(strict=False)

    @property
    def title(self) -> str:
        return f"Step {self.step}: {self.status.value.replace('_', ' ')}"

    async def answer(self, course: Course) -> str:
        return course.mark(self.step, self.status)


class SavePlan(Word):
    """Save a whole new plan."""

    summary: str
    steps: list[str | dict[str, Any]] = Field(min_length=1, description="texts, or objects as in a plan")
    criteria: list[str] = Field(default=[])
    tests: list[str] = Field(default=[])

    @property
    def title(self) -> str:
        return f"Plan: {self.summary}"

    async def answer(self, course: Course) -> str:
        return await course.save(self.model_dump())


class TaskDone(Word):
    """End your work with this last answer."""

    summary: str = Field(min_length=1)
    claims: list[str] = Field(default=[], description="what holds now of a goal")

    @property
    def title(self) -> str:
        return "Say that it is done"

    async def answer(self, course: Course) -> str:
        return course.done()


class AskUser(Word):
    """Ask the programmer what nothing here tells."""

    question: str = Field(min_length=1, max_length=300)
    choices: list[Annotated[str, Field(min_length=1, max_length=80)]] = Field(
        min_length=2, max_length=4, description="two to four"
    )

    @property
    def title(self) -> str:
        return f"Ask: {self.question}"

    async def answer(self, course: Course) -> str:
        return await course.ask(self.question, self.choices)


@dataclass(frozen=True, slots=True)
class PreparedWord(Prepared):
    """The prepared call of a word, with the run that it is said in."""

    word: Word
    course: Course

    @property
    def title(self) -> str:
        return self.word.title

    async def run(self, effects: Effects) -> str:
        return await self.word.answer(self.course)


def guiding(name: str, form: type[Word], course: Course, kind: CallKind = CallKind.READ) -> CallTool[Word]:
    """It has no power over anything. Said again it does no harm: what was answered is not asked again."""

    def bind(word: Word) -> PreparedCall:
        return PreparedWord(word, course)

    return CallTool(spec_of(name, form), kind, frozenset(), True, form, bind)
