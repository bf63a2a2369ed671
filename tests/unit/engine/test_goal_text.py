import pytest

from detent.core.errors import UserError
from detent.core.goal import Criterion
from detent.core.work import Task, TaskKind
from detent.engine.goal_text import goal_in, goal_in_a_line, goal_task


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


@pytest.mark.parametrize(
    ("line", "criteria"),
    [
        ("-- check: mypy . -- the README says so", ("$ mypy .", "the README says so")),
        ("-- check: mypy . -- README.md names 3.10", ("$ mypy .", "README.md names 3.10")),
        ("-- it's typed -- check: mypy .", ("$ mypy .", "it's typed")),
        ("-- check: mypy . -- check: ruff check .", ("$ mypy .", "$ ruff check .")),
        ("-- check: mypy . -- $ ruff check .", ("$ mypy .", "$ ruff check .")),
        ("-- check: cargo test -- --nocapture", ("$ cargo test -- --nocapture",)),
        ("-- check: cargo test -- --skip slow ones -- it is fast", ("$ cargo test -- --skip slow ones", "it is fast")),
        ("-- check: npm test -- login", ("$ npm test -- login",)),
        ("-- check: go run ./cmd -- a_b c.d 3 -- it is fast", ("$ go run ./cmd -- a_b c.d 3", "it is fast")),
        ("-- check: git diff --exit-code -- src tests", ("$ git diff --exit-code -- src tests",)),
        ("-- check: sh -c 'grep -- the end' -- it ends", ("$ sh -c 'grep -- the end'", "it ends")),
        ("-- src tests", ("src tests",)),
        (
            "-- check: mypy . -- \u8bf4\u660e\u6587\u4ef6\u5199\u7740\uff0c3.10",
            ("$ mypy .", "\u8bf4\u660e\u6587\u4ef6\u5199\u7740\uff0c3.10"),
        ),
        ("-- check: npm test -- \u6587\u4ef6", ("$ npm test -- \u6587\u4ef6",)),
    ],
)
def test_a_commands_own_dashes_stay_in_it(line: str, criteria: tuple[str, ...]) -> None:
    task = goal_in_a_line(f"It works {line}", {"src", "tests", "\u6587\u4ef6"}.__contains__)
    assert task.instruction == "It works"
    assert tuple(f"$ {one.command}" if one.command else one.text for one in task.criteria) == criteria
