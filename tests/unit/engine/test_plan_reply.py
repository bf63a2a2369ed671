import json

import pytest

from detent.core.work import Operation, Plan, Step
from detent.engine import plans
from detent.engine.first_reply import Answer, Ask
from detent.engine.first_reply import read as read_first
from detent.engine.plan_reply import read

WHOLE = Plan("Add division", (Step("Write divide"), Step("Run the tests")))


@pytest.mark.parametrize(
    "text",
    [
        '{"summary": "Add division", "steps": ["Write divide", "Run the tests"]}',
        'Here it is:\n```json\n{"summary": "Add division", "steps": ["Write divide", "Run the tests"]}\n```\nShall I?',
        'Sure! {"summary": "Add division", "steps": [{"content": "Write divide"}, {"text": "Run the tests"}]} Done.',
    ],
)
def test_a_plan_is_found_in_what_models_write(text: str) -> None:
    assert read(text) == WHOLE


def test_what_a_model_writes_in_several_lines_is_one_entry_of_the_plans_document() -> None:
    step = {"content": "Write divide:\n- for ints\n## for floats", "notes": "mind\nzero"}
    plan = read(
        json.dumps({"summary": "Divide\n- safely", "steps": [step, "Test"], "criteria": ["it divides\n- always"]})
    )
    assert isinstance(plan, Plan)
    assert plan.summary == "Divide - safely"
    assert [one.content for one in plan.steps] == ["Write divide: - for ints ## for floats", "Test"]
    assert plans.from_markdown(plans.to_markdown(plan)) == plan


def test_every_field_of_a_plan_is_read() -> None:
    step = {
        "content": "Write divide",
        "files": ["calc.py"],
        "operation": "modify",
        "expected_outcome": "a float",
        "notes": ["zero", "is refused"],
    }
    fields = {
        "summary": "Add division",
        "steps": [step, {"content": "Test it", "file": "tests/test_calc.py", "operation": "create"}],
        "acceptance_criteria": ["divide(1, 0) raises"],
        "tests_to_run": "tests/test_calc.py",
    }
    assert read(json.dumps(fields)) == Plan(
        "Add division",
        (
            Step(
                "Write divide",
                files=("calc.py",),
                operation=Operation.MODIFY,
                outcome="a float",
                notes="zero is refused",
            ),
            Step("Test it", files=("tests/test_calc.py",), operation=Operation.ADD),
        ),
        ("divide(1, 0) raises",),
        ("tests/test_calc.py",),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no JSON object"),
        ("I will just do it.", "no JSON object"),
        ("[]", "no JSON object"),
        ('{"summary": 3, "steps": ["a"]}', "summary: "),
        ('{"summary": "a", "steps": []}', "steps: "),
        ('{"summary": "a", "steps": [{"content": "b", "operation": "PONDER"}]}', "steps.0.operation: "),
    ],
)
def test_what_is_no_plan_is_told_so(text: str, problem: str) -> None:
    found = read(text)
    assert isinstance(found, str)
    assert problem in found


def test_a_question_has_two_to_four_choices() -> None:
    text = "[ASK] What shall be better?\n- Only the names\n- The speed\n3. Both\n"
    assert read_first(text) == Ask("What shall be better?", ("Only the names", "The speed", "Both"))
    for choices in ("", "- one\n", "- one\n- one\n", "".join(f"- {number}\n" for number in range(5))):
        assert "2 to 4 choices" in str(read_first(f"[ASK] What?\n{choices}"))


def test_a_plan_may_speak_of_the_mark_of_questions() -> None:
    text = '{"summary": "Read [ASK] in answers", "steps": ["Read it"]}'
    assert read_first(text) == Plan("Read [ASK] in answers", (Step("Read it"),))
    assert read_first("[ASK] Which, {} or [ASK]?\n- a\n- b\n") == Ask("Which, {} or [ASK]?", ("a", "b"))


def test_an_answer_is_what_stands_after_its_mark() -> None:
    assert read_first("[ANSWER] It divides.") == Answer("It divides.")
    assert read_first(" [ANSWER]\n") == Answer("")
