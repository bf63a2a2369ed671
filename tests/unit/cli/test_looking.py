"""The commands that look at the code of a workspace: what is found, and how it is told."""

import json
from pathlib import Path

import pytest

from detent.cli.exits import Exit
from detent.main import main


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


@pytest.mark.parametrize(
    "arguments",
    [
        ("context", "x", "--budget", "0"),
        ("context", "x", "--limit", "-1"),
        ("symbols", "x", "--limit", "0"),
        ("map", "--budget", "x"),
    ],
)
def test_how_much_at_most_is_a_whole_number_from_1_on(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert main(arguments) == Exit.USAGE
    assert "is no whole number from 1 on" in capsys.readouterr().err
