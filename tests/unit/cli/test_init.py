"""The questions of ``config init``: bad answers are asked again, nothing is lost, nothing half is written."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.model_process import served

from detent.cli.init import ask_everything
from detent.config import Folders, api_key, environment, load

KEY = "sk-canary-0123456789"
OTHER = "12"
"""The number of a service that is not in the table."""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[str]:
    """The base URL of a real server that wants ``KEY`` and answers every question with “ready”."""
    script = tmp_path / "script.json"
    script.write_text('{"replies": [{"text": "ready"}], "repeat_last": true}')
    with served(script, "--key", KEY) as address:
        yield address


@pytest.fixture
def folders() -> Folders:
    return Folders.find(environment())


def answer(monkeypatch: pytest.MonkeyPatch, folders: Folders, *lines: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    return ask_everything(folders)


def test_bad_answers_are_asked_again_and_the_model_is_tested(
    monkeypatch: pytest.MonkeyPatch, folders: Folders, service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folders.config.mkdir(parents=True)
    folders.user_file.write_text("# mine\n[run]\nattempts = 2\n")
    lines = ("nine", OTHER, "localhost", service, "", KEY, "", "m-1")
    assert answer(monkeypatch, folders, *lines) == 0
    out = capsys.readouterr().out
    assert "Type 1 to 12." in out
    assert "it must begin with https:// or http://" in out
    assert "m-1 answered in" in out
    assert KEY not in out
    settings = load(None).settings
    assert (settings.model.name, settings.model.base_url, settings.run.attempts) == ("m-1", service, 2)
    assert api_key(settings.model, folders, {}) == KEY
    assert "# mine" in folders.user_file.read_text()
    assert KEY not in folders.user_file.read_text()
    assert answer(monkeypatch, folders, OTHER, service, "", "", "m-2") == 0
    assert api_key(settings.model, folders, {}) == KEY
    assert load(None).settings.model.name == "m-2"


def test_a_wrong_key_is_told_and_all_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, folders: Folders, service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = (OTHER, service, "", "sk-wrong-0123456789", "m-1")
    again = ("change", "", "", "", KEY, "")
    assert answer(monkeypatch, folders, *wrong, *again) == 0
    assert "sk-wrong" not in capsys.readouterr().out
    assert api_key(load(None).settings.model, folders, {}) == KEY


def test_settings_that_do_not_work_can_be_saved_all_the_same(monkeypatch: pytest.MonkeyPatch, folders: Folders) -> None:
    assert answer(monkeypatch, folders, OTHER, "http://127.0.0.1:9/v1", "", "", "m-1", "save") == 0
    assert load(None).settings.model.name == "m-1"


def test_leaving_early_changes_nothing_and_keeps_the_answers(
    monkeypatch: pytest.MonkeyPatch, folders: Folders, service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(monkeypatch, folders, OTHER, service, "MY_KEY", KEY) == 130
    assert not folders.user_file.exists()
    assert not folders.key_file.exists()
    assert all(KEY not in path.read_text() for path in folders.state.rglob("*") if path.is_file())
    assert answer(monkeypatch, folders, "", "", "", KEY, "m-2") == 0
    assert load(None).settings.model.base_url == service
    assert load(None).settings.model.api_key_name == "MY_KEY"


def test_ctrl_c_is_leaving_early(monkeypatch: pytest.MonkeyPatch, folders: Folders) -> None:
    class Interrupted(io.StringIO):
        def __getattribute__(self, name: str) -> object:
            if name == "readline":
                raise KeyboardInterrupt
            return super().__getattribute__(name)

    monkeypatch.setattr(sys, "stdin", Interrupted())
    assert ask_everything(folders) == 130
    assert not folders.user_file.exists()


def test_the_environment_that_overrides_is_told(
    monkeypatch: pytest.MonkeyPatch, folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DETENT_MODEL_NAME", "other")
    assert answer(monkeypatch, folders, OTHER, "http://127.0.0.1:9/v1", "", "", "m-1", "save") == 0
    assert "DETENT_MODEL_NAME overrides model.name." in capsys.readouterr().out
