"""A sample project with a home of its own, and the model's script on a real socket."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import walls
from tests.model_process import served
from tests.unit.cli.conftest import script_without_place

from detent.cli.demo.sample import lay_out
from detent.harness.git import Git


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    root, script = tmp_path / "project", tmp_path / "script.json"
    lay_out(root)
    Git(root).init()
    script.write_text(script_without_place())
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
    with served(script) as address:
        monkeypatch.setenv("DETENT_MODEL_BASE_URL", address)
        yield root
