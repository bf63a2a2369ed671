"""The git wrapper on real repositories, also on hostile ones."""

from pathlib import Path

import pytest

from detent.core.errors import UserError
from detent.harness.git import Git
from detent.harness.repositories import all_ignored, ignored_of


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "ws"
    root.mkdir()
    git = Git(root)
    git.init()
    (root / ".gitignore").write_text("*.log\nbuild/\n")
    (root / "a.py").write_text("a = 1\n")
    git.add()
    git.commit("Begin")
    return root


def test_the_version_is_a_number(tmp_path: Path) -> None:
    version = Git(tmp_path).version()
    assert version is not None
    assert version[0].isdigit()


def test_without_git_there_is_no_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Git(tmp_path).version() is None
    assert Git(tmp_path).ignored(["a"]) is None
    assert ignored_of(tmp_path, ["a"]) == set()
    with pytest.raises(UserError, match="not installed"):
        Git(tmp_path).init()


def test_the_diff_shows_what_changed(repository: Path) -> None:
    assert Git(repository).diff() == ""
    (repository / "a.py").write_text("a = 2\n")
    assert "-a = 1\n+a = 2\n" in Git(repository).diff()


def test_ignored_paths_are_known_also_before_they_exist(repository: Path) -> None:
    (repository / "tracked.log").write_text("")
    Git(repository).diff()
    paths = ["a.py", "x.log", "build/deep/x", "new.py", "sp ace\n.log", "caf\u00e9.log", ":!b.log", ":c.py"]
    assert Git(repository).ignored(paths) == {"x.log", "build/deep/x", "sp ace\n.log", "caf\u00e9.log", ":!b.log"}
    assert Git(repository).ignored([]) == set()


def test_a_path_in_a_submodule_does_not_hide_the_others(repository: Path, tmp_path: Path) -> None:
    inner = repository / "sub"
    inner.mkdir()
    git = Git(inner)
    git.init()
    (inner / "b.py").write_text("")
    git.add()
    git.commit("Begin")
    Git(repository).add("sub")
    assert Git(repository).ignored(["sub/b.py", "x.log", "a.py"]) == {"x.log"}


def test_all_ignored_files_are_listed(repository: Path) -> None:
    (repository / "x.log").write_text("")
    (repository / "build" / "deep").mkdir(parents=True)
    (repository / "build" / "deep" / "y").write_text("")
    (repository / "new.py").write_text("")
    assert Git(repository).all_ignored() == frozenset({"x.log", "build"})


def test_outside_a_repository_git_ignores_nothing(tmp_path: Path) -> None:
    assert Git(tmp_path).ignored(["a.log"]) is None
    assert Git(tmp_path).all_ignored() is None
    assert "not a git repository" in Git(tmp_path).refusal()
    assert ignored_of(tmp_path, ["a.log"]) == set()
    assert all_ignored(tmp_path) == frozenset()
    with pytest.raises(UserError, match="git failed"):
        Git(tmp_path).diff()


def test_nothing_that_a_repository_says_is_run(repository: Path, tmp_path: Path) -> None:
    marker = tmp_path / "PWNED"
    evil = tmp_path / "evil.sh"
    evil.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    evil.chmod(0o755)
    (repository / ".git" / "hooks").mkdir(exist_ok=True)
    for hook in ("pre-commit", "post-commit", "post-index-change", "commit-msg", "fsmonitor-watchman"):
        (repository / ".git" / "hooks" / hook).write_text(evil.read_text())
        (repository / ".git" / "hooks" / hook).chmod(0o755)
    with (repository / ".git" / "config").open("a") as config:
        config.write(
            f"[core]\n\tfsmonitor = {evil}\n\tpager = {evil}\n\tsshCommand = {evil}\n\thooksPath = .git/hooks\n"
            f'[diff]\n\texternal = {evil}\n[diff "x"]\n\ttextconv = {evil}\n\tcommand = {evil}\n'
            f'[filter "x"]\n\tclean = {evil}\n\tsmudge = {evil}\n\tprocess = {evil}\n\trequired = true\n'
            f"[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = {evil}\n[pager]\n\tdiff = {evil}\n"
        )
    (repository / ".gitattributes").write_text("*.py filter=x diff=x\n")
    (repository / "a.py").write_text("a = 3\n")
    git = Git(repository)
    git.ignored(["a.py", "x.log"])
    git.all_ignored()
    assert "+a = 3" in git.diff()
    git.add()
    git.commit("Go on")
    assert not marker.exists()
