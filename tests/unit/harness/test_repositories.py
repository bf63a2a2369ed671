"""What git ignores, also where there are several repositories, and where git does not answer."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.unit.context.index.indexed import lay_out

from detent.core.work import Snapshot
from detent.harness.files import SnapshotFiles, stamped
from detent.harness.git import Git
from detent.harness.kept import Kept
from detent.harness.repositories import all_ignored, ignored_of, told
from detent.harness.sandbox.walls import Walls
from detent.harness.secret_files import BY_NAME
from detent.harness.shadows import Shadows
from detent.harness.stamps import stamps_below
from detent.landing.merge import merge

NOBODY = 65534


def test_each_repository_in_a_workspace_says_what_it_ignores(tmp_path: Path) -> None:
    texts = {
        ".gitignore": "out/\ntwo/\n",
        "one/.gitignore": "out2/\n*.log\n",
        "one/a.py": "1",
        "one/a.log": "2",
        "one/out2/b.py": "3",
        "one/out/c.py": "4",
        "one/in/three/.gitignore": "d.py\n",
        "one/in/three/d.py": "5",
        "one/in/three/e.py": "6",
        "two/f.py": "7",
        "a.log": "8",
    }
    lay_out(tmp_path, texts)
    for folder in ("", "one", "one/in/three", "two"):
        subprocess.run(["git", "init", "-q", tmp_path / folder], check=True)
    everything = stamped(tmp_path, BY_NAME)
    kept = {"one/a.py", "one/out/c.py", "one/in/three/e.py", "a.log"}
    rules = {".gitignore", "one/.gitignore", "one/in/three/.gitignore"}
    assert everything.keys() == kept | rules
    assert stamps_below(tmp_path, texts, BY_NAME) == everything
    assert set(SnapshotFiles(Snapshot(str(tmp_path), {})).list()) == kept | rules


def test_what_a_submodule_ignores_is_left_out(tmp_path: Path) -> None:
    lay_out(tmp_path / "lib", {".gitignore": "built/\n", "a.py": "1", "built/b.py": "2"})
    lay_out(tmp_path / "ws", {"c.py": "3"})
    for folder in ("lib", "ws"):
        Git(tmp_path / folder).init()
        Git(tmp_path / folder).add()
        Git(tmp_path / folder).commit("all")
    add = ["git", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "lib"), "lib"]
    subprocess.run(add, cwd=tmp_path / "ws", check=True, capture_output=True)
    lay_out(tmp_path / "ws" / "lib", {"built/b.py": "2", "new.py": "4"})
    everything = stamped(tmp_path / "ws", BY_NAME)
    assert everything.keys() == {".gitmodules", "c.py", "lib/.gitignore", "lib/a.py", "lib/new.py"}
    assert stamps_below(tmp_path / "ws", ["lib", "c.py", ".gitmodules"], BY_NAME) == everything


def test_without_a_repository_gitignore_counts_all_the_same(tmp_path: Path) -> None:
    lay_out(
        tmp_path, {".gitignore": "out/\n", "out/a.py": "1", "b/.gitignore": "*.log\n", "b/c.log": "2", "c.log": "3"}
    )
    everything = stamped(tmp_path, BY_NAME)
    assert everything.keys() == {".gitignore", "b/.gitignore", "c.log"}
    assert stamps_below(tmp_path, ["out", "b", "c.log", ".gitignore"], BY_NAME) == everything


@pytest.fixture(params=["whole", "part"])
def silent(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A repository that says nothing as soon as ``_hush`` was called; or a folder of one, whose rules stand above."""
    inside = "" if request.param == "whole" else "part/"
    texts = {
        ".gitignore": "out/\n*.log\n",
        f"{inside}a.py": "1",
        f"{inside}out/b.py": "2",
        f"{inside}c.log": "3",
        f"{inside}d.tmp": "4",
        f"{inside}.detentignore": "e.py\n",
        f"{inside}e.py": "5",
        f"{inside}deep/.gitignore": "!c.log\n*.tmp\n",
        f"{inside}deep/c.log": "6",
        f"{inside}deep/d.tmp": "7",
    }
    lay_out(tmp_path / "ws", texts)
    Git(tmp_path / "ws").init()
    return tmp_path / "ws" / inside


SEEN = {"a.py", "d.tmp", ".detentignore", "deep/.gitignore", "deep/c.log"}


