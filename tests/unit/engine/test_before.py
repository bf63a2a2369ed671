"""What the checks said of the tree before a change: found out beside the run, remembered, and never asked for."""

from pathlib import Path

from tests.project_python import project_python
from tests.unit.engine.house import DONE, PLAN, WRITE, on_disk, opened

from detent.core.work import Task, TaskKind
from detent.engine.workspace import Workspace
from detent.hub.views import RunView

TESTS = "def test_one():\n    assert 1\n\n\ndef test_old():\n    assert 0\n"
SETTINGS = {"checks.interpreter": project_python(), "checks.quick_seconds": 1000}


async def run(workspace: Workspace) -> RunView:
    run_id = workspace.runs.start(Task(TaskKind.DO, "Write new.txt."), on_disk(workspace), unattended=True)
    return await workspace.runs.wait(run_id)


def calls(view: RunView) -> list[str]:
    return [call.started.name for call in view.calls if call.started.name.startswith(("pytest", "py_compile"))]


async def test_a_tree_is_looked_at_once_and_again_when_it_has_changed(tmp_path: Path) -> None:
    (tmp_path / "ws").mkdir()
    tests = tmp_path / "ws" / "test_it.py"
    tests.write_text(TESTS)
    async with opened(tmp_path, [PLAN, WRITE, DONE] * 3, settings=SETTINGS) as workspace:
        workspace.trust.trust(workspace.root)
        first = await run(workspace)
        second = await run(workspace)
        tests.write_text(TESTS + "\n\ndef test_more():\n    pass\n")
        third = await run(workspace)
    assert first.proof is not None
    assert first.proof.since is not None
    assert first.proof.since.still == ("test_it.py::test_old",)
    assert first.proof.reason == "pytest: 1 failed, 1 passed; introduced 0, fixed 0, still failing 1"
    assert calls(first).count("pytest before") == 1
    assert calls(second).count("pytest before") == 0
    assert second.proof is not None
    assert second.proof.since == first.proof.since
    assert calls(third).count("pytest before") == 1


async def test_where_a_person_would_be_asked_nothing_is_known_of_before(tmp_path: Path) -> None:
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws" / "test_it.py").write_text(TESTS)
    async with opened(tmp_path, [PLAN, WRITE, DONE], settings=SETTINGS) as workspace:
        view = await run(workspace)
    assert "pytest before" not in calls(view)
    assert view.proof is not None
    assert view.proof.since is None
