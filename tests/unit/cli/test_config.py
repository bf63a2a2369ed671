"""Show, get and set settings."""

import json
from pathlib import Path

import pytest

from detent.cli.command import Doors
from detent.cli.command_line import run_command_line
from detent.engine.workspace import FrontEnd, Workspace
from detent.harness.trust import Trust


def never(root: Path, front_end: FrontEnd) -> Workspace:
    raise AssertionError("settings need no workspace")


def call(*argv: str) -> int:
    return run_command_line(argv, Doors(never, lambda: 7, lambda root: 8))


def test_set_and_get(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "config" / "detent" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("# mine\n[run]\nattempts = 2 # two\n")
    for key, value in (("model.name", "123"), ("run.attempts", "5"), ("checks.arguments", '["-x"]')):
        assert call("config", key, value) == 0
    assert call("config", "budget.usd", "unlimited") == 0
    assert file.read_text() == (
        '# mine\n[run]\nattempts = 5 # two\n\n[model]\nname = "123"\n'
        '\n[checks]\narguments = ["-x"]\n\n[budget]\nusd = "unlimited"\n'
    )
    capsys.readouterr()
    assert call("config", "model.name") == 0
    assert call("config", "run.attempts") == 0
    assert capsys.readouterr().out == "123\n5\n"


def test_show_names_origins(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENT_MODEL_NAME", "m")
    assert call("config") == 0
    out = capsys.readouterr().out
    assert 'name = "m"  # DETENT_MODEL_NAME' in out
    assert "attempts = 3  # default" in out


def test_show_tells_mistakes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = home / "project" / ".detent"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('model.base_url = "https://evil.example"\nrun.attempts = 9\n')
    assert call("config", "-C", str(folder.parent)) == 0
    untrusted = capsys.readouterr()
    assert "attempts = 3  # default" in untrusted.out
    assert "config.toml does not count" in untrusted.err
    Trust(home / "state" / "detent" / "trusted").trust(folder.parent)
    assert call("config", "-C", str(folder.parent)) == 1
    assert "a project may not set model.base_url" in capsys.readouterr().err


def test_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("config", "--schema") == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Detent settings"
