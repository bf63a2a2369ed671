"""What every message is made of."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Message(BaseModel):
    """Camel case on the wire, as in LSP."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


class Position(Message):
    """Zero-based; ``character`` counts in the negotiated position encoding."""

    line: int = Field(ge=0)
    character: int = Field(default=0, ge=0)


class Range(Message):
    start: Position
    end: Position
