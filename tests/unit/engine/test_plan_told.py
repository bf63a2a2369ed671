import json
from dataclasses import replace

from detent.core.talk import Message, Role
from detent.core.work import Plan, Step, StepStatus
from detent.engine import plans
from detent.engine.plan_told import to_begin, told_whole, with_plan

PLAN = Plan("Mend it", (Step("Mend the sum", files=("a.py",)), Step("Test it")), ("The sum is right",))
SAID = json.dumps(
    {
        "summary": "Mend it",
        "steps": [{"content": "Mend the sum", "files": ["a.py"]}, "Test it"],
        "criteria": ["The sum is right"],
    }
)
THAT = "Carry out that plan with the tools now."


def test_what_the_model_has_just_said_is_not_said_again() -> None:
    assert to_begin(PLAN, SAID) == THAT
    assert to_begin(PLAN, f"Here it is:\n```json\n{SAID}\n```") == THAT


def test_what_a_person_changed_is_told_whole_and_so_is_what_was_said_before() -> None:
    changed = Plan("Mend it", (Step("Test it"),), PLAN.criteria)
    for last in (SAID, "Done.", ""):
        told = to_begin(changed, last)
        assert told == told_whole(changed)
        assert "- [ ] Test it" in told


FIRST = [Message(Role.USER, "mend it"), Message(Role.ASSISTANT, SAID), Message(Role.USER, THAT)]
LATER = Plan("Print it", (Step("Print the sum"),))


def test_it_is_whole_where_the_models_words_may_be_left_out() -> None:
    done = Plan(PLAN.summary, (replace(PLAN.steps[0], status=StepStatus.COMPLETED), PLAN.steps[1]), PLAN.criteria)
    assert with_plan(FIRST, done, 0) == [*FIRST[:2], Message(Role.USER, told_whole(done))]
    assert with_plan(FIRST[:2], PLAN, 0) == FIRST[:2]


def test_a_plan_that_became_another_one_is_told_with_that_one() -> None:
    told = with_plan(FIRST, LATER, 0)[2].text
    assert told.startswith(told_whole(PLAN))
    assert told.endswith(f"The plan is now:\n\n{plans.to_markdown(LATER).strip()}")


def test_an_earlier_turn_keeps_the_plan_that_it_meant() -> None:
    second = [Message(Role.ASSISTANT, '{"summary": "Print it", "steps": ["Print the sum"]}'), Message(Role.USER, THAT)]
    first = [*FIRST[:2], Message(Role.USER, told_whole(PLAN))]
    assert with_plan([*FIRST, *second], LATER, 3) == [*first, second[0], Message(Role.USER, told_whole(LATER))]
    assert with_plan([*FIRST, *second[:1]], LATER, 3) == [*first, *second[:1]]
    assert with_plan(FIRST, None, 3) == first
