"""A run in circles: another strategy, a stronger model, the end."""

from pathlib import Path

import pytest
from tests.unit.engine.house import PLAN, on_disk, opened

from detent.core.circles import StuckMove
from detent.core.proof import CheckReport, Failure, Outcome, Proof, ProofStatus
from detent.core.work import Task, TaskKind
from detent.engine.stuck import fails_alike

LOOK = {"tool_calls": [{"name": "list_files", "arguments": {}}]}


async def test_the_next_tier_with_models_of_its_own_is_asked(tmp_path: Path) -> None:
    strong = tmp_path / "strong.json"
    strong.write_text('{"replies": [{"text": "I see it."}], "repeat_last": true}')
    config = tmp_path / ".config" / "detent"
    config.mkdir(parents=True)
    (config / "models.toml").write_text(f'[tier.XL]\nmodels = ["rehearsal:{strong}"]\n')
    async with opened(tmp_path, [PLAN, *[LOOK] * 12], settings={"run.difficulty": "S"}) as workspace:
        run_id = workspace.runs.start(Task(TaskKind.DO, "write it"), on_disk(workspace), unattended=True)
        view = await workspace.runs.wait(run_id)
        assert [one.move for one in view.stuck] == [StuckMove.STRATEGY, StuckMove.STRONGER]
        assert (view.outcome, view.answer) == (Outcome.GAVE_UP, "I see it."), "it changed nothing"
        assert view.difficulty is not None
        assert view.difficulty.tier == "XL"
        assert view.difficulty.plan.steps == 100, "the limits of the tier that was judged stay"


async def test_without_a_stronger_model_the_run_ends_and_keeps_its_work(tmp_path: Path) -> None:
    write = {"tool_calls": [{"name": "write_file", "arguments": {"path": "new.txt", "content": "one\n"}}]}
    async with opened(tmp_path, [PLAN, write, *[LOOK] * 12]) as workspace:
        run_id = workspace.runs.start(Task(TaskKind.DO, "write it"), on_disk(workspace), unattended=True)
        view = await workspace.runs.wait(run_id)
        assert view.outcome is Outcome.GAVE_UP
        assert "What was tried: the model is told to take another way" in view.reason
        assert [one.move for one in view.stuck] == [StuckMove.STRATEGY, StuckMove.STOP]
        assert [hunk.path for hunk in view.undecided] == ["new.txt"]


def _red(test: str, message: str) -> Proof:
    report = CheckReport("pytest", "pytest", 1, 0, 1, failures=(Failure(test, message),))
    return Proof(ProofStatus.RED, "1 failed", "x", (report,))


@pytest.mark.parametrize(
    ("attempts", "alike"),
    [
        ([], False),
        ([_red("a", "1 != 2")], False),
        ([_red("a", "1 != 2"), _red("a", "1 != 3")], False),
        ([_red("a", "took 0.31s: 1 != 2"), _red("a", "took 0.52s: 1 != 2")], True),
        ([_red("a", "x"), _red("b", "x"), _red("a", "x")], True),
        ([Proof(ProofStatus.PROVEN, "", "x"), Proof(ProofStatus.PROVEN, "", "x")], False),
    ],
)
def test_failures_that_come_back_are_seen(attempts: list[Proof], alike: bool) -> None:
    assert fails_alike(attempts) is alike
