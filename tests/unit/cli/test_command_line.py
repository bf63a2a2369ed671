"""What a person can do wrong on the command line is one sentence on stderr and exit code 2."""

from pathlib import Path

import pytest

from detent import __version__
from detent.cli.command import Doors
from detent.cli.command_line import run_command_line
from detent.engine.workspace import FrontEnd, Workspace


def never(root: Path, front_end: FrontEnd) -> Workspace:
    raise AssertionError("nothing may be opened here")


def call(*argv: str) -> int:
    return run_command_line(argv, Doors(never, lambda: 7, lambda root: 8))


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--version") == 0
    assert capsys.readouterr().out == f"detent {__version__}\n"


@pytest.mark.parametrize("argv", [("--help",), ("-h",), ("help",)])
def test_help(argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert call(*argv) == 0
    assert "examples:" in capsys.readouterr().out


def test_no_command_at_all_shows_the_overview_and_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert call() == 2
    assert "commands:" in capsys.readouterr().out


def test_help_of_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("run", "--help") == 0
    assert capsys.readouterr().out.startswith("detent run: ")


def test_lsp_is_served_by_the_door(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("lsp", "--stdio") == 7


def test_mcp_is_served_by_the_door(tmp_path: Path) -> None:
    assert call("mcp", "--root", str(tmp_path)) == 8
    assert call("mcp", "--root", str(tmp_path / "nowhere")) == 2


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (("rnu",), "There is no command “rnu”; did you mean `detent run`?"),
        (("xyzzy",), "There is no command “xyzzy”; `detent --help` lists them."),
        (("run",), 'Say what to do, such as `detent run "implement divide in calc.py"`.'),
        (("run", "  "), 'Say what to do, such as `detent run "implement divide in calc.py"`.'),
        (
            ("run", "x"),
            "No model is set up yet: run `detent config init`, or watch `detent demo`, which needs none.",
        ),
        (("run", "x", "-C", "nowhere"), "nowhere is not a folder; name the workspace with -C DIR."),
        (
            ("run", "x", "--model", "m", "--budget", "cheap"),
            "command line: budget.usd does not fit: it should be a valid number.",
        ),
        (
            ("run", "x", "--accept", "some"),
            "detent run: argument --accept: invalid choice: 'some' (choose from 'all', 'none', 'ask'); "
            "`detent run --help` shows examples.",
        ),
        (
            ("run", "x", "--difficulty", "XXL"),
            "detent run: argument --difficulty: invalid choice: 'XXL' (choose from 'XS', 'S', 'M', 'L', 'XL'); "
            "`detent run --help` shows examples.",
        ),
        (
            ("sessions", "rewind", "--only", "all"),
            "detent sessions: argument --only: invalid choice: 'all' (choose from 'conversation', 'files'); "
            "`detent sessions --help` shows examples.",
        ),
        (
            ("run", "x", "--accept", "ask"),
            "--accept ask needs a person at a terminal, and no --json: write --accept all or none here.",
        ),
        (("config", "model.nmae"), "There is no setting 'model.nmae'; did you mean model.name?"),
        (("config", "run.attempts", "0"), "run.attempts does not fit: it should be greater than or equal to 1."),
        (("bugreport",), "Name a run, such as `detent bugreport 3f9a`; `detent runs` lists them."),
        (("bugreport", "--replay", "none.json"), "none.json cannot be read: No such file or directory."),
    ],
)
def test_a_mistake_is_one_sentence(argv: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(*argv) == 2
    captured = capsys.readouterr()
    assert captured.err == sentence + "\n"
    assert captured.out == ""


def test_a_mistake_in_the_settings_stops_a_run_before_it_costs(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "config" / "detent" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[model]\nname = "m"\n[budget]\nusd = "much"\n')
    assert call("run", "x") == 2
    assert capsys.readouterr().err == f"{file}:4: budget.usd does not fit: it should be a valid number.\n"
