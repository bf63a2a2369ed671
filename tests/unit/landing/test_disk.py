import asyncio
import fcntl
import os
import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.landing.lander import CHANGES

from detent.core.change import LandingPlan, TextChange
from detent.core.errors import UserError
from detent.landing.disk import DiskApplier

SWAPPING = """
import os
while True:
    for _ in range(2):
        os.rename("p", "r")
        os.rename("q", "p")
        os.rename("r", "q")
"""

HERE = Path(__file__).resolve().parents[3]


def plan(*changes: TextChange) -> LandingPlan:
    return LandingPlan("run", "Detent: accept h1", changes)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "work"
    root.mkdir()
    return root


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal"


@pytest.fixture
def applier(root: Path, journal: Path) -> DiskApplier:
    return DiskApplier(root, journal)


def fill(root: Path) -> None:
    for change in CHANGES:
        if change.before is not None:
            path = root / change.path
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_bytes(change.before.encode())
    (root / "run.sh").chmod(0o755)


def everything(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def old_tree() -> dict[str, bytes]:
    return {change.path: change.before.encode() for change in CHANGES if change.before is not None}


def new_tree() -> dict[str, bytes]:
    return {change.path: change.after.encode() for change in CHANGES if change.after is not None}


def left_in(journal: Path) -> list[str]:
    return sorted(path.name for path in journal.iterdir()) if journal.exists() else []


def lander(root: Path, journal: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.unit.landing.lander", str(root), str(journal), *arguments]
    return subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=60, check=False)


def steps_of(root: Path, journal: Path) -> int:
    done = lander(root, journal, "land")
    steps, said = done.stdout.split(maxsplit=1)
    assert said.strip() == "landed", done
    return int(steps)


async def test_all_files_of_a_plan_are_changed(root: Path, applier: DiskApplier, journal: Path) -> None:
    fill(root)
    assert (await applier.apply(plan(*CHANGES))).ok
    assert everything(root) == new_tree()
    assert stat.S_IMODE((root / "run.sh").stat().st_mode) == 0o755
    assert left_in(journal) == ["lock"]
    assert applier.recover() == []


async def test_modes_owners_and_attributes_are_kept_and_new_files_follow_the_umask(
    root: Path, applier: DiskApplier
) -> None:
    (root / "a").write_text("a")
    (root / "a").chmod(0o6750)
    try:
        os.setxattr(root / "a", "user.note", b"kept")
        noted = True
    except OSError:
        noted = False  # Not every file system has them.
    before = os.umask(0o027)
    try:
        assert (await applier.apply(plan(TextChange("a", "a", "b"), TextChange("new", None, "x")))).ok
    finally:
        os.umask(before)
    assert stat.S_IMODE((root / "a").stat().st_mode) == 0o6750
    assert stat.S_IMODE((root / "new").stat().st_mode) == 0o640
    assert not noted or os.getxattr(root / "a", "user.note") == b"kept"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
async def test_the_owner_is_kept(root: Path, applier: DiskApplier) -> None:
    (root / "a").write_text("a")
    os.chown(root / "a", 1234, 2345)
    assert (await applier.apply(plan(TextChange("a", "a", "b")))).ok
    assert ((root / "a").stat().st_uid, (root / "a").stat().st_gid) == (1234, 2345)


@pytest.mark.parametrize(
    "data", [b"\xef\xbb\xbfone\r\ntwo\nthree\rlast", b"caf\xe9 \x80\n", b"\x0c\x0b\x1c\xc2\x85\xe2\x80\xa8\n", b""]
)
async def test_bytes_that_are_not_changed_are_kept_exactly(root: Path, applier: DiskApplier, data: bytes) -> None:
    (root / "a").write_bytes(data)
    text = applier.current("a").text
    assert text is not None
    assert (await applier.apply(plan(TextChange("a", text, text + "more\n")))).ok
    assert (root / "a").read_bytes() == data + b"more\n"


async def test_a_file_that_changed_meanwhile_stops_the_whole_plan(root: Path, applier: DiskApplier) -> None:
    fill(root)
    (root / "sub" / "c.py").write_text("mine\n")
    before = everything(root)
    applied = await applier.apply(plan(*CHANGES))
    assert applied.reason == "sub/c.py was changed meanwhile; decide again to place the change on its new text."
    assert not applied.ok
    assert everything(root) == before
    assert not (root / "made").exists()


@pytest.mark.parametrize(
    "change", [TextChange("new.py", None, "x"), TextChange("new.py", "gone", "x"), TextChange("new.py", "gone", None)]
)
async def test_a_file_that_came_or_went_meanwhile_stops_it_too(
    root: Path, applier: DiskApplier, change: TextChange
) -> None:
    if change.before is None:
        (root / "new.py").write_text("mine")
    before = everything(root)
    assert not (await applier.apply(plan(change))).ok
    assert everything(root) == before


async def test_links_inside_the_root_lead_to_the_real_file(root: Path, applier: DiskApplier) -> None:
    (root / "real").mkdir()
    (root / "real" / "a").write_text("old")
    (root / "link").symlink_to("real/a")
    (root / "folder").symlink_to("real")
    assert applier.current("link").text == "old"
    assert (await applier.apply(plan(TextChange("link", "old", "new"), TextChange("folder/b", None, "b")))).ok
    assert (root / "link").is_symlink()
    assert (root / "folder").is_symlink()
    assert ((root / "real" / "a").read_text(), (root / "real" / "b").read_text()) == ("new", "b")
    both = await applier.apply(plan(TextChange("link", "new", "1"), TextChange("real/a", "new", "2")))
    assert "links to the same file" in both.reason
    assert (root / "real" / "a").read_text() == "new"


@pytest.mark.parametrize(
    "path",
    ["../out/canary", "/etc/hosts", "link", "folder/new", "a\0b", "", ".", "file:///etc/hosts", ".git/hooks/pre-push",
     "hooks/pre-push", ".GIT/config"],
)  # fmt: skip
async def test_nothing_outside_the_root_or_in_the_repository_is_reached(
    root: Path, tmp_path: Path, applier: DiskApplier, path: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "canary").write_text("secret")
    (root / ".git" / "hooks").mkdir(parents=True)
    (root / "link").symlink_to(out / "canary")
    (root / "folder").symlink_to(out)
    (root / "hooks").symlink_to(".git/hooks")
    with pytest.raises(UserError):
        applier.current(path)
    applied = await applier.apply(plan(TextChange(path, None, "x"), TextChange("fine", None, "x")))
    assert not applied.ok
    assert everything(out) == {"canary": b"secret"}
    assert not (root / "fine").exists()
    assert list((root / ".git" / "hooks").iterdir()) == []


async def test_a_folder_that_turns_into_a_link_is_no_way_out(root: Path, tmp_path: Path) -> None:
    """Another process swaps a folder and a link to the outside as fast as it can."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "f").write_text("canary")
    (root / "p").mkdir()
    (root / "p" / "f").write_text("old")
    (root / "q").symlink_to(out)
    swapping = await asyncio.create_subprocess_exec(sys.executable, "-c", SWAPPING, cwd=root)
    try:
        applier = DiskApplier(root, tmp_path / "journal")
        text, landed = "old", 0
        for turn in range(300):
            if (await applier.apply(plan(TextChange("p/f", text, f"new {turn}")))).ok:
                text, landed = f"new {turn}", landed + 1
            assert (out / "f").read_text() == "canary"
            assert [path.name for path in out.iterdir()] == ["f"]
    finally:
        swapping.kill()
        await swapping.wait()


async def test_what_is_no_regular_file_is_refused_at_once(root: Path, applier: DiskApplier) -> None:
    (root / "folder").mkdir()
    os.mkfifo(root / "pipe")
    for path in ("folder", "pipe"):
        with pytest.raises(UserError, match="not a regular file"):
            applier.current(path)
        applied = await applier.apply(plan(TextChange(path, None, "x")))
        assert "not a regular file" in applied.reason


async def test_hard_links_are_refused_because_they_would_part(root: Path, applier: DiskApplier) -> None:
    (root / "a").write_text("old")
    os.link(root / "a", root / "twin")
    applied = await applier.apply(plan(TextChange("a", "old", "new")))
    assert applied.reason == "a has other hard links, which a safe change would cut; change it by hand."
    assert (root / "twin").read_text() == "old"
    assert (root / "a").stat().st_nlink == 2


async def test_read_only_files_and_folders_are_refused_before_anything_happens(
    root: Path, applier: DiskApplier
) -> None:
    (root / "a").write_text("old")
    (root / "b").write_text("old")
    (root / "b").chmod(0o444)
    (root / "closed").mkdir(mode=0o555)
    for change in (TextChange("b", "old", "new"), TextChange("closed/c", None, "new"), TextChange("b", "old", None)):
        applied = await applier.apply(plan(TextChange("a", "old", "new"), change))
        assert "read-only" in applied.reason
    assert everything(root) == {"a": b"old", "b": b"old"}
    assert stat.S_IMODE((root / "b").stat().st_mode) == 0o444


async def test_a_text_that_cannot_be_stored_changes_nothing(root: Path, applier: DiskApplier) -> None:
    (root / "a").write_text("old")
    applied = await applier.apply(plan(TextChange("a", "old", "new"), TextChange("b", None, "\ud800")))
    assert "characters that no file can hold" in applied.reason
    assert everything(root) == {"a": b"old"}


async def test_only_one_process_lands_at_a_time(root: Path, journal: Path, applier: DiskApplier) -> None:
    assert (await applier.apply(plan())).ok
    with (journal / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        applied = await applier.apply(plan(TextChange("a", None, "x")))
        assert applied.reason == "Another Detent is writing to this workspace right now; decide again."
        assert applier.recover() == []
    assert (await applier.apply(plan(TextChange("a", None, "x")))).ok


def test_a_kill_at_any_step_leaves_all_or_nothing(root: Path, tmp_path: Path, kills: int) -> None:
    """Every step of a landing in turn, as far as the number of kills reaches; then recovery, killed once as well."""
    fill(root)
    steps = steps_of(root, tmp_path / "journal")
    chance = random.Random(5)
    ends: set[str] = set()
    for kill in range(kills):
        at = 1 + kill * steps // kills if kills < steps else 1 + kill % steps
        tree, journal = tmp_path / f"tree{kill}", tmp_path / f"journal{kill}"
        tree.mkdir()
        fill(tree)
        assert lander(tree, journal, "land", "kill", str(at)).returncode == -9
        lander(tree, journal, "recover", "kill", str(chance.randrange(1, 12)))
        applier = DiskApplier(tree, journal)
        said = applier.recover()
        there = everything(tree)
        assert there in (old_tree(), new_tree()), at
        assert left_in(journal) in (["lock"], [])
        assert stat.S_IMODE((tree / "run.sh").stat().st_mode) == 0o755
        if there == old_tree():
            assert not (tree / "made").exists()
            assert said == []
        ends.add("old" if there == old_tree() else "new")
        assert applier.recover() == []
    assert ends == {"old", "new"}


def test_a_disk_error_at_any_step_changes_nothing(root: Path, tmp_path: Path, kills: int) -> None:
    fill(root)
    steps = steps_of(root, tmp_path / "journal")
    for turn in range(kills):
        at = 1 + turn * steps // kills if kills < steps else 1 + turn % steps
        tree, journal = tmp_path / f"tree{turn}", tmp_path / f"journal{turn}"
        tree.mkdir()
        fill(tree)
        said = lander(tree, journal, "land", "fail", str(at)).stdout
        if everything(tree) == new_tree():
            assert "landed" in said  # Only forgetting the journal failed.
            continue
        assert "No space left on device".lower() in said, (at, said)
        assert said.rstrip().endswith("nothing was changed.")
        assert everything(tree) == old_tree(), at
        assert not (tree / "made").exists()
        assert DiskApplier(tree, journal).recover() == []


def cut_off(root: Path, journal: Path) -> None:
    """A landing that was killed when its first file had been swapped in: the renaming after the manifest's."""
    fill(root)
    assert lander(root, journal, "land", "kill", "3", "os.rename").returncode == -9
    assert everything(root)["a.py"] == new_tree()["a.py"]
    assert everything(root)["sub/c.py"] == old_tree()["sub/c.py"]


def test_recovery_tells_what_it_finished(root: Path, journal: Path) -> None:
    cut_off(root, journal)
    assert DiskApplier(root, journal).recover() == [
        '"Detent: accept 5 hunks" was cut off by a crash and is finished now: '
        "a.py, made/deep/b.py, gone.py, sub/c.py, run.sh."
    ]


def test_recovery_never_writes_over_what_came_after_the_crash(root: Path, journal: Path) -> None:
    cut_off(root, journal)
    (root / "a.py").write_text("mine\n")
    before = everything(root)
    (said,) = DiskApplier(root, journal).recover()
    assert everything(root) == before
    assert "a.py changed since, so nothing was touched" in said
    kept = Path(said.split("are kept in ")[1].split(";")[0])
    assert (kept / "0.old").read_text() == "old a\n"
    assert (kept / "0.new").read_bytes() == new_tree()["a.py"]


def test_a_damaged_journal_does_not_stop_the_start(root: Path, journal: Path) -> None:
    cut_off(root, journal)
    (entry,) = (path for path in journal.iterdir() if path.is_dir())
    (entry / "manifest.json").write_text("{")
    (said,) = DiskApplier(root, journal).recover()
    assert str(entry) in said
