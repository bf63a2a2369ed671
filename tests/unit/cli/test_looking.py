"""The commands that look at the code of a workspace: what is found, and how it is told."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.terminal import Terminal

from detent.cli.commands import symbols
from detent.cli.exits import Exit
from detent.cli.interrupts import ended_by_interrupt
from detent.context.pack import estimate
from detent.main import main
from detent.store.presence import turn

DETENT = (sys.executable, "-P", "-m", "detent")


def test_context_tells_what_a_model_would_be_shown(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("context", "let divide refuse zero")) == 0
    told = capsys.readouterr().out
    assert told.startswith("# What the model is shown first\n")
    assert "def divide" in told
    assert main(("context", "let divide refuse zero", "--json", "--budget", "300")) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["files"][0] == "calc.py"
    assert found["tokens"] <= 300
    assert {"path", "start", "end", "why", "tokens", "pinned"} == set(found["snippets"][0])


def test_context_can_list_the_best_files_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("context", "let divide refuse zero", "--limit", "1", "--root", str(project))) == 0
    assert capsys.readouterr().out == "calc.py\n"


def test_with_a_limit_json_tells_of_files_and_no_code(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("context", "divide", "--limit", "1", "--json", "--pin", "tests/test_calc.py:1")) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["files"], told["snippets"], told["tokens"], told["not_shown"]) == (["calc.py"], [], 0, [])
    assert main(("context", "divide", "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["tokens"] == sum(one["tokens"] for one in told["snippets"]) > 0


def test_context_lists_no_file_that_is_left_out(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def listed(*choices: str) -> list[str]:
        assert main(("context", "divide", *choices)) == 0
        return capsys.readouterr().out.split()

    tests = "tests/test_calc.py"
    assert listed("--limit", "9")[:2] == ["calc.py", tests]
    assert listed("--limit", "1", "--without", "calc.py") == [tests]
    assert tests not in listed("--limit", "9", "--without", "tests/")
    assert listed("--limit", "9", "--without", ".") == []
    assert listed("--limit", "1", "--without", "calc.py:1-3") == ["calc.py"]
    assert listed("--limit", "1", "--without", "calc.py", "--pin", "calc.py:1") == ["calc.py"]
    assert main(("context", "divide", "--json", "--without", "tests")) == 0
    assert tests not in json.loads(capsys.readouterr().out)["files"]


def test_context_heeds_what_is_pinned_and_what_is_not_wanted(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def snippets(*choices: str) -> list[tuple[str, int, int, bool]]:
        assert main(("context", "let divide refuse zero", "--json", "--root", str(project), *choices)) == 0
        found = json.loads(capsys.readouterr().out)["snippets"]
        return [(one["path"], one["start"], one["end"], one["pinned"]) for one in found]

    assert snippets("--pin", "tests/test_calc.py:2-3")[0] == ("tests/test_calc.py", 2, 3, True)
    assert not any(path.startswith("tests/") for path, *_ in snippets("--without", "tests"))
    assert snippets("--without", ".", "--pin", "calc.py:1") == [("calc.py", 1, 1, True)]
    both = (("--pin", "."), ("--pin", "tests"))
    for pins in (both, both[::-1]):
        pinned = snippets("--without", "tests", *pins[0], *pins[1])
        assert any(path.startswith("tests/") for path, *_ in pinned), "in whatever order they are written"
    assert all(
        end < 5 or start > 9 for path, start, end, _ in snippets("--without", "calc.py:5-9") if path == "calc.py"
    )
    monkeypatch.chdir(project / "tests")
    assert snippets("--pin", "test_calc.py:1")[0] == ("tests/test_calc.py", 1, 1, True)
    assert main(("context", "x", "--root", str(project), "--pin", "nowhere.py")) == Exit.USAGE
    assert "There is no nowhere.py" in capsys.readouterr().err
    for lines in ("9-5", "0"):
        assert main(("context", "x", "--root", str(project), "--without", f"test_calc.py:{lines}")) == Exit.USAGE
        assert "names no lines" in capsys.readouterr().err


def test_a_folder_is_pinned_with_all_its_files(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in ("shop/prices.py", "shop/old/prices.py", "shop/.env", "shop/made/prices.py"):
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text("RATE = 7\n")
    (project / ".detentignore").write_text("made/\n")

    def pinned(*choices: str) -> list[str]:
        assert main(("context", "x", "--json", "--without", ".", *choices)) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["not_shown"] == []
        return [one["path"] for one in told["snippets"] if one["pinned"]]

    assert pinned("--pin", "shop") == pinned("--pin", "shop/") == ["shop/old/prices.py", "shop/prices.py"]
    assert pinned("--pin", "shop", "--without", "shop/old") == ["shop/prices.py"]
    assert pinned("--pin", "shop", "--without", "shop/old", "--pin", "shop/old/prices.py") == [
        "shop/old/prices.py",
        "shop/prices.py",
    ]
    assert main(("context", "RATE", "--limit", "9", "--without", "shop", "--pin", "shop/old")) == 0
    assert capsys.readouterr().out.split() == ["shop/old/prices.py"]
    assert main(("context", "RATE", "--limit", "9", "--pin", "shop", "--without", "shop/old")) == 0
    assert capsys.readouterr().out.split() == ["shop/prices.py"]


def test_a_folder_that_is_pinned_keeps_to_the_budget(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "shop").mkdir()
    for number in range(40):
        (project / "shop" / f"part{number:02}.py").write_text(f"RATE = {number}\n" * 5)
    assert main(("context", "divide", "--json", "--budget", "120", "--pin", "shop")) == 0
    told = json.loads(capsys.readouterr().out)
    assert 0 < told["tokens"] <= 120
    assert told["snippets"][0]["path"] == "shop/part00.py"
    assert len(told["snippets"]) < 40


def test_why_something_pinned_is_not_shown_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".env").write_text("KEY=canary\n")
    (project / "data.bin").write_bytes(b"\0\1\2canary")
    (project / "made").mkdir()
    (project / "made" / "here.py").write_text("canary = 1\n")
    (project / ".gitignore").write_text("made/\n")
    said = {
        ".env": "policy.readable",
        "data.bin": "is not text",
        "made": "pin a file of it by its name",
        "tests:1": "a folder, which has no lines",
        "calc.py:9000": "not those that are pinned",
    }
    for place, sentence in said.items():
        assert main(("context", "divide", "--limit", "1", "--pin", place)) == 0
        told = capsys.readouterr()
        assert sentence in told.err, place
        assert told.err.count("\n") == 1
        assert told.out == "calc.py\n"
    assert main(("context", "divide", "--pin", "tests", "--pin", "calc.py:1", "--pin", "made/here.py")) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert "canary" in told.out  # ignored is not forbidden: it was named


def test_a_run_says_what_it_is_not_shown(proposed: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".env").write_text("KEY=canary\n")
    capsys.readouterr()
    main(("run", "implement divide in calc.py", "--json", "--pin", ".env"))
    assert ".env may hold secrets" in capsys.readouterr().err


def test_context_says_in_json_what_was_pinned_and_is_not_shown(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".env").write_text("KEY=canary\n")
    assert main(("context", "x", "--json", "--pin", ".env", "--pin", "calc.py:9000", "--pin", "calc.py:1")) == 0
    told = capsys.readouterr().out
    assert "canary" not in told
    assert json.loads(told)["not_shown"] == [".env", "calc.py:9000"]


def test_what_stands_behind_two_dashes_is_no_option(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("symbols", "--limit", "3", "--", "-divide")) == 0
    assert "calc.py" in capsys.readouterr().out
    assert main(("symbols", "--", "--json")) == Exit.UNPROVEN
    assert "'--json'" in capsys.readouterr().err


def test_index_is_made_kept_and_thrown_away(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("index",), ("index", "--rebuild")):
        assert main(arguments) == 0
        assert capsys.readouterr().out.startswith("The index is up to date: ")
    assert main(("index", "--status")) == 0
    assert "  of tests\n" in capsys.readouterr().out
    assert list((project.parent / "state").rglob("index.db"))


def test_symbols_are_found_by_name_words_and_pattern(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for query in ("divide", "Divide", "div?de"):
        assert main(("symbols", query)) == 0
        assert "calc.py:" in capsys.readouterr().out, query
    assert main(("symbols", "divide", "--json", "--limit", "1")) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "divide"
    assert main(("symbols", "nobody_has_this_name")) == Exit.UNPROVEN
    assert "Nothing here is called" in capsys.readouterr().err


def test_map_outlines_the_workspace(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("map", "--budget", "300")) == 0
    assert "calc.py" in capsys.readouterr().out


def test_symbols_say_that_there_are_more(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "much.py").write_text("".join(f"def much_{number}(): pass\n" for number in range(60)))
    assert main(("symbols", "much*")) == 0
    told = capsys.readouterr()
    assert told.out.count("\n") == 50
    assert told.err == "There are more than these 50: raise --limit to see them.\n"
    assert main(("symbols", "much*", "--limit", "60", "--json")) == 0
    told = capsys.readouterr()
    assert (told.out.count("\n"), told.err) == (60, "")


def test_where_a_grammar_is_missing_that_is_said(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "page.js").write_text("const x = 1\n")
    assert main(("symbols", "renders")) == Exit.UNPROVEN
    assert capsys.readouterr().err == "Nothing here is called 'renders'.\n"
    monkeypatch.setattr(symbols, "grammar", lambda language: language.name != "javascript" or None)
    assert main(("symbols", "renders")) == Exit.UNPROVEN
    told = capsys.readouterr().err
    assert "without a grammar (1 of javascript)" in told
    assert "pip install 'detent[languages]'" in told


def test_a_map_says_what_it_left_out(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "much.py").write_text("".join(f"def much_{number}(): pass\n" for number in range(200)))
    assert main(("map", "--budget", "300")) == 0
    told = capsys.readouterr().out
    assert told.splitlines()[-1].startswith("Not shown: 1")
    assert told.splitlines()[-1].endswith("Raise --budget, or ask `detent symbols`.")
    assert estimate(told) <= 300
    assert main(("map", "--budget", "9000")) == 0
    assert "Not shown" not in capsys.readouterr().out


@pytest.mark.parametrize("words", [("map",), ("context", "divide")])
def test_a_budget_into_which_nothing_fits_says_what_to_do(
    project: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert main((*words, "--budget", "1")) == Exit.USAGE
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "Nothing that was found fits into a budget of 1: try --budget 500.\n")
    for budget in ("500", "1000000000"):
        assert main((*words, "--budget", budget)) == 0
        assert "calc.py" in capsys.readouterr().out


def test_json_says_that_nothing_fits_and_names_the_files(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("context", "divide", "--budget", "1", "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["files"][0] == "calc.py"
    assert told["lacking"] == "Nothing that was found fits into a budget of 1: try --budget 500."


def test_where_there_is_nothing_no_budget_is_too_small(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "empty").mkdir()
    assert main(("map", "--root", "empty", "--budget", "1")) == 0
    assert capsys.readouterr().out == "Nothing was found.\n"


@pytest.mark.parametrize("words", [("map",), ("symbols", "divide"), ("context", "divide"), ("index", "--status")])
@pytest.mark.parametrize("option", ["-C", "--root"])
def test_the_workspace_can_be_named(
    home: Path,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    option: str,
) -> None:
    monkeypatch.chdir(home)
    assert main((*words, option, "project")) == 0
    told = capsys.readouterr().out
    monkeypatch.chdir(project)
    assert main(words) == 0
    assert capsys.readouterr().out == told
    assert main((*words, option, "nowhere")) == Exit.USAGE
    assert "nowhere is not a folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("context", "x", "--budget", "0"),
        ("context", "x", "--budget=-1"),
        ("context", "x", "--limit", "-1"),
        ("context", "x", "--limit", "9" * 30),
        ("context", "x", "--limit", "9" * 9_000),
        ("symbols", "x", "--limit", "0"),
        ("symbols", "x*", "--limit", "9" * 30),
        ("map", "--budget", "x"),
        ("map", "--budget", ""),
        ("map", "--budget", "1e3"),
    ],
)
def test_how_much_at_most_is_a_whole_number(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert main(arguments) == Exit.USAGE
    told = capsys.readouterr().err
    assert "is no whole number from 1 to 1000000000" in told
    assert len(told) < 200


@pytest.mark.parametrize("words", [("map",), ("symbols", "divide"), ("context", "divide"), ("index",), ("mcp",)])
def test_a_home_is_not_read_until_something_there_says_that_it_is_a_project(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("HOME", str(project))
    (project / ".git").rename(project / "no-git")
    for named in ((), ("--root", str(project)), ("-C", "/")):
        assert main((*words, *named)) == Exit.USAGE
        told = capsys.readouterr()
        folder = "/" if "/" in named else project
        assert told.err.startswith(f"{folder} holds more than a project: name a project's folder with --root DIR")
        assert told.err.count("\n") == 1
        assert told.out == ""
    assert not list((project.parent / "state").rglob("index.db"))
    (project / ".detentignore").touch()
    if words != ("mcp",):
        assert main(words) == 0


def test_a_run_in_a_home_says_that_only_its_own_files_count(
    proposed: str, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(project))
    (project / ".git").rename(project / "no-git")
    capsys.readouterr()
    main(("run", "implement divide in calc.py", "--json"))
    assert f"{project} holds more than a project, so Detent looks only at the files" in capsys.readouterr().err
    assert main(("runs",)) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("arguments", [("context", "steer"), ("map",), ("symbols", "*steer*")])
def test_nothing_that_stands_in_a_file_steers_the_terminal(project: Path, arguments: tuple[str, ...]) -> None:
    (project / "steer.py").write_text("def steer(text='\x1b]0;title\x07', more='\u202e\x9b2J'):\n    pass\n")
    (project / "steer.md").write_text("# steer \x1b]0;title\x07 it\n")
    terminal = Terminal([*DETENT, *arguments], project)
    try:
        assert terminal.ends() == 0
    finally:
        terminal.close()
    assert "steer" in terminal.raw
    assert "␛" in terminal.raw
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(terminal.raw)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="finds out by /proc that the index is open")
@pytest.mark.parametrize(
    "arguments", [("index",), ("index", "--rebuild"), ("map",), ("context", "x"), ("symbols", "x")]
)
def test_the_first_interrupt_ends_what_reads_the_workspace(project: Path, arguments: tuple[str, ...]) -> None:
    """Another process that reads the folder makes it wait."""
    assert main(("index",)) == 0
    (project / "new.py").write_text("def new(): pass\n")
    [kept] = (project.parent / "state").rglob("*-reading")
    with turn(kept) as ours:
        assert ours
        process = subprocess.Popen([*DETENT, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            _until_it_reads(process, kept.with_name("index.db"))
            assert process.poll() is None, "it does not wait"
            process.send_signal(signal.SIGINT)
            told, problems = process.communicate(timeout=60.0)
        finally:
            process.kill()
    assert process.returncode == Exit.CANCELLED
    assert (told, problems) == (b"", b"")


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals are not as on Unix")
def test_what_runs_in_the_background_of_a_script_is_not_interrupted(project: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell does for what it starts with &
    try:
        with ended_by_interrupt():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def _until_it_reads(process: subprocess.Popen[bytes], index: Path) -> None:
    """Before that an interrupt ends it as it ends any Python."""
    opened, end = Path(f"/proc/{process.pid}/fd"), time.monotonic() + 60
    while str(index) not in {os.path.realpath(one) for one in opened.iterdir()}:
        assert time.monotonic() < end, "it does not open the index"
        assert process.poll() is None, "it does not wait"
        time.sleep(0.05)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [("context", "divide"), ("map",), ("symbols", "*"), ("--version",)])
def test_an_answer_that_cannot_be_written_is_one_sentence(project: Path, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run([*DETENT, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == Exit.UNPROVEN
    assert ended.stderr == f"The answer could not be written: {os.strerror(errno.ENOSPC)}.\n"


def test_a_run_and_the_doctor_say_that_git_does_not_answer(
    proposed: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".git" / "index").write_bytes(b"no index")
    capsys.readouterr()
    main(("run", "implement divide in calc.py", "--json"))
    assert f"Git does not say what it ignores in {project} (.git/index: index file" in capsys.readouterr().err
    main(("doctor", "--offline"))
    assert "Git does not say what it ignores" in " ".join(capsys.readouterr().out.split())
