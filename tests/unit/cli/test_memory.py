"""``detent memory``: what a person writes, reads, changes and has forgotten."""

import io
import json
from pathlib import Path

import pytest
from tests.clock import FakeClock

from detent.cli.exits import Exit
from detent.core.events import RunStarted
from detent.core.memory import Realm
from detent.core.work import Task, TaskKind
from detent.engine.decisions import own
from detent.hub.hub import Hub
from detent.main import main
from detent.memory.facts import Facts


@pytest.fixture
def written(project: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The id of a fact of this project, beside one for all."""
    assert main(("memory", "add", "The tests need Redis")) == 0
    assert main(("memory", "add", "--global", "Answer in German")) == 0
    fact_id: str = capsys.readouterr().out.split()[0]
    return fact_id


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(("memory", *arguments, "--json")) == 0
    return [json.loads(line)["text"] for line in capsys.readouterr().out.splitlines()]


def test_it_is_listed_searched_shown_and_forgotten(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys) == ["The tests need Redis", "Answer in German"]
    assert listed(capsys, "list", "--global") == ["Answer in German"]
    assert listed(capsys, "search", "redis") == ["The tests need Redis"]
    assert main(("memory", "show", written[:5])) == 0
    assert capsys.readouterr().out.startswith(f"{written}  The tests need Redis  (you, ")
    assert main(("memory", "forget", written)) == 0
    assert capsys.readouterr().out == f"Forgotten: {written}.\n"
    assert listed(capsys) == ["Answer in German"]


def test_what_stays_of_what_was_to_be_forgotten_when_a_process_ended_is_said_once(
    written: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file,) = (file for file in home.rglob("memory.db") if (file.parent / "hub.db").exists())
    hub = Hub.open(file.parent, FakeClock())
    own(hub, "r1")
    hub.append("r1", RunStarted(Task(TaskKind.DO, "Start it, for the tests need Redis"), "/ws", "small", {}))
    hub.close()
    facts = Facts(file, Realm.PROJECT)
    facts.forget([written])
    facts.close()
    assert main(("memory", "--json")) == 0
    told = capsys.readouterr()
    assert "Redis" not in told.out
    assert told.err.splitlines()[1:] == ["Run r1 says it in its task, or in other words that are never changed."]
    assert main(("memory",)) == 0
    assert capsys.readouterr().err == ""
    assert b"redis" not in file.read_bytes().lower()


def test_a_weak_password_is_neither_added_nor_edited_in(
    written: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("memory", "add", "password: hunter2abc")) == Exit.USAGE
    assert "secrets are not remembered" in capsys.readouterr().err
    assert main(("memory", "show")) == 0
    (home / "memory.md").write_text(f"{capsys.readouterr().out}- passwd=abc12345\n")
    assert main(("memory", "edit", str(home / "memory.md"))) == Exit.USAGE
    capsys.readouterr()
    assert listed(capsys) == ["The tests need Redis", "Answer in German"]


def test_another_project_sees_only_what_is_for_all(
    written: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "other").mkdir()
    monkeypatch.chdir(home / "other")
    assert listed(capsys) == ["Answer in German"]


def test_it_is_edited_in_an_editor_and_from_a_file(
    written: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EDITOR", "sed -i s/Redis/Valkey/")
    monkeypatch.delenv("VISUAL", raising=False)
    assert main(("memory", "edit")) == 0
    assert capsys.readouterr().out == "1 changed.\n"
    assert main(("memory", "show")) == 0
    text = capsys.readouterr().out
    assert "- The tests need Valkey <!-- " in text
    monkeypatch.setattr("sys.stdin", io.StringIO(text + "- Never push on Fridays\n"))
    assert main(("memory", "edit", "-")) == 0
    assert capsys.readouterr().out == "1 added.\n"
    (home / "list.md").write_text("")
    assert main(("memory", "edit", str(home / "list.md"))) == 2
    assert "keep its headings" in capsys.readouterr().err
    (home / "list.md").write_text("## For this project\n\n## For all projects\n")
    assert main(("memory", "edit", str(home / "list.md"))) == 0
    assert capsys.readouterr().out == "3 forgotten.\n"


@pytest.mark.parametrize(
    ("editor", "told"), [("", "No editor is set"), ("false", "ended with 1"), ("/nowhere/ed", "cannot be started")]
)
def test_an_editor_that_fails_changes_nothing(
    written: str, editor: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EDITOR", editor)
    monkeypatch.delenv("VISUAL", raising=False)
    assert main(("memory", "edit")) == Exit.USAGE
    assert told in capsys.readouterr().err
    assert len(listed(capsys)) == 2


@pytest.mark.parametrize("words", [("forget",), ("forget", "zz"), ("add", "x"), ("edit", "/nowhere.md")])
def test_what_cannot_be_done_is_said(written: str, words: tuple[str, ...]) -> None:
    assert main(("memory", *words)) == Exit.USAGE


def test_a_secret_is_not_written_down(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("memory", "add", "The token is ghp_abcdefghijklmnopqrstuvwxyz0123456789")) == Exit.USAGE
    assert "secrets are not remembered" in capsys.readouterr().err
