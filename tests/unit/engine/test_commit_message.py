"""Messages by rules and by models, and the trailers that both get."""

import pytest

from detent.core.proof import Proof, ProofStatus
from detent.core.work import Plan, Step, Task, TaskKind
from detent.engine.commit_message import Subject, by_rules, of_model, with_trailers
from detent.hub.views import RunView

PROVEN = Proof(ProofStatus.PROVEN, "pytest: 2 passed", "c")
RED = Proof(ProofStatus.RED, "pytest: 1 failed", "c")


def view(task: Task, plan: Plan | None = None) -> RunView:
    return RunView("r1", task, "/project", "m", 0.0, plan=plan)


@pytest.mark.parametrize(
    ("kind", "title", "paths", "first"),
    [
        (TaskKind.DO, "Implement divide in calc.py", ["calc.py"], "feat(calc): implement divide in calc.py"),
        (
            TaskKind.DO,
            "The parser crashes on empty input.",
            ["a.py", "b.py"],
            "chore: the parser crashes on empty input",
        ),
        (TaskKind.DO, "Fix the crash and add a test", ["a.py", "b.py"], "fix: fix the crash and add a test"),
        (TaskKind.DO, "Speed it up", ["tests/test_a.py"], "test(test_a): speed it up"),
        (TaskKind.DO, "Say how", ["README.md", "docs/x.md"], "docs: say how"),
        (TaskKind.DO, "HTTP timeouts", ["src/my file.py"], "chore(my-file): HTTP timeouts"),
        (TaskKind.IMPLEMENT, "implement divide", ["calc.py"], "feat(calc): implement divide"),
        (TaskKind.REFACTOR, "refactor x", ["a", "b"], "refactor: refactor x"),
        (TaskKind.DO, "perf(core): be quick", ["a.py"], "perf(core): be quick"),
        (TaskKind.DO, "", ["a.py"], "chore(a): change the code"),
        (TaskKind.DO, "x" * 60 + " " + "y" * 60, ["a", "b"], "chore: " + "x" * 60 + "…"),
    ],
)
def test_the_first_line_by_rules(kind: TaskKind, title: str, paths: list[str], first: str) -> None:
    assert by_rules(Subject(view(Task(kind, title)), title, paths, conventional=True)) == first
    assert len(first) <= 72


def test_the_body_is_the_plan_and_the_template() -> None:
    plan = Plan("Divide safely", (Step("Write it"), Step("Test it")))
    subject = Subject(
        view(Task(TaskKind.DO, "x"), plan), "add divide", ["a"], conventional=False, template="Ticket: none"
    )
    assert by_rules(subject) == "Add divide\n\nDivide safely\n\n- Write it\n- Test it\n\nTicket: none"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("fix: a\n\nBecause.", "fix: a\n\nBecause."),
        ("```text\nfix: a\nBecause.\n```", "fix: a\n\nBecause."),
        ("fix: a\n\nSigned-off-by: X <x@y>\nproof: all is well", "fix: a"),
        ("fix: a\x1b[2J\n\nhid\u202eden", "fix: a [2J\n\nhid den"),
        ("Here is the message:\nfix: a", None),
        ('{"summary": "x"}', None),
        ("", None),
        (f"fix: {'x' * 100}", None),
    ],
)
def test_what_a_model_wrote(said: str, message: str | None) -> None:
    assert of_model(said, conventional=True) == message


def test_plain_words_of_a_model() -> None:
    assert of_model("Divide at last", conventional=False) == "Divide at last"
    assert of_model("# Divide", conventional=False) is None


def test_trailers_stand_together_at_the_end() -> None:
    assert with_trailers("fix: a", "Detent ($model)", "m1", PROVEN) == "fix: a\n\nAssisted-by: Detent (m1)\n"
    both = "fix: a\n\nWhy: so\n\nTicket: 1\nAssisted-by: Detent\nProof: red (pytest: 1 failed)\n"
    assert with_trailers("fix: a\n\nWhy: so\n\nTicket: 1", "Detent", "m1", RED) == both
    assert with_trailers("fix: a", "", "m1", PROVEN) == "fix: a\n"
    lines = Proof(ProofStatus.UNPROVEN, "two\nlines", "")
    assert with_trailers("fix: a", "", "m1", lines) == "fix: a\n\nProof: unproven (two lines)\n"
