"""Nothing outside the root is reached, whatever the way there looks like."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from detent.core.errors import ToolFailed
from detent.harness.tree import Tree

LIMIT = 1000


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "canary.txt").write_text("canary")
    (tmp_path / "ws").mkdir()
    return tmp_path / "ws"


def _unharmed(root: Path) -> bool:
    out = root.parent / "out"
    return [path.name for path in out.iterdir()] == ["canary.txt"] and (out / "canary.txt").read_text() == "canary"


def test_files_are_written_read_and_deleted(root: Path) -> None:
    tree = Tree(root)
    tree.write("a/b/c.txt", b"one")
    assert (root / "a/b/c.txt").read_bytes() == b"one"
    assert tree.exists("a/b/c.txt")
    assert tree.read("a/b/c.txt", LIMIT) == b"one"
    tree.delete("a/b/c.txt")
    assert not tree.exists("a/b/c.txt")


def test_writing_keeps_the_mode_and_shortens(root: Path) -> None:
    (root / "run.sh").write_text("a long text")
    (root / "run.sh").chmod(0o755)
    Tree(root).write("run.sh", b"short")
    assert (root / "run.sh").read_text() == "short"
    assert (root / "run.sh").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    "path", ["link.txt", "d/canary.txt", "d/new.txt", "up/canary.txt", "chain", "sneaky/out/canary.txt"]
)
def test_links_that_lead_outside_are_refused(root: Path, path: str) -> None:
    out = root.parent / "out"
    (root / "link.txt").symlink_to(out / "canary.txt")
    (root / "d").symlink_to(out)
    (root / "up").symlink_to("../out")
    (root / "chain").symlink_to("link.txt")
    (root / "sneaky").symlink_to("sub/../..")
    (root / "sub").mkdir()
    tree = Tree(root)
    for use in (lambda: tree.read(path, LIMIT), lambda: tree.write(path, b"x"), lambda: tree.delete(path)):
        with pytest.raises(ToolFailed, match="leads out"):
            use()
    assert _unharmed(root)


def test_a_sibling_with_the_same_beginning_is_outside(root: Path) -> None:
    evil = root.parent / "ws-evil"
    evil.mkdir()
    (root / "d").symlink_to(evil)
    with pytest.raises(ToolFailed, match="leads out"):
        Tree(root).write("d/a.txt", b"x")


def test_links_inside_are_followed_to_the_real_file(root: Path) -> None:
    (root / "real").mkdir()
    (root / "real" / "a.txt").write_text("old")
    (root / "relative").symlink_to("real/a.txt")
    (root / "absolute").symlink_to(root / "real")
    (root / "itself").symlink_to(".")
    tree = Tree(root)
    assert tree.real("relative") == tree.real("absolute/a.txt") == tree.real("itself/itself/real/a.txt") == "real/a.txt"
    tree.write("absolute/a.txt", b"new")
    assert (root / "real" / "a.txt").read_text() == "new"
    assert (root / "relative").is_symlink()


def test_a_link_into_the_repository_is_refused(root: Path) -> None:
    (root / ".git").mkdir()
    (root / "hooks").symlink_to(".git")
    with pytest.raises(ToolFailed, match="never touched"):
        Tree(root).write("hooks/pre-push", b"x")


def test_circles_of_links_end(root: Path) -> None:
    (root / "a").symlink_to("b")
    (root / "b").symlink_to("a")
    with pytest.raises(ToolFailed, match="circle"):
        Tree(root).read("a", LIMIT)


def test_what_is_no_regular_file_is_refused_at_once(root: Path) -> None:
    os.mkfifo(root / "pipe")
    (root / "zero").symlink_to("/dev/zero")
    (root / "folder").mkdir()
    tree = Tree(root)
    for path in ("pipe", "zero", "folder"):
        with pytest.raises(ToolFailed):
            tree.read(path, LIMIT)
        with pytest.raises(ToolFailed):
            tree.write(path, b"x")


def test_a_huge_file_is_refused_without_reading_it(root: Path) -> None:
    with (root / "huge").open("wb") as file:
        file.truncate(20 * 1024**3)
    with pytest.raises(ToolFailed, match="too large"):
        Tree(root).read("huge", 10 * 1024 * 1024)


def test_what_is_missing_is_named(root: Path) -> None:
    (root / "file").write_text("x")
    tree = Tree(root)
    for path in ("nothing", "no/folder", "file/below"):
        assert not tree.exists(path)
        with pytest.raises(ToolFailed, match=f"There is no file {path}"):
            tree.read(path, LIMIT)


def test_a_name_that_is_too_long_is_a_refusal(root: Path) -> None:
    with pytest.raises(ToolFailed, match="cannot be used"):
        Tree(root).write("n" * 300, b"x")


SWAP = """
import ctypes, os, sys
exchange = ctypes.CDLL(None).renameat2
here, both = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
one, other = map(os.fsencode, sys.argv[1:])
print("swapping", flush=True)
while True:
    exchange(here, one, here, other, both)
"""


def test_a_folder_swapped_for_a_link_meanwhile_lets_nothing_out(root: Path) -> None:
    (root / "p").mkdir()
    (root / "other").symlink_to(root.parent / "out")
    tree, results = Tree(root), list[bool]()
    arguments = [sys.executable, "-c", SWAP, str(root / "p"), str(root / "other")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE) as swapping:
        try:
            assert swapping.stdout is not None
            swapping.stdout.readline()
            while len(results) < 3000 or len(set(results)) < 2:
                try:
                    tree.write("p/canary.txt", b"escaped")
                    results.append(True)
                except ToolFailed:
                    results.append(False)
        finally:
            swapping.kill()
    assert _unharmed(root)
