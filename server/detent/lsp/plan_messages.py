"""A plan, as clients are told of it."""

from pydantic import Field

from detent.core.work import Operation, StepStatus
from detent.lsp.message import Message


class PlanStep(Message):
    content: str
    status: StepStatus
    priority: str
    files: tuple[str, ...] = Field(description="The files that it is about.")
    operation: Operation | None = Field(description="What becomes of them; null where the plan does not say.")
    outcome: str = Field(description="What will be there when it is done.")
    notes: str


class PlanShown(Message):
    summary: str
    steps: tuple[PlanStep, ...]
    criteria: tuple[str, ...] = Field(description="What must hold for the whole to be accepted.")
    tests: tuple[str, ...] = Field(description="The tests to run: files or node ids.")
    waits: bool = Field(description="The run waits until the plan is approved, revised or cancelled.")