def _hush(repository: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if how == "no git":
        monkeypatch.setenv("PATH", str(repository))
    elif how == "index":
        (repository / ".git" / "index").write_bytes(b"no index")
    elif how == "settings":
        (repository / ".git" / "config").write_text("[core\n")
    elif how == "format":
        (repository / ".git" / "config").write_text("[core]\nrepositoryformatversion = 9\n")
    elif how == "elsewhere":
        shutil.rmtree(repository / ".git")
        (repository / ".git").write_text("gitdir: /nowhere/.git/worktrees/ws\n")
    elif os.getuid() != 0:
        pytest.skip("only root can give a folder to somebody else")
    else:
        for path in (repository, *repository.rglob("*")):
            os.chown(path, NOBODY, NOBODY)


@pytest.mark.parametrize("how", ["no git", "index", "settings", "format", "elsewhere", "owner"])
def test_where_git_does_not_answer_gitignore_counts_all_the_same(
    silent: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = silent if (silent / ".git").exists() else silent.parent
    kept = Kept(silent)
    seen = SEEN | ({".gitignore"} if silent == top else set())
    files = {str(path.relative_to(silent)) for path in silent.rglob("*") if path.is_file() and ".git/" not in str(path)}
    files.discard(".git")
    assert set(kept.paths(BY_NAME)) == stamped(silent, BY_NAME).keys() == seen
    assert told(silent) == ""
    _hush(top, how, monkeypatch)
    for looks in (kept, Kept(silent)):
        assert set(looks.paths(BY_NAME)) == seen
    assert stamped(silent, BY_NAME).keys() == seen
    assert stamps_below(silent, files, BY_NAME).keys() == seen
    assert set(SnapshotFiles(Snapshot(str(silent), {})).list()) == seen
    assert ignored_of(silent, ["out", "out/new.py", "new.log", "deep/new.log", "new.py"]) == {
        "out",
        "out/new.py",
        "new.log",
        "deep/new.log",
    }
    assert all_ignored(silent) == {"out", "c.log", "deep/d.tmp"}
    assert f"Git does not say what it ignores in {silent} (" in told(silent)
    lay_out(silent, {"deep/.gitignore": "a*\n", "deep/ab.py": ""})
    assert set(kept.paths(BY_NAME)) == (seen | {"deep/d.tmp"}) - {"deep/c.log"}


def test_a_repository_inside_that_does_not_answer_goes_by_its_own_lines(tmp_path: Path) -> None:
    texts = {".gitignore": "*.log\n", "in/.gitignore": "*.tmp\n", "in/a.log": "", "in/a.tmp": "", "a.tmp": ""}
    lay_out(tmp_path, texts)
    for folder in ("", "in"):
        Git(tmp_path / folder).init()
    (tmp_path / "in" / ".git" / "index").write_bytes(b"no index")
    everything = stamped(tmp_path, BY_NAME)
    assert everything.keys() == {".gitignore", "in/.gitignore", "in/a.log", "a.tmp"}
    assert stamps_below(tmp_path, texts, BY_NAME) == everything
    assert set(Kept(tmp_path).paths(BY_NAME)) == everything.keys()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to somebody else")
def test_folders_that_the_system_calls_safe_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, tools, system, home = (tmp_path / name for name in ("ws", "bin", "system", "home"))
    lay_out(root, {".gitignore": "*.log\n", "a.log": "", "kept.log": ""})
    Git(root).init()
    subprocess.run(["git", "add", "-f", "kept.log"], cwd=root, check=True)
    _hush(root, "owner", monkeypatch)
    real = shutil.which("git")
    lay_out(tools, {"git": f'#!/bin/sh\nGIT_CONFIG_SYSTEM={system} exec {real} "$@"\n'})
    (tools / "git").chmod(0o755)
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", str(tools), prepend=os.pathsep)
    assert all_ignored(root) == {"a.log", "kept.log"}
    system.write_text(f"[safe]\n\tdirectory = /other\n\tdirectory = {root}\n[core]\n\texcludesFile = {tmp_path}/all\n")
    lay_out(tmp_path, {"all": "*\n"})
    assert all_ignored(root) == {"a.log"}
    assert ignored_of(root, ["a.log", "kept.log", "a.py"]) == {"a.log"}
    assert told(root) == ""
    (home / ".gitconfig").write_text("[safe]\n\tdirectory =\n")
    assert Git(root).all_ignored() is None


@pytest.mark.parametrize("walled", [True, False])
def test_a_run_sees_and_proposes_nothing_that_gitignore_names_where_git_does_not_answer(
    tmp_path: Path, walled: bool
) -> None:
    root = tmp_path / "ws"
    lay_out(root, {".gitignore": "*.log\nout/\n", "a.py": "1", "b.log": "2"})
    Git(root).init()
    (root / ".git" / "index").write_bytes(b"no index")
    shadow = Shadows(root, tmp_path / "state", Walls(wanted=lambda: walled), merge).open("run", {}, BY_NAME)
    try:
        for path in ("a.py", "c.log", "out/d.py", "e.py"):
            shadow.files.write(path, "new")
        assert shadow.files.list() == [".gitignore", "a.py", "e.py"]
        assert shadow.changes().files.keys() == {"a.py", "e.py"}
        assert shadow.changes().ignored == ("c.log", "out/d.py")
    finally:
        shadow.close()


def test_a_name_that_is_too_long_for_any_file_is_none_of_a_folder(tmp_path: Path) -> None:
    """Asked where git does not answer: a model may name it."""
    lay_out(tmp_path, {".gitignore": "build/\n", ".git/HEAD": "damaged"})
    assert ignored_of(tmp_path, ["a" * 300, "build/x"]) == {"build/x"}
