"""A run in one file: without secrets, and the same story wherever it is replayed."""

import json
from pathlib import Path

import pytest

from detent.cli.demo.sample import lay_out
from detent.cli.report import read_report
from detent.config import Folders, environment, save_key
from detent.core.errors import UserError
from detent.main import main

KEY = "sk-canary-key-0123456789"
TOKEN = 'canary "token" äöü-0123456789'


@pytest.fixture
def report(project: Path, proposed: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    save_key(Folders.find(environment()), "OPENAI_API_KEY", KEY)
    monkeypatch.setenv("SERVICE_TOKEN", TOKEN)
    (project / "notes.txt").write_text(f"key {KEY}\ntoken {TOKEN}\n")
    path = home / "bug.json"
    assert main(("bugreport", proposed, "-o", str(path))) == 0
    return path


def test_no_secret_gets_in(report: Path) -> None:
    text = report.read_text()
    assert "canary" not in text
    assert "notes.txt" in text
    assert report.stat().st_mode & 0o777 == 0o600


def test_what_is_no_text_stays_out(project: Path, proposed: str, home: Path) -> None:
    (project / "logo.png").write_bytes(b"\x89PNG\0")
    assert main(("bugreport", proposed, "-o", str(home / "bug.json"))) == 0
    files = read_report(home / "bug.json").files
    assert files is not None
    assert "calc.py" in files
    assert "logo.png" not in files


def test_the_files_are_those_that_the_run_found(report: Path, home: Path) -> None:
    lay_out(home / "original")
    files = read_report(report).files
    assert files is not None
    assert files["calc.py"] == (home / "original" / "calc.py").read_text()
    assert ".git" not in {path.split("/")[0] for path in files}


def test_files_can_be_left_out(proposed: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "bug.json"
    assert main(("bugreport", proposed, "--without-files", "-o", str(path))) == 0
    assert read_report(path).files is None
    assert main(("bugreport", "--replay", str(path))) == 0
    assert main(("bugreport", "--replay", str(path), "--trust")) == 2


def test_a_replay_tells_the_story_anywhere_and_runs_nothing(
    report: Path, proposed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(("show", proposed))
    capsys.readouterr()
    main(("show", proposed))
    shown = capsys.readouterr().out
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.delenv("DETENT_MODEL_NAME")
    monkeypatch.chdir(tmp_path)
    assert main(("bugreport", "--replay", str(report))) == 0
    replayed = capsys.readouterr().out
    assert replayed.startswith(shown)
    assert "Nothing was run" in replayed
    assert not (tmp_path / "elsewhere").exists()


def test_a_trusted_replay_really_plays_and_compares(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.delenv("DETENT_MODEL_NAME")
    assert main(("bugreport", "--replay", str(report), "--trust")) == 0
    assert "Played again: the same story." in capsys.readouterr().out
    assert list((tmp_path / "elsewhere" / "detent" / "workspaces").iterdir()) == []

    other = json.loads(report.read_text())
    other["files"]["tests/test_calc.py"] += "\n\ndef test_new() -> None:\n    assert False\n"
    report.write_text(json.dumps(other))
    assert main(("bugreport", "--replay", str(report), "--trust")) == 1
    told = capsys.readouterr().err
    assert "recorded attempt 1: red [(3, 1, 0)" in told
    assert "; now attempt 1: red [(3, 2, 0)" in told


def test_a_report_cannot_write_outside_its_folder(report: Path, tmp_path: Path) -> None:
    other = json.loads(report.read_text())
    other["files"]["../../escaped.txt"] = "x"
    report.write_text(json.dumps(other))
    assert main(("bugreport", "--replay", str(report), "--trust")) == 2


def test_what_is_no_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(UserError, match="is not a report"):
        read_report(tmp_path / "x.json")
