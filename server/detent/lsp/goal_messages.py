"""Goals on the wire."""

from pydantic import Field

from detent.core.goal import CriterionState
from detent.lsp.message import Message


class GoalWish(Message):
    """What shall hold at the end. ``detent.goal`` without an instruction opens a document to write all of it in."""

    uri: str | None = Field(default=None, description="Any file or folder in the workspace; absent: the only one.")
    instruction: str | None = Field(
        default=None, description="The goal, in the user's words; a document to write it in is opened without."
    )
    criteria: tuple[str, ...] = Field(
        default=(), description="What must hold, each judged by a model that must quote evidence."
    )
    checks: tuple[str, ...] = Field(default=(), description="Commands that must end with 0.")


class CriterionShown(Message):
    text: str
    command: str = Field(description="Empty for one that is judged.")
    state: CriterionState
    reason: str
    evidence: str = Field(description="What stands literally in the change, a file or an output.")
