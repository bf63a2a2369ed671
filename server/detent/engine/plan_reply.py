"""The plan in a model's answer: read leniently where it is written otherwise, refused where it is none."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from detent.core.work import Operation, Plan, Step

_FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
_OTHER_WORDS: Mapping[str, str] = {
    "CREATE": "ADD",
    "NEW": "ADD",
    "EDIT": "MODIFY",
    "CHANGE": "MODIFY",
    "UPDATE": "MODIFY",
    "REMOVE": "DELETE",
}


def _several(value: Any) -> Any:  # noqa: ANN401 - whatever the model wrote
    """One text is a list of one; nothing is an empty one."""
    if value is None or value == "":
        return ()
    return (value,) if isinstance(value, str) else value


def _words(value: Any) -> Any:  # noqa: ANN401 - whatever the model wrote
    """Notes in several lines are one text."""
    if value is None:
        return ""
    return " ".join(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else value


def _in_one_line(value: str) -> str:
    """In the plan's document each line that begins like an entry would be one."""
    return " ".join(value.splitlines())


def _operation(value: Any) -> Any:  # noqa: ANN401 - whatever the model wrote
    if not isinstance(value, str) or not value.strip():
        return None
    word = value.strip().upper()
    return _OTHER_WORDS.get(word, word)


Line = Annotated[str, AfterValidator(_in_one_line)]
Texts = Annotated[tuple[Line, ...], BeforeValidator(_several)]
Text = Annotated[Line, BeforeValidator(_words)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)


class _StepPart(_Part):
    content: Line = Field(validation_alias=AliasChoices("content", "text", "description", "step"), min_length=1)
    files: Texts = Field(default=(), validation_alias=AliasChoices("files", "file"))
    operation: Annotated[Operation | None, BeforeValidator(_operation)] = None
    outcome: Text = Field(default="", validation_alias=AliasChoices("outcome", "expected_outcome", "expected"))
    notes: Text = Field(default="", validation_alias=AliasChoices("notes", "note"))


def _step(value: Any) -> Any:  # noqa: ANN401 - whatever the model wrote
    return {"content": value} if isinstance(value, str) else value


class _PlanPart(_Part):
    summary: Line = Field(min_length=1)
    steps: tuple[Annotated[_StepPart, BeforeValidator(_step)], ...] = Field(min_length=1)
    criteria: Texts = Field(default=(), validation_alias=AliasChoices("criteria", "acceptance_criteria"))
    tests: Texts = Field(default=(), validation_alias=AliasChoices("tests", "tests_to_run"))


def read(text: str) -> Plan | str:
    """The plan; or one line for the model about what is wrong with it."""
    problem = "it holds no JSON object with “summary” and “steps”"
    for candidate in objects_in(text):
        try:
            return as_plan(candidate)
        except ValidationError as error:
            problem = problem_of(error)
    return problem


def problem_of(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the plan'}: {first['msg']}"


def as_plan(fields: object) -> Plan:
    """ValidationError where it is none."""
    part = _PlanPart.model_validate(fields)
    steps = tuple(
        Step(one.content, files=one.files, operation=one.operation, outcome=one.outcome, notes=one.notes)
        for one in part.steps
    )
    return Plan(part.summary, steps, part.criteria, part.tests)


def objects_in(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects that an answer may mean: the whole of it, one in a fence, or one among words."""
    for candidate in (text, *_FENCE.findall(text), text[text.find("{") : text.rfind("}") + 1]):
        try:
            fields = json.loads(candidate)
        except ValueError:
            continue
        if isinstance(fields, dict):
            yield fields
