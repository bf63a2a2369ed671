import json

from detent.core.talk import Message, Role
from detent.core.work import Plan, Step, StepStatus
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


def test_it_is_whole_where_the_models_words_may_be_left_out() -> None:
    messages = [Message(Role.USER, "mend it"), Message(Role.ASSISTANT, SAID), Message(Role.USER, THAT)]
    done = Plan(PLAN.summary, (Step("Mend the sum", StepStatus.COMPLETED), PLAN.steps[1]), PLAN.criteria)
    assert with_plan(messages, done) == (*messages[:2], Message(Role.USER, told_whole(done)))
    assert with_plan([*messages, Message(Role.USER, THAT)], PLAN)[2:] == (
        messages[2],
        Message(Role.USER, told_whole(PLAN)),
    )
    assert with_plan(messages, None) == messages
    assert with_plan(messages[:2], PLAN) == messages[:2]
