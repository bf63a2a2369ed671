import pytest

from detent.core.errors import UserError
from detent.core.goal import Criterion
from detent.core.work import Task, TaskKind
from detent.engine.goal_text import goal_in, goal_task


def test_a_goal_is_read_from_what_a_person_writes() -> None:
    text = "Everything is typed.\nAll of it.\n\n- [ ] the README says so\n- check: mypy --strict .\n$ ruff check .\n"
    assert goal_in(text) == Task(
        TaskKind.GOAL,
        "Everything is typed.\nAll of it.",
        criteria=(Criterion("", "mypy --strict ."), Criterion("", "ruff check ."), Criterion("the README says so")),
    )


def test_a_goal_without_criteria_is_one_itself() -> None:
    assert goal_task(" It is fast. ").criteria == (Criterion("It is fast."),)


def test_the_same_criterion_twice_is_one() -> None:
    assert goal_task("x", ("a", "a "), ("true", "true")).criteria == (Criterion("", "true"), Criterion("a"))


def test_an_empty_goal_is_refused() -> None:
    with pytest.raises(UserError):
        goal_in("- a criterion alone\n")
