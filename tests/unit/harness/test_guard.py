"""Which lines only read the workspace."""

import os
from pathlib import Path

import pytest

from detent.harness import searched
from detent.harness.copied import CopiedShadow
from detent.harness.guard import why_not_harmless
from detent.harness.secret_files import SecretFiles
from detent.syntax.shell import read


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "outside.txt").write_text("x")
    root = tmp_path / "ws"
    (root / "a" / "b").mkdir(parents=True)
    (root / "tests").mkdir()
    (root / "calc.py").write_text("x = 1\n")
    (root / ".env").write_text("TOKEN=x\n")
    (root / "l").symlink_to("a/b")
    (root / "out").symlink_to(tmp_path / "outside.txt")
    return root


@pytest.mark.parametrize(
    "line",
    [
        "grep -n -e x -e y calc.py tests",
        "grep -ne x calc.py",
        "grep x calc.py",
        "rg -n 'TODO|FIXME' a",
        "rg -e x",
        "rg x",
        "rg --files tests",
        "cd tests && ls -la | wc -l",
        "cd a/b && cat ../../calc.py",
        "cd tests",
        "sed -n '1,20p' calc.py",
        "diff calc.py calc.py",
        "head -5 calc.py",
    ],
)
def test_what_only_reads_is_known(root: Path, line: str) -> None:
    assert why_not_harmless(read(line), root) == ""


def test_a_folder_may_be_named_whole(root: Path) -> None:
    assert why_not_harmless(read(f"cd {root}/tests && cat {root}/calc.py"), root) == ""
    assert why_not_harmless(read(f"cd {root.parent} && ls"), root)


@pytest.mark.parametrize(
    "line",
    [
        "grep -e '' .env",
        "grep .env -e ''",
        "grep -ne '' .env",
        "grep -e '' /etc/passwd",
        "grep '' out",
        "rg --files /home",
        "rg -e x /etc",
        "rg -g .env ''",
        "rg -L x .",
        "tree -l .",
        "ls -RL .",
        "diff . tests",
        "cat ../outside.txt",
        "cd nosuch; cat ../outside.txt",
        "cd nosuch && cat ../outside.txt",
        "cd tests; cat calc.py",
        "cd tests | cat ../outside.txt",
        "cd tests || cat ../outside.txt",
        "cd tests && ls || cat ../outside.txt",
        "cd tests && ls\ncat ../outside.txt",
        "cd l && cat ../../outside.txt",
        "cd l/.. && cat ../outside.txt",
        "cd a/.. && ls",
        "false && cd a/b; cat ../../x",
        "true && cd a && cat ../calc.py",
        "cd - && ls",
        "cd && ls",
        "cd calc.py && ls",
    ],
)
def test_what_may_do_more_is_not(root: Path, line: str) -> None:
    assert why_not_harmless(read(line), root)


@pytest.mark.parametrize("secret", ["deploy.pem", "a/id_rsa", "venv/prod.key"])
def test_a_search_that_would_show_a_secret_is_not(root: Path, secret: str) -> None:
    (root / secret).parent.mkdir(exist_ok=True)
    (root / secret).write_text("x")
    (root / "venv").mkdir(exist_ok=True)
    (root / "venv" / "pyvenv.cfg").write_text("")
    assert why_not_harmless(read("rg ''"), root) == f"{secret} may hold secrets"
    assert why_not_harmless(read("rg '' tests"), root) == ""
    assert why_not_harmless(read("rg ''"), root, SecretFiles((secret,))) == ""


@pytest.mark.parametrize("name", [".gitignore", ".ignore", ".rgignore"])
@pytest.mark.parametrize("pattern", ["!.env", "!*", "!/**", "!.e[n]v", "!.en\\v"])
def test_a_repository_can_bring_a_hidden_secret_into_a_search(root: Path, name: str, pattern: str) -> None:
    assert why_not_harmless(read("rg ''"), root) == ""
    (root / name).write_text(f"*.log\n{pattern}\n")
    assert why_not_harmless(read("rg ''"), root) == ".env may hold secrets"
    (root / name).write_text("!.env.example\n.env\n")
    assert why_not_harmless(read("rg ''"), root) == ""


def test_what_a_folder_says_holds_below_it(root: Path) -> None:
    (root / "a" / "b" / ".env.local").write_text("x")
    (root / "tests" / ".ignore").write_text("!.env.local\n")
    assert why_not_harmless(read("rg '' a"), root) == ""
    (root / "a" / ".ignore").write_text("!.env.local\n")
    for line in ("rg '' a", "rg '' a/b", "rg ''"):
        assert why_not_harmless(read(line), root) == "a/b/.env.local may hold secrets"


def test_installed_packages_hold_no_secret_of_the_user_s(root: Path) -> None:
    for folder in ("node_modules/x", "venv/lib/site-packages/certifi"):
        (root / folder).mkdir(parents=True)
        (root / folder / "cacert.pem").write_text("x")
    assert why_not_harmless(read("rg x"), root) == ""


def test_what_is_too_large_to_be_looked_at_is_asked_for(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searched, "MOST_SEARCHED", 3)
    assert "too many files" in why_not_harmless(read("rg x"), root)
    assert why_not_harmless(read("rg x tests"), root) == ""


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / ".ignore")
    os.mkfifo(root / "tests" / ".gitignore")
    assert why_not_harmless(read("rg x"), root) == ""


def test_links_that_the_run_has_made_are_seen(root: Path, tmp_path: Path) -> None:
    shadow = CopiedShadow.open(root, tmp_path / "shadows", {})
    leads = shadow.files.real
    lines = ("cat e/passwd", "cat s", "cat e/../calc.py", "ls e", "cd e && ls", "cd a/b && cat ../../s")
    for line in lines:
        (root / "e").mkdir(exist_ok=True)
        assert why_not_harmless(read(line), root, leads=leads) == ""
    (shadow.tree / "e").symlink_to("/etc")
    (shadow.tree / "s").symlink_to(".env")
    for line in lines:
        assert why_not_harmless(read(line), root, leads=leads), line
    for line in ("cat calc.py", "ls", "ls .", "cd a/b && cat ../../calc.py", "rg x a", "cat a/../calc.py", "rg x"):
        assert why_not_harmless(read(line), root, leads=leads) == "", line
    (tmp_path / "beside").symlink_to(root)
    assert why_not_harmless(read(f"cat {tmp_path}/beside/calc.py"), root, leads=leads)
    shadow.close()
