"""How events look on a terminal."""

import io

import pytest

from detent.cli.exits import MEANINGS, Exit, exit_of
from detent.cli.story import Story, spending, title
from detent.cli.terminal import screen
from detent.core import events
from detent.core.change import FileChange, Hunk, HunkState, Proposal
from detent.core.proof import CheckKind, CheckReport, Comparison, Failure, Outcome, Proof, ProofStatus
from detent.core.talk import Usage
from detent.core.work import Plan, Scope, Step, Task, TaskKind


def told(*happened: events.DurableEvent) -> list[str]:
    stream = io.StringIO()
    story = Story(screen(stream))
    for event in happened:
        story.tell(event)
    return stream.getvalue().splitlines()


def test_a_plan_and_a_tool_call() -> None:
    assert told(
        events.PlanProposed(Plan("Do it.", (Step("first"), Step("second"))), False),
        events.CallStarted("m", events.CallKind.MODEL, "ask", "ask the model"),
        events.CallFinished("m", events.CallStatus.COMPLETED, "said much"),
        events.CallStarted("c", events.CallKind.READ, "read_file", "read calc.py"),
        events.CallFinished("c", events.CallStatus.FAILED, "no such file"),
    ) == ["plan     Do it.", "         1. first", "         2. second", "→ read calc.py", "  ✗ no such file"]


def test_a_call_that_ends_behind_others_is_named() -> None:
    started = events.CallStarted("a", events.CallKind.EXECUTE, "pytest", "Run pytest on the code before the change")
    assert told(
        started,
        events.CallStarted("b", events.CallKind.EDIT, "edit_file", "Edit calc.py"),
        events.CallFinished("b", events.CallStatus.COMPLETED, "Changed calc.py."),
        events.CallFinished("a", events.CallStatus.COMPLETED, "1 passed, 3 failed"),
    ) == [
        "→ Run pytest on the code before the change",
        "→ Edit calc.py",
        "  ✓ Changed calc.py.",
        "  ✗ 1 passed, 3 failed  (Run pytest on the code before the change)",
    ]


def test_a_check_that_ran_to_its_end_and_is_red_has_no_tick() -> None:
    def ended(text: str, kind: events.CallKind = events.CallKind.EXECUTE) -> str:
        started = events.CallStarted("c", kind, "pytest", "Run the tests")
        return told(started, events.CallFinished("c", events.CallStatus.COMPLETED, text))[1]

    assert ended("1 passed, 2 failed") == "  ✗ 1 passed, 2 failed"
    assert ended("cargo test ended with exit code 1") == "  ✗ cargo test ended with exit code 1"
    assert ended("3 passed") == "  ✓ 3 passed"
    assert ended("2 failed: a list of what failed", events.CallKind.READ).startswith("  ✓")


def test_a_context_says_what_it_may_lack() -> None:
    assert told(events.ContextRetrieved("b", 3, 1_200)) == ["context  3 pieces of code, 1,200 tokens"]
    assert told(events.ContextRetrieved("b", 3, 1_200, "Not all was read."))[1:] == ["         Not all was read."]


def test_a_failed_model_call_is_shown() -> None:
    assert told(
        events.CallStarted("m", events.CallKind.MODEL, "ask", "ask the model"),
        events.CallFinished("m", events.CallStatus.FAILED, "no answer"),
    ) == ["  ✗ no answer"]


def test_red_checks_name_the_failing_place() -> None:
    failures = tuple(Failure(f"test_{n}", "assert 1 == 2\nmore", "tests/t.py", n) for n in range(5))
    report = CheckReport("pytest", "python -m pytest", 6, 1, 5, seconds=0.25, failures=failures)
    lines = told(events.ChecksFinished(1, Proof(ProofStatus.RED, "5 tests failed", "tree", (report,))))
    assert lines[:4] == [
        "checks   attempt 1",
        "red  5 tests failed",
        "  pytest: 1 passed, 5 failed in 0.2 s",
        "  python -m pytest",
    ]
    assert lines[4] == "  ✗ test_0 (tests/t.py:1): assert 1 == 2"
    assert lines[-1] == "    and 2 more"


