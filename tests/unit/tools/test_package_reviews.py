"""Review checks of installed packages, called in a real sandbox by a real run."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from tests.unit.engine.house import DONE, PLAN, WRITE, on_disk, opened

from detent.core.events import ApprovalAsked
from detent.core.work import Task, TaskKind
from detent.engine.workspace import Workspace
from detent.hub.views import RunView
from detent.tools.package_reviews import reviewers

POINTS = """\
[detent.review]
no_ones = strict.checks:no_ones
crashes = strict.checks:crashes
bandit = strict.checks:no_ones
takes_more = strict.checks:takes_more
gone = strict.gone
"""
CHECKS = '''\
from pathlib import Path

print("imported")


def no_ones(paths: list[str]) -> list[str]:
    """Finds the word one. It is a number."""
    return [f"{path} says one" for path in paths if "one" in Path(path).read_text()]


def crashes(paths: list[str]) -> list[str]:
    """Never works."""
    raise RuntimeError("broken")


def takes_more(paths: list[str], task: str) -> list[str]:
    """Wants what there is not."""
    return []
'''
DOCS = Path(__file__).parents[3] / "docs" / "tools.md"
QUESTION = "Run this command?"


@pytest.fixture(scope="module")
def installed() -> Iterator[Path]:
    """Beside this environment, which commands in a sandbox see."""
    with tempfile.TemporaryDirectory(prefix="packages-", dir=sys.prefix) as target:
        package, told = Path(target) / "strict", Path(target) / "strict-2.dist-info"
        for folder in (package, told):
            folder.mkdir()
        (package / "__init__.py").write_text("", "utf-8")
        (package / "checks.py").write_text(CHECKS, "utf-8")
        (told / "METADATA").write_text("Metadata-Version: 2.1\nName: strict\nVersion: 2\n", "utf-8")
        (told / "entry_points.txt").write_text(POINTS, "utf-8")
        yield Path(target)


@pytest.fixture
def on_the_path(installed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(installed))
    return installed


def test_each_entry_point_is_found_and_is_not_imported(on_the_path: Path, tmp_path: Path) -> None:
    found = reviewers(tmp_path)
    assert [(one.name, one.package, one.about) for one in found if one.command] == [
        ("crashes", "strict 2", "Never works."),
        ("no_ones", "strict 2", "Finds the word one. It is a number."),
    ]
    assert "strict" not in sys.modules
    begins = "of strict 2 does not count:"
    assert [one.problem for one in found if one.problem] == [
        f"The review check bandit {begins} Detent has one of this name.",
        f"The review check gone {begins} there is no module strict.gone in Python.",
        f"The review check takes_more {begins} takes_more takes one argument, the changed files, which is a list[str].",
    ]


def test_a_workspace_cannot_bring_one(on_the_path: Path) -> None:
    assert reviewers(on_the_path) == []


def test_the_example_of_the_docs_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, example = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    with tempfile.TemporaryDirectory(prefix="packages-", dir=sys.prefix) as target:
        told = Path(target) / "shown-1.dist-info"
        told.mkdir()
        (Path(target) / "shouting_review.py").write_text(example, "utf-8")
        (told / "METADATA").write_text("Metadata-Version: 2.1\nName: shown\nVersion: 1\n", "utf-8")
        (told / "entry_points.txt").write_text("[detent.review]\nno_prints = shouting_review:no_prints\n", "utf-8")
        monkeypatch.syspath_prepend(target)
        (one,) = reviewers(tmp_path)
        (tmp_path / "loud.py").write_text("print(1)\n", "utf-8")
        (tmp_path / "quiet.py").write_text("x = 1\n", "utf-8")
        report = tmp_path / "found.json"
        subprocess.run([*one.command, report, "loud.py", "quiet.py"], cwd=tmp_path, check=True, timeout=60)
    assert one.about == "Nothing is printed."
    assert json.loads(report.read_text("utf-8")) == ["loud.py: it prints."]


def test_detent_lists_them_beside_the_tools(installed: Path, tmp_path: Path) -> None:
    variables = {**os.environ, "PYTHONPATH": str(installed), "XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    (tmp_path / "ws").mkdir()
    command = [sys.executable, "-P", "-m", "detent", "tools", "-C", str(tmp_path / "ws")]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=120, check=True)
    row = "no_ones review Finds the word one [strict 2]"
    assert row in [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "The review check gone of strict 2 does not count" in done.stderr


async def ended(
    workspace: Workspace, answer: str | None, *, unattended: bool = False
) -> tuple[RunView, Sequence[ApprovalAsked]]:
    """A run in a trusted folder, and what was asked in it; ``answer`` is given to each question."""
    workspace.trust.trust(workspace.root)
    asked: list[ApprovalAsked] = []

    def hear(item: object) -> None:
        event = getattr(item, "event", None)
        if isinstance(event, ApprovalAsked):
            asked.append(event)
            if answer is not None:
                workspace.runs.answer(run_id, event.approval_id, answer)

    stop = workspace.hub.subscribe(hear)
    run_id = workspace.runs.start(Task(TaskKind.DO, "write it"), on_disk(workspace), unattended=unattended)
    view = await workspace.runs.wait(run_id)
    stop()
    return view, asked


async def test_what_one_finds_goes_back_to_the_model_after_a_yes(on_the_path: Path, tmp_path: Path) -> None:
    rewrite = {"tool_calls": [{"name": "write_file", "arguments": {"path": "new.txt", "content": "two\n"}}]}
    told: Mapping[str, object] = {**rewrite, "expects": ["new.txt says one"]}
    async with opened(tmp_path, [PLAN, WRITE, DONE, told, DONE], settings={"checks.off": ["crashes"]}) as workspace:
        view, asked = await ended(workspace, "Allow in this run")
        first, last = view.reviews
        assert [(one.check, one.text) for one in first.findings] == [("no_ones", "new.txt says one")]
        assert last.approved
        assert [one.title for one in asked if "strict.checks" in one.detail] == [QUESTION]
        assert view.hunks[0].new == ("two\n",)


async def test_without_a_yes_and_where_it_breaks_it_is_a_note(on_the_path: Path, tmp_path: Path) -> None:
    """Neither takes anything away from the change."""
    async with opened(tmp_path, [PLAN, WRITE, DONE]) as workspace:
        view, asked = await ended(workspace, None, unattended=True)
        (review,) = view.reviews
        assert review.approved
        assert len([one for one in asked if "strict.checks" in one.detail]) == 2
        assert [note[:45] for note in review.notes] == [
            "`crashes` could not run: Not done: nobody sai",
            "`no_ones` could not run: Not done: nobody sai",
        ]


async def test_a_rule_allows_one_by_its_name(on_the_path: Path, tmp_path: Path) -> None:
    config = tmp_path / ".config" / "detent"
    config.mkdir(parents=True)
    rules = "".join(f'[[rule]]\ndecision = "allow"\ntool = "{name}"\n' for name in ("no_ones", "crashes"))
    (config / "policy.toml").write_text(rules, "utf-8")
    async with opened(tmp_path, [PLAN, WRITE, DONE, DONE, DONE], settings={"review.attempts": 0}) as workspace:
        view, asked = await ended(workspace, None, unattended=True)
        (review,) = view.reviews
        assert not [one for one in asked if "strict.checks" in one.detail]
        assert [one.text for one in review.findings] == ["new.txt says one"]
        (note,) = review.notes
        assert note.startswith("`crashes` could not run: crashes ended with exit code 1, and gave no list of findings")
        assert "broken" in note
