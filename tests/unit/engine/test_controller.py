import pytest

from detent.core.work import Scope, Task, TaskKind
from detent.engine.controller import Nature, is_vague, nature_of


@pytest.mark.parametrize(
    "words", ["hello", "Hi there!", "Thanks a lot.", "good morning", "Thank you. Bye!", "who are you?"]
)
def test_greetings(words: str) -> None:
    assert nature_of(words) is Nature.GREETING


@pytest.mark.parametrize(
    "words",
    [
        "What does divide do?",
        "Hello! Where is the cache kept?",
        "How do I add a route?",
        "Why was fix() written so?",
        "Explain the cache.",
        "Is this thread-safe?",
        "which tests cover calc.py?",
        "What is this, can you explain it?",
        "What would you change here?",
        "Who wrote this, please?",
    ],
)
def test_questions(words: str) -> None:
    assert nature_of(words) is Nature.QUESTION


@pytest.mark.parametrize(
    "words",
    [
        "",
        "implement divide",
        "Why does divide fail? Fix it.",
        "Can you add a test?",
        "How about a faster cache?",
        "Why not use a set?",
        "Explain the cache and then change it",
        "Hello, rename x to y",
        "divide by zero must raise",
        "What is wrong here?\nMake it right.",
        "When parsing fails, can you return None instead?",
        "Where the file is missing, could you add it?",
        "Which tests are slow, and can you make them faster?",
        "Why is this broken, please fix it?",
    ],
)
def test_work_is_never_taken_for_a_question(words: str) -> None:
    assert nature_of(words) is Nature.WORK


@pytest.mark.parametrize("words", ["improve the code", "Clean up", "make it better please", "optimise everything"])
def test_vague_wishes(words: str) -> None:
    assert is_vague(Task(TaskKind.DO, words))


@pytest.mark.parametrize(
    "words",
    ["improve calc.py", "clean up `divide`", "refactor load_user", "add a test", "simplify parseDate", "improve by 20"],
)
def test_what_names_something_is_not_vague(words: str) -> None:
    assert not is_vague(Task(TaskKind.DO, words))


def test_a_place_says_what_is_meant() -> None:
    assert not is_vague(Task(TaskKind.REFACTOR, "clean up", Scope("calc.py", 0, 3)))
