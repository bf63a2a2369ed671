"""What was spent, as clients are told of it. A part of ``messages``."""

from pydantic import Field

from detent.lsp.choices import FolderChoice
from detent.lsp.message import Message


class Spending(Message):
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost: float | None = Field(description="US dollars; null when the model's prices are not known.")
    unpriced: int = Field(description="So many questions are in no cost, because their price is not known.")


class StatsChoice(FolderChoice):
    run_id: str | None = Field(default=None, description="Only this run.")


class CostLine(Spending):
    name: str = Field(description="A day, a model as NAME@SERVICE, a role, or a run's id; empty for the whole.")
    questions: int = Field(description="How often a model was asked.")


class MissShown(Message):
    """The service read anew what it had been sent before."""

    tokens: int = Field(description="So many tokens of the prompt had been sent before, and were not found.")
    sent: int = Field(description="The whole prompt's tokens.")
    reason: str


class Stats(Message):
    whole: CostLine
    days: tuple[CostLine, ...]
    models: tuple[CostLine, ...]
    roles: tuple[CostLine, ...]
    runs: tuple[CostLine, ...]
    usd: float | None = Field(description="What one run may cost; null for no limit.")
    usd_per_day: float | None = Field(description="What all runs of a day may cost; null for no limit.")
    misses: tuple[MissShown, ...] = Field(
        default=(), description="What had to be read anew, and why; told of one run only."
    )
