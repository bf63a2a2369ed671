import subprocess
from pathlib import Path

from tests.unit.context.index.indexed import lay_out

from detent.core.work import Snapshot
from detent.harness.files import SnapshotFiles, stamped
from detent.harness.git import Git
from detent.harness.secret_files import BY_NAME
from detent.harness.stamps import stamps_below


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
