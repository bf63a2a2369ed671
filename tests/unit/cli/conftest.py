"""A home of its own for every test of the command line."""

import json
from pathlib import Path

import pytest
from tests import walls
from tests.project_python import project_python

from detent.cli.demo.sample import lay_out, rehearsal_script
from detent.harness.git import Git
from detent.main import main

WISH = "implement divide in calc.py"


def script_without_place() -> str:
    """The demo's script for a task that names no place in the code, to which less of it is shown at first."""
    script = json.loads(rehearsal_script())
    script["replies"][0]["expects"] = ["calc.py"]
    return json.dumps(script)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder; settings and state lie below it, and no model is configured."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("DETENT_MODEL_NAME", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in walls.chosen().items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def project(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = home / "project"
    lay_out(root)
    Git(root).init()
    script = home / "script.json"
    script.write_text(script_without_place())
    monkeypatch.setenv("DETENT_MODEL_NAME", f"rehearsal:{script}")
    monkeypatch.setenv("DETENT_CHECKS_INTERPRETER", project_python())
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def proposed(project: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The id of a run whose proven proposal has two undecided hunks."""
    assert main(("run", WISH, "--trust", "--json")) == 0
    run_id: str = json.loads(capsys.readouterr().out.splitlines()[-1])["runId"]
    return run_id
