"""The copy: faithful and private, and nothing in it leads back."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.unit.harness.held import data, held
from tests.unit.harness.tree_digest import digest

from detent.core.errors import ToolFailed, UserError
from detent.harness import copying
from detent.harness.changes import ShadowChanges
from detent.harness.copied import CopiedShadow
from detent.harness.git import Git

Open = Callable[..., CopiedShadow]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "ws"
    (root / "pkg").mkdir(parents=True)
    (root / "a.py").write_bytes(b"a = 1\r\n")
    (root / "pkg" / "b.py").write_text("b = 1\n")
    (root / "run.sh").write_text("#!/bin/sh\n")
    (root / "run.sh").chmod(0o755)
    (root / "image.png").write_bytes(b"\x89PNG\0\0")
    (root / ".env").write_text("TOKEN=hunter2\n")
    return root


@pytest.fixture
def open_shadow(root: Path, tmp_path: Path) -> Iterator[Open]:
    shadows = []

    def open_one(**buffers: str) -> CopiedShadow:
        given = {name.replace("__", "/").replace("_py", ".py"): text for name, text in buffers.items()}
        shadows.append(CopiedShadow.open(root, tmp_path / "state" / "shadow", given))
        return shadows[-1]

    yield open_one
    for shadow in shadows:
        shadow.close()


def _run(shadow: CopiedShadow, script: str) -> str:
    done = subprocess.run(["sh", "-c", script], cwd=shadow.tree, check=True, capture_output=True, text=True)
    return done.stdout


def test_contents_modes_and_times_are_the_same(root: Path, open_shadow: Open) -> None:
    os.utime(root / "a.py", ns=(1_000_000_000, 2_000_000_007))
    (root / "readonly.txt").write_text("x")
    (root / "readonly.txt").chmod(0o444)
    shadow = open_shadow()
    files = {path: seen for path, seen in digest(root).items() if (root / path).is_file()}
    assert files == {path: seen for path, seen in digest(shadow.tree).items() if (shadow.tree / path).is_file()}
    assert shadow.changes() == ShadowChanges()
    assert shadow.notices == ()


def test_environments_caches_and_pointers_to_repositories_are_left_out(root: Path, open_shadow: Open) -> None:
    for folder in ("node_modules/x", "pkg/__pycache__", "myenv/lib", ".pytest_cache", "sub"):
        (root / folder).mkdir(parents=True)
        (root / folder / "file.py").write_text("")
    (root / "myenv" / "pyvenv.cfg").write_text("")
    (root / "sub" / ".git").write_text("gitdir: ../.git/modules/sub\n")
    shadow = open_shadow()
    copied = {str(path.relative_to(shadow.tree)) for path in shadow.tree.rglob("*.py")}
    assert copied == {"a.py", "pkg/b.py", "sub/file.py"}
    assert not (shadow.tree / "sub" / ".git").exists()


def test_what_is_no_file_is_passed_over(root: Path, open_shadow: Open) -> None:
    os.mkfifo(root / "pipe")
    assert not (open_shadow().tree / "pipe").exists()


def test_unsaved_text_lies_over_the_copy_and_is_the_base(root: Path, open_shadow: Open) -> None:
    shadow = open_shadow(a_py="a = 'unsaved'\r\n", pkg__deep__new_py="new = 1\n")
    assert (shadow.tree / "a.py").read_bytes() == b"a = 'unsaved'\r\n"
    assert shadow.files.read("pkg/deep/new.py") == "new = 1\n"
    assert shadow.changes() == ShadowChanges()
    shadow.files.write("a.py", "a = 2\n")
    assert held(shadow.changes()) == {"a.py": (b"a = 'unsaved'\r\n", b"a = 2\n")}
    assert data(shadow.base("a.py")) == b"a = 'unsaved'\r\n"


def test_a_document_from_elsewhere_is_not_laid_over_anything(root: Path, tmp_path: Path) -> None:
    (root / "out").symlink_to(tmp_path)
    (root / "node_modules").mkdir()
    buffers = {"../x.py": "evil", "/etc/x": "evil", "out/x.py": "evil", ".git/config": "evil", "node_modules/a.js": "x"}
    shadow = CopiedShadow.open(root, tmp_path / "state", buffers)
    assert shadow.changes() == ShadowChanges()
    shadow.close()
    assert not (tmp_path / "x.py").exists()


def test_the_workspace_is_never_written(root: Path, open_shadow: Open) -> None:
    git = Git(root)
    git.init()
    git.add("a.py", "pkg", "run.sh")
    git.commit("Begin")
    (root / "inner").symlink_to(root / "pkg")
    before = digest(root)
    shadow = open_shadow(a_py="unsaved")
    shadow.files.write("pkg/b.py", "b = 2\n")
    shadow.files.delete("run.sh")
    _run(
        shadow,
        "echo x > inner/b.py; echo y > inner/new.py; rm -r image.png; chmod -R u+w .; git config user.name x;"
        "git -c user.email=x@y commit -qam 'in the shadow'; git checkout -q -b other; git gc -q; rm -rf pkg",
    )
    shadow.changes()
    shadow.content_id()
    shadow.close()
    assert digest(root) == before


def test_links_lead_where_they_led_but_never_back(root: Path, open_shadow: Open, tmp_path: Path) -> None:
    (tmp_path / "beside.txt").write_text("beside")
    targets = {
        "inside": "pkg/b.py",
        "pkg/up": "../a.py",
        "absolute": str(root / "a.py"),
        "round": "../ws/a.py",
        "beside": "../beside.txt",
        "far": "/etc/hosts",
    }
    for name, target in targets.items():
        (root / name).symlink_to(target)
    shadow = open_shadow()
    led = {name: str((shadow.tree / name).readlink()) for name in targets}
    own = str(shadow.tree / "a.py")
    beside = str(tmp_path / "beside.txt")
    assert led == {**targets, "absolute": own, "round": own, "beside": beside}
    assert shadow.changes() == ShadowChanges()
    assert shadow.files.read("absolute") == "a = 1\r\n"
    for outside in ("beside", "far"):
        with pytest.raises(ToolFailed, match="leads out"):
            shadow.files.read(outside)
        with pytest.raises(ToolFailed, match="leads out"):
            shadow.files.write(outside, "x")


def test_a_repository_is_there_for_commands_and_has_no_way_out(root: Path, open_shadow: Open) -> None:
    git = Git(root)
    git.init()
    git.add()
    git.commit("Begin")
    with (root / ".git" / "config").open("a") as config:
        config.write('[remote "origin"]\n\turl = https://me:token@example.org/x\n[core]\n\tfsmonitor = evil\n')
        config.write(f"\tworktree = {root}\n")
    (root / ".git" / "hooks").mkdir(exist_ok=True)
    (root / ".git" / "hooks" / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    shadow = open_shadow(a_py="changed\n")
    assert "Begin" in _run(shadow, "git log --oneline")
    assert _run(shadow, "git status --porcelain") == " M a.py\n"
    assert _run(shadow, "git rev-parse --show-toplevel").strip() == str(shadow.tree)
    assert "example.org" not in (shadow.tree / ".git" / "config").read_text()
    assert _run(shadow, "git remote") == ""
    assert not (shadow.tree / ".git" / "hooks").exists()


def test_git_in_the_shadow_looks_no_further_up(root: Path, tmp_path: Path, open_shadow: Open) -> None:
    Git(tmp_path).init()
    shadow = open_shadow()
    done = subprocess.run(
        ["git", "rev-parse", "--git-dir"],
        cwd=shadow.tree,
        env={**os.environ, **shadow.environment},
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0


def test_content_has_a_name_of_its_own(root: Path, open_shadow: Open) -> None:
    first, second = open_shadow(), open_shadow(a_py="a = 2\n")
    assert first.content_id() != second.content_id()
    first.files.write("a.py", "a = 2\n")
    first.files.write("new.py", "")
    second.files.write("new.py", "")
    assert first.content_id() == second.content_id()
    first.files.delete("pkg/b.py")
    without = first.content_id()
    assert without != second.content_id()
    (root / "pkg" / "b.py").unlink()
    third = open_shadow(a_py="a = 2\n", new_py="")
    assert third.content_id() == without


def test_a_command_that_deletes_everything_is_seen(open_shadow: Open) -> None:
    shadow = open_shadow()
    _run(shadow, 'rm -rf "$PWD"')
    assert held(shadow.changes()) == {
        "a.py": (b"a = 1\r\n", None),
        "pkg/b.py": (b"b = 1\n", None),
        "run.sh": (b"#!/bin/sh\n", None),
        "image.png": (b"\x89PNG\x00\x00", None),
    }
    shadow.files.write("a.py", "here again")
    assert shadow.files.read("a.py") == "here again"


def test_a_link_in_the_place_of_the_shadow_leads_nowhere(root: Path, open_shadow: Open) -> None:
    before = digest(root)
    shadow = open_shadow()
    _run(shadow, f'cd ..; rm -rf tree; ln -s "{root}" tree')
    with pytest.raises(ToolFailed):
        shadow.files.write("a.py", "evil")
    assert held(shadow.changes())["a.py"] == (b"a = 1\r\n", None)
    shadow.files.write("a.py", "fine")
    shadow.close()
    assert digest(root) == before


def test_closing_leaves_nothing_whatever_the_permissions(root: Path, tmp_path: Path) -> None:
    shadow = CopiedShadow.open(root, tmp_path / "state", {})
    _run(shadow, "mkdir -p locked/deep; touch locked/deep/x; chmod 000 locked/deep locked")
    shadow.close()
    assert list(tmp_path.glob("state-*")) == []


def test_two_shadows_of_a_run_do_not_meet_and_those_of_the_dead_go(root: Path, tmp_path: Path) -> None:
    left = tmp_path / "state-999999999-dead"
    left.mkdir()
    one = CopiedShadow.open(root, tmp_path / "state", {})
    two = CopiedShadow.open(root, tmp_path / "state", {})
    assert not left.exists()
    one.close()
    assert two.files.read("a.py") == "a = 1\r\n"
    two.close()


def test_the_folder_is_private(open_shadow: Open) -> None:
    shadow = open_shadow()
    assert shadow.folder.stat().st_mode & 0o777 == 0o700
    assert Path(shadow.environment["HOME"]).is_relative_to(shadow.folder)
    assert Path(shadow.environment["TMPDIR"]).is_dir()


def test_a_workspace_around_the_state_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="smaller folder"):
        CopiedShadow.open(tmp_path, tmp_path / "state", {})
    assert list(tmp_path.glob("state-*")) == []


def test_a_workspace_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not there any more"):
        CopiedShadow.open(tmp_path / "gone", tmp_path / "state", {})


def test_a_state_folder_that_cannot_be_made_is_said(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be made"):
        CopiedShadow.open(root, tmp_path / "file" / "shadow", {})


def test_a_full_disk_is_said_and_leaves_nothing(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(UserError, match="not enough room"):
        CopiedShadow.open(root, tmp_path / "state", {})
    assert list(tmp_path.glob("state-*")) == []


def test_too_many_files_are_said_and_leave_nothing(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "MOST_FILES", 3)
    with pytest.raises(UserError, match="more than 3 files"):
        CopiedShadow.open(root, tmp_path / "state", {})
    assert list(tmp_path.glob("state-*")) == []


OPEN_AND_TELL = """
import sys
from pathlib import Path
from detent.harness.copied import CopiedShadow

shadow = CopiedShadow.open(Path(sys.argv[1]), Path(sys.argv[2]), {})
print(*shadow.notices, shadow.changes().files)
shadow.close()
"""
"""For a process of its own: root must first lose the right to read everything."""
AS_ANYONE = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


def test_what_cannot_be_read_is_left_out_and_said(root: Path, tmp_path: Path) -> None:
    (root / "pkg" / "b.py").chmod(0)
    command = [*AS_ANYONE, sys.executable, "-c", OPEN_AND_TELL, str(root), str(tmp_path / "state")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told == "Some files could not be read, so the run works without them: pkg/b.py. {}\n"
