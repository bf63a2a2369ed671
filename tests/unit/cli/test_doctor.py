"""The doctor looks at the real machine."""

import sys
from pathlib import Path

import pytest
from tests.model_process import served

from detent.cli.command import Doors
from detent.cli.command_line import run_command_line
from detent.cli.editors import EDITORS
from detent.engine.workspace import FrontEnd, Workspace
from detent.harness.sandbox.walls import Walls
from detent.harness.trust import Trust


def never(root: Path, front_end: FrontEnd) -> Workspace:
    raise AssertionError("the doctor opens no workspace")


def call(*argv: str) -> int:
    return run_command_line(("doctor", *argv), Doors(never, lambda: 7, lambda root: 8))


def test_without_a_model_it_says_what_to_do(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call() == 1
    out = capsys.readouterr().out
    assert f"ok    Python {sys.version.split()[0]}" in out
    assert "ok    git 2." in out
    if Walls().stand:
        assert "sandbox level: full; the shadow is a layer over the workspace" in out
    assert "grammars: python" in out
    assert "bad   no model is set up: run `detent config init`" in out
    assert f"{home} is not trusted" in out
    for editor in EDITORS.values():
        assert editor.title in out


def test_without_walls_it_says_what_that_means(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DETENT_POLICY_SANDBOX", "off")
    assert call() == 1
    assert "sandbox level: none (switched off). Commands run in a copy of the workspace, but" in capsys.readouterr().out


def test_mistakes_in_settings_and_an_unreachable_model_are_bad(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DETENT_MODEL_NAME", "m")
    monkeypatch.setenv("DETENT_MODEL_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("DETENT_RUN_ATTEMPTS", "many")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-0123456789")
    assert call() == 1
    out = capsys.readouterr().out
    assert "bad   DETENT_RUN_ATTEMPTS: run.attempts does not fit" in out
    assert out.count("\nbad ") == 2
    assert "sk-canary" not in out


def test_all_well(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    script = home / "script.json"
    script.write_text('{"replies": [{"text": "ready"}]}')
    monkeypatch.setenv("DETENT_MODEL_NAME", f"rehearsal:{script}")
    (home / "project").mkdir()
    Trust(home / "state" / "detent" / "trusted").trust(home / "project")
    assert call("-C", str(home / "project")) == 0
    out = capsys.readouterr().out
    assert "The rehearsal has 1 answers to play" in out
    assert "is trusted: its tests run without asking" in out
    assert call("--offline") == 0
    assert "not asked" in capsys.readouterr().out


def test_one_editor_is_ready_to_paste(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--editor", "helix") == 0
    assert capsys.readouterr().out == EDITORS["helix"].settings


@pytest.mark.parametrize("name", EDITORS)
def test_every_editor_starts_the_server(name: str) -> None:
    assert "detent" in EDITORS[name].settings
    assert "lsp" in EDITORS[name].settings


def test_a_server_of_models_on_this_machine_is_offered(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = home / "script.json"
    script.write_text('{"replies": [{"text": "ready"}]}')
    with served(script, "--model", "qwen3:8b", "--model", "gemma3") as address:
        (home / "config" / "detent").mkdir(parents=True)
        (home / "config" / "detent" / "models.toml").write_text(f'[provider.ollama]\nbase_url = "{address}"\n')
        call()
        told = capsys.readouterr().out.replace("\n", " ")
        assert f"ok    Ollama on this machine answers at {address}" in told
        assert "`detent config model.name qwen3:8b@ollama` takes qwen3:8b and 1 more" in told
        call("--offline")
        assert "qwen3" not in capsys.readouterr().out


def test_a_mistake_in_the_table_of_services_sends_nothing_to_another_one(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the table the service's name is a part of the model's, and some other service would be asked for it."""
    script = home / "script.json"
    script.write_text('{"replies": [{"text": "ready"}], "repeat_last": true}')
    (home / "config" / "detent").mkdir(parents=True)
    (home / "config" / "detent" / "models.toml").write_text("[provider.two\n")
    monkeypatch.setenv("DETENT_MODEL_NAME", "second@two")
    record = home / "record"
    record.mkdir()
    with served(script, "--record", str(record)) as address:
        monkeypatch.setenv("DETENT_MODEL_BASE_URL", address)
        call()
    told = " ".join(capsys.readouterr().out.split())
    assert "models.toml cannot be read" in told
    assert "model second@two: not asked before models.toml can be read" in told
    assert list(record.iterdir()) == []
