"""``detent policy explain`` tells the same as the gate decides."""

from pathlib import Path

import pytest
from tests.unit.cli.conftest import WISH

from detent.cli.command import Doors
from detent.cli.command_line import run_command_line
from detent.engine.workspace import FrontEnd, Workspace
from detent.harness.sandbox.walls import Walls
from detent.harness.trust import Trust
from detent.main import main


def never(root: Path, front_end: FrontEnd) -> Workspace:
    raise AssertionError("nothing is opened")


def explain(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert run_command_line(("policy", "explain", command), Doors(never, lambda: 7, lambda root: 8)) == 0
    return capsys.readouterr().out


def test_what_decides_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is asked for: every command is asked for: the workspace is not trusted" in explain("ls", capsys)


@pytest.mark.skipif(not Walls().stand, reason=f"no sandbox: {Walls().found.reason}")
def test_rules_and_words_are_shown(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "project").mkdir()
    monkeypatch.chdir(home / "project")
    Trust(home / "state" / "detent" / "trusted").trust(home / "project")
    assert explain("ls | wc -l", capsys).splitlines() == [
        "runs unasked: it only reads the workspace",
        "runs as  /bin/bash -c 'ls | wc -l'",
        "command  ls",
        "command  wc -l",
    ]
    assert (
        explain("echo $(id) > x", capsys).splitlines()[0].startswith("is asked for: policy.profile careful: it has a")
    )
    config = home / "config" / "detent"
    config.mkdir(parents=True, exist_ok=True)
    (config / "policy.toml").write_text('[[rule]]\ndecision = "deny"\nargv = ["ls"]\n')
    assert explain("ls", capsys).startswith("is denied: policy.toml: deny argv ls\n")
    (config / "policy.toml").write_text("rule = 1\n")
    assert run_command_line(("policy", "explain", "ls"), Doors(never, lambda: 7, lambda root: 8)) == 2
    assert "policy.toml" in capsys.readouterr().err


def test_the_hosts_of_a_command_are_asked_for(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("policy", "explain", "pip install x", "--host", "example.org")
    assert run_command_line(words, Doors(never, lambda: 7, lambda root: 8)) == 0
    assert capsys.readouterr().out.startswith("is asked for: the network is always asked for\n")
    assert run_command_line((*words[:-1], "https://example.org"), Doors(never, lambda: 7, lambda root: 8)) == 2
    assert "'https://example.org' is no host: write docs.python.org" in capsys.readouterr().err


def test_no_run_is_begun_with_rules_that_cannot_be_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = project.parent / "config" / "detent"
    config.mkdir(parents=True, exist_ok=True)
    (config / "policy.toml").write_text('[[rule]]\ndecision = "allow"\nargv = ["sh"]\n')
    assert main(("run", WISH, "--trust")) == 2
    assert "policy.toml, rule 1" in capsys.readouterr().err
    assert main(("runs",)) == 0
    assert WISH not in capsys.readouterr().out
