import pytest

from detent.core.work import Scope, Task, TaskKind
from detent.engine.controller import is_vague


@pytest.mark.parametrize(
    "words",
    [
        "improve the code",
        "Clean up",
        "make it better please",
        "optimise everything",
        "fix everything",
        "fix bugs",
        "fix all the bugs.",
        "make it production ready",
    ],
)
def test_vague_wishes(words: str) -> None:
    assert is_vague(Task(TaskKind.DO, words))


@pytest.mark.parametrize(
    "words",
    [
        "improve calc.py",
        "clean up `divide`",
        "refactor load_user",
        "add a test",
        "simplify parseDate",
        "improve by 20",
        "fix bugs in the parser",
        "fix the rounding error",
    ],
)
def test_what_names_something_is_not_vague(words: str) -> None:
    assert not is_vague(Task(TaskKind.DO, words))


def test_a_place_says_what_is_meant() -> None:
    assert not is_vague(Task(TaskKind.REFACTOR, "clean up", Scope("calc.py", 0, 3)))
