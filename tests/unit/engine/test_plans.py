import pytest

from detent.core.work import Plan, Step, StepStatus
from detent.engine import plans

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
    assert plans.from_model(text, "fallback") == WHOLE


@pytest.mark.parametrize(
    "text", ["", "I will just do it.", "[]", "null", '{"summary": 3, "steps": ["a"]}', '{"steps": []}']
)
def test_what_is_no_plan_becomes_one_step(text: str) -> None:
    assert plans.from_model(text, "implement divide") == Plan("implement divide", (Step("implement divide"),))


def test_a_plan_survives_the_way_through_markdown() -> None:
    assert plans.from_markdown(plans.to_markdown(WHOLE)) == WHOLE


def test_what_a_person_edits_in_the_markdown_counts() -> None:
    edited = plans.to_markdown(WHOLE).replace("- [ ] Run the tests", "- [x] Look first\n3. Then write")
    plan = plans.from_markdown(edited)
    assert plan == Plan(
        "Add division", (Step("Write divide"), Step("Look first", StepStatus.COMPLETED), Step("Then write"))
    )


def test_a_wish_is_no_plan() -> None:
    assert plans.from_markdown("please use floor division") is None
