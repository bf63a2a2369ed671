"""Which formatter a project uses."""

import sys
from pathlib import Path

import pytest

from detent.checks.formatter import find_formatter
from detent.checks.interpreter import Interpreter

HERE = Path(sys.executable).parent


def command(root: Path, path: str, *configured: str, environment: str = "") -> tuple[str, ...] | None:
    interpreter = Interpreter(str(root / "bin/python"), "a test", ())
    found = find_formatter(root, path, interpreter, configured, {"PATH": environment})
    return tuple(found.command()) if found else None


def program(root: Path, path: str) -> str:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("")
    file.chmod(0o755)
    return str(file)


@pytest.mark.parametrize(
    ("setup", "name", "words"),
    [("[tool.black]\n", "black", ("--quiet",)), ("[tool.ruff]\nline-length = 99\n", "ruff", ("format", "--quiet"))],
)
def test_of_python_by_what_the_project_has_set_up(
    tmp_path: Path, setup: str, name: str, words: tuple[str, ...]
) -> None:
    (tmp_path / "pyproject.toml").write_text(setup)
    assert command(tmp_path, "a.py") is None, "it is not installed"
    there = program(tmp_path, f"bin/{name}")
    assert command(tmp_path, "a.py") == (there, *words, "a.py")
    assert command(tmp_path, "a.txt") is None


def test_of_other_languages(tmp_path: Path) -> None:
    prettier = program(tmp_path, "node_modules/.bin/prettier")
    assert command(tmp_path, "a.ts") is None, "nothing says that it is used"
    (tmp_path / ".prettierrc.json").write_text("{}")
    assert command(tmp_path, "a.ts") == (prettier, "--log-level", "error", "--write", "a.ts")
    gofmt = program(tmp_path, "path/gofmt")
    assert command(tmp_path, "a.go", environment=str(tmp_path / "path")) == (gofmt, "-w", "a.go")


def test_the_user_s_own_goes_first_and_a_broken_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.black\n")
    assert command(tmp_path, "a.py") is None
    assert command(tmp_path, "a.py", "mine", "-i") == ("mine", "-i", "a.py")
