"""A sample project with a home of its own, and the model's script on a real socket."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import walls
from tests.rules import ROOT
from tests.unit.cli.conftest import script_without_place

from detent.cli.demo.sample import lay_out
from detent.harness.git import Git


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    root, script = tmp_path / "project", tmp_path / "script.json"
    lay_out(root)
    Git(root).init()
    script.write_text(script_without_place())
    argv = [sys.executable, "-m", "tests.model_server", str(script)]
    variables = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "DETENT_MODEL_NAME": "scripted",
        "DETENT_CHECKS_INTERPRETER": sys.executable,
        "OPENAI_API_KEY": "sk-scripted",
        **walls.chosen(),
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(root)
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        monkeypatch.setenv("DETENT_MODEL_BASE_URL", f"http://127.0.0.1:{server.stdout.readline().strip()}/v1")
        try:
            yield root
        finally:
            server.terminate()
