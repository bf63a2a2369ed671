"""The shadow: a faithful copy, a precise account of what changed in it, and a workspace that is never touched."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.unit.harness.tree_digest import digest

from detent.core.errors import ToolFailed, UserError
from detent.harness import copying
from detent.harness.changes import ShadowChanges
from detent.harness.git import Git
from detent.harness.shadow import Shadow

Open = Callable[..., Shadow]


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

    def open_one(**buffers: str) -> Shadow:
        given = {name.replace("__", "/").replace("_py", ".py"): text for name, text in buffers.items()}
        shadows.append(Shadow.open(root, tmp_path / "state" / "shadow", given))
        return shadows[-1]

    yield open_one
    for shadow in shadows:
        shadow.close()


def _run(shadow: Shadow, script: str) -> str:
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
    assert shadow.changes().files == {"a.py": (b"a = 'unsaved'\r\n", b"a = 2\n")}
    assert shadow.base("a.py") == b"a = 'unsaved'\r\n"


def test_a_document_from_elsewhere_is_not_laid_over_anything(root: Path, tmp_path: Path) -> None:
    (root / "out").symlink_to(tmp_path)
    (root / "node_modules").mkdir()
    buffers = {"../x.py": "evil", "/etc/x": "evil", "out/x.py": "evil", ".git/config": "evil", "node_modules/a.js": "x"}
    shadow = Shadow.open(root, tmp_path / "state", buffers)
    assert shadow.changes() == ShadowChanges()
    shadow.close()
    assert not (tmp_path / "x.py").exists()


def test_everything_that_commands_change_is_found(open_shadow: Open) -> None:
    shadow = open_shadow()
    _run(shadow, "sed -i 's/1/2/' a.py; rm pkg/b.py; mkdir new; echo hi > new/c.txt; touch run.sh; cp run.sh again.sh")
    assert shadow.changes().files == {
        "a.py": (b"a = 1\r\n", b"a = 2\r\n"),
        "pkg/b.py": (b"b = 1\n", None),
        "new/c.txt": (None, b"hi\n"),
        "again.sh": (None, b"#!/bin/sh\n"),
    }


def test_a_change_that_hides_its_time_and_size_is_found(open_shadow: Open) -> None:
    shadow = open_shadow()
    _run(
        shadow,
        "touch -r a.py old; printf 'a = 9\\r\\n' | dd of=a.py conv=notrunc 2>/dev/null; touch -r old a.py; rm old",
    )
    assert shadow.changes().files == {"a.py": (b"a = 1\r\n", b"a = 9\r\n")}


def test_what_was_changed_back_is_no_change(open_shadow: Open) -> None:
    shadow = open_shadow()
    before = shadow.changes()
    shadow.files.write("a.py", "a = 2\n")
    between = shadow.changes()
    shadow.files.write("a.py", "a = 1\r\n")
    assert shadow.changes() == before
    assert between.since(before) == {"a.py": b"a = 2\n"}
    assert shadow.changes().since(between) == {"a.py": b"a = 1\r\n"}


def test_what_cannot_be_proposed_is_said(root: Path, open_shadow: Open) -> None:
    (root / "link").symlink_to("a.py")
    (root / "latin.txt").write_bytes(b"caf\xe9\n")
    shadow = open_shadow()
    script = (
        "printf '\\211\\0' > image.png; printf 'caf\\351!' > latin.txt; chmod 600 run.sh; rm link; ln -s b.py new_link;"
        "head -c 6000000 /dev/zero | tr '\\0' x > big.txt; echo TOKEN=x > .env; echo x > 'back\\slash'"
    )
    _run(shadow, script)
    changes = shadow.changes()
    assert changes.files == {}
    assert changes.left_out == (
        "May hold secrets, so not proposed: .env.",
        "Not UTF-8 text, so not proposed: image.png, latin.txt.",
        "Larger than 5 MB, so not proposed: big.txt.",
        "A link was made, changed or deleted, which cannot be proposed: link, new_link.",
        "Only the permissions changed, which cannot be proposed: run.sh.",
        "Has a name that cannot be proposed: back\\slash.",
    )


def test_too_many_changes_are_cut_and_said(open_shadow: Open) -> None:
    shadow = open_shadow()
    _run(shadow, "for n in $(seq 1000 1600); do echo $n > f$n; done")
    changes = shadow.changes()
    assert len(changes.files) == 500
    assert changes.left_out[0].endswith("and 91 more.")


def test_ignored_changes_are_dropped_and_said(root: Path, open_shadow: Open) -> None:
    git = Git(root)
    git.init()
    (root / ".gitignore").write_text("*.log\nbuild/\n!keep.log\n")
    (root / "old.log").write_text("old")
    shadow = open_shadow()
    _run(shadow, "echo x > new.log; echo x > old.log; mkdir build; echo x > build/out.txt; echo x > keep.log")
    changes = shadow.changes()
    assert changes.files == {"keep.log": (None, b"x\n")}
    assert changes.left_out == ("Ignored by git, so not proposed: build/out.txt, new.log, old.log.",)
    assert "old.log" not in shadow.files.list()
    assert "new.log" not in shadow.files.list()
    assert "keep.log" in shadow.files.list()


def test_caches_that_a_command_makes_are_no_changes(open_shadow: Open) -> None:
    shadow = open_shadow()
    _run(
        shadow,
        "mkdir -p __pycache__ .pytest_cache venv; touch __pycache__/a.pyc .pytest_cache/x venv/pyvenv.cfg venv/y",
    )
    assert shadow.changes() == ShadowChanges()


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


def test_changes_can_be_done_again(open_shadow: Open) -> None:
    first = open_shadow()
    _run(first, "echo x > deep.txt; sed -i 's/1/2/' a.py; rm pkg/b.py")
    changes = first.changes()
    second = open_shadow()
    second.restore({path: now for path, (_, now) in changes.files.items()})
    assert second.changes() == changes
    second.restore({"pkg/b.py": None})


def test_a_command_that_deletes_everything_is_seen(open_shadow: Open) -> None:
    shadow = open_shadow()
    _run(shadow, 'rm -rf "$PWD"')
    assert shadow.changes().files == {
        "a.py": (b"a = 1\r\n", None),
        "pkg/b.py": (b"b = 1\n", None),
        "run.sh": (b"#!/bin/sh\n", None),
    }
    shadow.files.write("a.py", "here again")
    assert shadow.files.read("a.py") == "here again"


def test_a_link_in_the_place_of_the_shadow_leads_nowhere(root: Path, open_shadow: Open) -> None:
    before = digest(root)
    shadow = open_shadow()
    _run(shadow, f'cd ..; rm -rf tree; ln -s "{root}" tree')
    with pytest.raises(ToolFailed):
        shadow.files.write("a.py", "evil")
    assert shadow.changes().files["a.py"] == (b"a = 1\r\n", None)
    shadow.files.write("a.py", "fine")
    shadow.close()
    assert digest(root) == before


def test_closing_leaves_nothing_whatever_the_permissions(root: Path, tmp_path: Path) -> None:
    shadow = Shadow.open(root, tmp_path / "state", {})
    _run(shadow, "mkdir -p locked/deep; touch locked/deep/x; chmod 000 locked/deep locked")
    shadow.close()
    assert list((tmp_path / "state").iterdir()) == []


def test_two_shadows_of_a_run_do_not_meet_and_those_of_the_dead_go(root: Path, tmp_path: Path) -> None:
    left = tmp_path / "state" / "999999999-dead"
    left.mkdir(parents=True)
    one = Shadow.open(root, tmp_path / "state", {})
    two = Shadow.open(root, tmp_path / "state", {})
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
        Shadow.open(tmp_path, tmp_path / "state", {})
    assert list((tmp_path / "state").iterdir()) == []


def test_a_workspace_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not there any more"):
        Shadow.open(tmp_path / "gone", tmp_path / "state", {})


def test_a_state_folder_that_cannot_be_made_is_said(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be made"):
        Shadow.open(root, tmp_path / "file" / "shadow", {})


def test_a_full_disk_is_said_and_leaves_nothing(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(UserError, match="not enough room"):
        Shadow.open(root, tmp_path / "state", {})
    assert list((tmp_path / "state").iterdir()) == []


def test_too_many_files_are_said_and_leave_nothing(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "MOST_FILES", 3)
    with pytest.raises(UserError, match="more than 3 files"):
        Shadow.open(root, tmp_path / "state", {})
    assert list((tmp_path / "state").iterdir()) == []


OPEN_AND_TELL = """
import sys
from pathlib import Path
from detent.harness.shadow import Shadow

shadow = Shadow.open(Path(sys.argv[1]), Path(sys.argv[2]), {})
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
