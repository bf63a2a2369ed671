import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from detent.core.errors import ToolFailed
from detent.core.work import StepStatus
from detent.tools.standard import standard_tools


class SpokenCourse:
    """Writes down what is said to it."""

    def __init__(self) -> None:
        self.said: list[object] = []

    def mark(self, step: int, status: StepStatus) -> str:
        self.said.append((step, status))
        return "marked"

    async def save(self, fields: Mapping[str, object]) -> str:
        self.said.append(fields["steps"])
        return "saved"

    def done(self) -> str:
        return "noted"

    async def ask(self, question: str, choices: Sequence[str]) -> str:
        self.said.append((question, tuple(choices)))
        return "answered"


async def test_what_the_model_says_reaches_its_run() -> None:
    course = SpokenCourse()
    tools = standard_tools(None, course=course)
    mark = tools["update_step"].prepare('{"step": 2, "status": "in_progress"}')
    assert mark.title == "Step 2: in progress"
    ask = tools["ask_user"].prepare(json.dumps({"question": "Which?", "choices": ["a", "b"]}))
    assert ask.title == "Ask: Which?"
    save = tools["save_plan"].prepare('{"summary": "Write it", "steps": ["a", {"content": "b", "files": ["c"]}]}')
    assert save.title == "Plan: Write it"
    done = tools["task_done"].prepare('{"summary": "It is written."}')
    nothing: Any = None  # they need no power
    told = [await word.run(nothing) for word in (mark, ask, save, done)]
    assert told == ["marked", "answered", "saved", "noted"]
    steps = ["a", {"content": "b", "files": ["c"]}]
    assert course.said == [(2, StepStatus.IN_PROGRESS), ("Which?", ("a", "b")), steps]


@pytest.mark.parametrize("choices", [["a"], ["a", "b", "c", "d", "e"], ["a", ""]])
def test_a_question_has_two_to_four_choices(choices: list[str]) -> None:
    with pytest.raises(ToolFailed, match="choices"):
        standard_tools(None, course=SpokenCourse())["ask_user"].prepare(
            json.dumps({"question": "Which?", "choices": choices})
        )


def test_who_only_reads_may_ask_and_has_no_plan() -> None:
    tools = standard_tools(None, only_reading=True, course=SpokenCourse())
    assert "ask_user" in tools
    assert not tools.keys() & {"update_step", "save_plan", "task_done"}


def test_the_allowed_states_of_a_step_are_told() -> None:
    with pytest.raises(ToolFailed, match='"status": "pending" or "in_progress" or "completed"'):
        standard_tools(None, course=SpokenCourse())["update_step"].prepare("{}")