def test_a_proposal_is_a_diff_with_its_proof() -> None:
    hunk = Hunk("h1", "calc.py", 3, ("old\r\n",), ("new\n", "more"))
    proposal = Proposal("r", 1, (FileChange("calc.py", "a", "b", None, (hunk,), "black ."),), ("x.bin is binary",))
    assert told(events.ProposalReady(proposal, Proof(ProofStatus.PROVEN, "4 tests passed", "tree"))) == [
        "proposal number 1, 1 hunk",
        "calc.py  (changed by black .)",
        "  [h1] line 4, pending",
        "  - old",
        "  + new",
        "  + more",
        "left out: x.bin is binary",
        "proven  4 tests passed",
    ]


def test_decisions_and_their_end() -> None:
    assert told(
        events.HunksMoved({"h1": HunkState.CONFLICT}, "you changed the same lines"),
        events.Landed(("h2",), {"calc.py": "hash"}),
        events.Landed(("h2",), {"calc.py": "hash"}, undo=True),
        events.RunFinished(Outcome.BUDGET, "the money is used up"),
    ) == [
        "h1 is conflict: you changed the same lines",
        "✓ h2 landed in calc.py",
        "✓ h2 taken out of calc.py",
        "budget  the money is used up",
    ]


def test_titles_and_spending() -> None:
    assert title(Task(TaskKind.FIX, "", Scope("a.py", 4, 5))) == "fix: a.py:5"
    assert len(title(Task(TaskKind.DO, "word " * 100))) < 90
    assert spending(Usage(1000, 500, 20, cost=0.0123), 0) == "1,020 tokens, 50 % cached, $0.0123"
    assert spending(Usage(1000, 500, 20, cost=0.0123), 2) == "1,020 tokens, 50 % cached, $0.0123 + 2 unknown"
    assert spending(Usage(1000, 500, 20), 1) == "1,020 tokens, 50 % cached, price unknown"
    assert spending(Usage(), 0) == "0 tokens"


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_documented_exit_code(outcome: Outcome) -> None:
    assert exit_of(outcome) in MEANINGS


def test_exit_codes_are_the_promised_ones() -> None:
    promised = {
        Outcome.PROVEN: 0,
        Outcome.ANSWERED: 0,
        Outcome.UNPROVEN: 1,
        Outcome.GAVE_UP: 1,
        Outcome.FAILED: 1,
        Outcome.BUDGET: 3,
        Outcome.DENIED: 4,
        Outcome.CANCELLED: 130,
    }
    assert {outcome: exit_of(outcome) for outcome in Outcome} == promised
    assert Exit.USAGE.value == 2


def test_a_proof_says_what_became_of_the_checks_and_which_lines_no_test_executed() -> None:
    since = Comparison(
        introduced=("t::a",), fixed=("t::b", "t::c", "t::d", "t::e"), still=("t::f",), green_first=("t::g",)
    )
    reports = (
        CheckReport("pytest", "python -m pytest", 3, 2, flaky=("t::h",)),
        CheckReport("ruff", "ruff check", kind=CheckKind.LINT),
    )
    proof = Proof(ProofStatus.PROVEN, "fine", "tree", reports, since, {"calc.py": (2, 3, 4, 8), "x.py": (0,)})
    assert told(events.ProofChanged(proof)) == [
        "proven  fine",
        "  pytest: 2 passed, 0 failed in 0.0 s",
        "  python -m pytest",
        "  ~ t::h is flaky: it failed, and passed on the same files",
        "  ruff: 0 found in 0.0 s",
        "  ruff check",
        "  introduced: t::a",
        "  fixed: t::b, t::c, t::d and 1 more",
        "  failed before too: t::f",
        "  green on the old code too: t::g",
        "  ? calc.py: no test executed lines 3-5, 9",
        "  ? x.py: no test executed line 1",
    ]
