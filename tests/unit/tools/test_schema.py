from enum import StrEnum

import pytest
from pydantic import BaseModel, ConfigDict, Field
from tests.unit.tools.desk import RecordedCheck, run_by

from detent.core.errors import ToolFailed
from detent.tools.arguments import understand
from detent.tools.rarely import RARE
from detent.tools.schema import schema_of
from detent.tools.standard import QUESTIONS, standard_tools


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Inner(BaseModel):
    title: str


class Outer(BaseModel):
    """What stands beside it."""

    model_config = ConfigDict(extra="forbid")

    number: int = Field(default=1, ge=1, le=9, description="from 1")
    end: int | None = Field(default=None, ge=1, description="the last")
    word: str | list[str] = Field(min_length=1)
    colour: Colour
    inner: list[Inner] = Field(default_factory=list, max_length=3)
    loud: bool = False


def test_a_form_is_told_without_what_a_refusal_will_say() -> None:
    assert schema_of(Outer) == {
        "type": "object",
        "properties": {
            "number": {"type": "integer", "default": 1, "description": "from 1"},
            "end": {"type": "integer", "description": "the last"},
            "word": {"type": "string"},
            "colour": {"type": "string", "enum": ["red", "blue"]},
            "inner": {
                "type": "array",
                "items": {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]},
            },
            "loud": {"type": "boolean"},
        },
        "required": ["word", "colour"],
    }


def test_what_is_not_told_is_refused_all_the_same() -> None:
    with pytest.raises(ToolFailed, match="greater than or equal to 1"):
        understand("x", Outer, '{"word": "a", "colour": "red", "number": 0}')
    with pytest.raises(ToolFailed, match="extra inputs"):
        understand("x", Outer, '{"word": "a", "colour": "red", "more": 1}')


def test_the_tools_take_little_of_every_request() -> None:
    tools = standard_tools(run_by(RecordedCheck())).values()
    assert sum(tool.spec.size for tool in tools if tool.offered) < 1_800
    assert not set(QUESTIONS) - set(RARE)
