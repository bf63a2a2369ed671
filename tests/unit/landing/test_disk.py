import asyncio
import fcntl
import json
import os
import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.landing.lander import CHANGES, FORMS

from detent.core.change import FormChange, LandingPlan, TextChange
from detent.core.errors import UserError
from detent.core.form import FILE, Form, link
from detent.landing.disk import DiskApplier
from detent.landing.journal import Entry, Step
from detent.landing.reach import Reach
from detent.landing.transfer import Transfer

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


def form_plan(*forms: FormChange) -> LandingPlan:
    return LandingPlan("run", "Detent: accept h1", (), forms)


def back(change: FormChange) -> FormChange:
    return FormChange(change.path, change.after, change.before, change.only_mode)


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
    """Everything that the lander changes, as it was before."""
    for change in CHANGES:
        if change.before is not None:
            path = root / change.path
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_bytes(change.before.encode())
    (root / "run.sh").chmod(0o755)
    for form in (change.before for change in FORMS if change.path == "tool.sh"):
        assert form is not None
        (root / "tool.sh").write_bytes(b"#!/bin/sh\n")
        (root / "tool.sh").chmod(form.mode & 0o777)
    for path, form in ((root / change.path, change.before) for change in FORMS if not change.only_mode):
        if form is not None and form.is_link:
            path.symlink_to(form.data.decode())
        elif form is not None:
            path.write_bytes(form.data)
            path.chmod(form.mode & 0o777)


def everything(root: Path) -> dict[str, bytes]:
    """What all files hold; an executable one is marked by a star, and of a link it is where it leads."""
    found = {}
    for path in root.rglob("*"):
        name = str(path.relative_to(root))
        if path.is_symlink():
            found[f"{name}@"] = os.fsencode(path.readlink())
        elif path.is_file():
            found[f"{name}*" if path.stat().st_mode & 0o100 else name] = path.read_bytes()
    return found


def old_tree() -> dict[str, bytes]:
    found = {change.path: change.before.encode() for change in CHANGES if change.before is not None}
    found |= {name(change.path, change.before): change.before.data for change in FORMS if change.before is not None}
    return found | {"run.sh*": found.pop("run.sh"), "sub/c.py": b"old c\r\n", "tool.sh*": b"#!/bin/sh\n"}


def new_tree() -> dict[str, bytes]:
    found = {change.path: change.after.encode() for change in CHANGES if change.after is not None}
    found |= {name(change.path, change.after): change.after.data for change in FORMS if change.after is not None}
    found |= {"run.sh*": found.pop("run.sh"), "sub/c.py*": found.pop("sub/c.py"), "tool.sh": b"#!/bin/sh\n"}
    return found


def name(path: str, form: Form) -> str:
    return path + ("@" if form.is_link else "*" if form.executable else "")


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
    assert everything(root) == old_tree()
    assert (await applier.apply(LandingPlan("run", "Detent: accept", CHANGES, FORMS))).ok
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


async def test_what_was_landed_whole_is_taken_out_to_the_last_bit(root: Path, applier: DiskApplier) -> None:
    fill(root)
    for path in ("gone.bin", "was_file"):
        (root / path).chmod(0o750)
    forms = [FormChange(change.path, applier.form(change.path), change.after, change.only_mode) for change in FORMS]
    before, modes = everything(root), {path: (root / path).stat().st_mode for path in ("gone.bin", "was_file")}
    assert (await applier.apply(form_plan(*forms))).ok
    assert everything(root) != before
    assert (await applier.apply(form_plan(*map(back, forms)))).ok
    assert everything(root) == before
    assert {path: (root / path).stat().st_mode for path in modes} == modes
    assert not (root / "made" / "link").exists()


async def test_only_who_may_execute_a_file_is_changed(root: Path, applier: DiskApplier) -> None:
    (root / "a").write_text("typed since")
    (root / "a").chmod(0o640)
    inode = (root / "a").stat().st_ino
    runs = FormChange("a", Form(b"x", FILE | 0o644), Form(b"x", FILE | 0o710), only_mode=True)
    assert (await applier.apply(form_plan(runs))).ok
    assert (stat.S_IMODE((root / "a").stat().st_mode), (root / "a").stat().st_ino) == (0o750, inode)
    assert not (await applier.apply(form_plan(runs))).ok
    assert (await applier.apply(form_plan(back(runs)))).ok
    assert (stat.S_IMODE((root / "a").stat().st_mode), (root / "a").read_text()) == (0o640, "typed since")


async def test_a_made_file_is_executed_as_far_as_the_umask_goes(root: Path, applier: DiskApplier) -> None:
    before = os.umask(0o027)
    try:
        made = FormChange("a", None, Form(b"\0", FILE | 0o111))
        assert (await applier.apply(form_plan(made))).ok
        text = TextChange("b", None, "#!/bin/sh\n", mode=FILE | 0o111)
        exact = TextChange("c", None, "again\n", mode=FILE | 0o604)
        assert (await applier.apply(plan(text, exact))).ok
    finally:
        os.umask(before)
    assert [stat.S_IMODE((root / path).stat().st_mode) for path in "abc"] == [0o750, 0o750, 0o604]


@pytest.mark.parametrize("changed", [b"other", b"\0old, longer"])
async def test_what_somebody_changed_since_is_left_alone(root: Path, applier: DiskApplier, changed: bytes) -> None:
    (root / "a").write_bytes(changed)
    (root / "l").symlink_to("a")
    for change in (
        FormChange("a", Form(b"\0old"), Form(b"\0new")),
        FormChange("a", Form(b"\0old"), None),
        FormChange("a", link(b"b"), None),
        FormChange("a", None, Form(b"\0new")),
        FormChange("a", Form(changed, FILE | 0o755), None),
        FormChange("l", link(b"b"), None),
        FormChange("l", Form(changed), None),
        FormChange("l", Form(changed), Form(changed, FILE | 0o755), only_mode=True),
    ):
        applied = await applier.apply(LandingPlan("run", "", (TextChange("n", None, "n"),), (change,)))
        assert "was changed meanwhile" in applied.reason
    assert everything(root) == {"a": changed, "l@": b"a"}


@pytest.mark.parametrize(
    ("path", "target"),
    [("l", "/etc/passwd"), ("l", ".."), ("l", "../out"), ("l", "sub/../../out"), ("l", "sub/.."), ("l", "."),
     ("l", ".git/config"), ("l", "out"), ("l", "out/canary"), ("sub/l", ".."), ("sub/l", "../../out"),
     ("sub/l", "../out/canary"), ("sub/l", "../.GIT/hooks"), ("sub/l", "a/../../../out")],
)  # fmt: skip
async def test_no_link_out_of_the_workspace_lands(
    root: Path, tmp_path: Path, applier: DiskApplier, path: str, target: str
) -> None:
    (tmp_path / "out").mkdir()
    (root / "sub").mkdir()
    (root / "out").symlink_to(tmp_path / "out")
    applied = await applier.apply(form_plan(FormChange(path, None, link(target.encode()))))
    assert "leads out of the workspace" in applied.reason
    assert sorted(everything(root)) == ["out@"]


async def test_nothing_lands_behind_a_link_that_goes_with_it(root: Path, applier: DiskApplier) -> None:
    (root / "sub").mkdir()
    (root / "link").symlink_to("sub")
    gone, made = FormChange("link", link(b"sub"), None), TextChange("link/a.py", None, "a\n")
    applied = await applier.apply(LandingPlan("run", "", (made,), (gone,)))
    assert "link/a.py lies behind a link" in applied.reason
    assert everything(root) == {"link@": b"sub"}
    assert (await applier.apply(form_plan(gone))).ok
    assert (await applier.apply(plan(made))).ok
    assert everything(root) == {"link/a.py": b"a\n"}


async def test_nothing_lands_below_a_file_that_goes_with_it(root: Path, applier: DiskApplier) -> None:
    (root / "q").write_text("old\n")
    gone, made = TextChange("q", "old\n", None), TextChange("q/r.py", None, "new\n")
    applied = await applier.apply(plan(gone, made))
    assert applied.reason == "q/r.py needs a folder where there is a file still; accept that file's deletion first."
    assert everything(root) == {"q": b"old\n"}
    assert (await applier.apply(plan(gone))).ok
    assert (await applier.apply(plan(made))).ok
    assert everything(root) == {"q/r.py": b"new\n"}


async def test_links_that_stay_inside_land(root: Path, applier: DiskApplier) -> None:
    (root / "sub").mkdir()
    for path, target in (("l", "sub"), ("sub/l", "../a.py"), ("m", "not/yet/there"), ("n", f"{root}/sub/l")):
        assert (await applier.apply(form_plan(FormChange(path, None, link(target.encode()))))).ok, path
        assert applier.form(path) == link(target.encode())


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
    for change in (FormChange("a", Form(b"old"), Form(b"\0")), FormChange("a", Form(b"old"), None)):
        assert "hard links" in (await applier.apply(form_plan(change))).reason
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


async def test_no_file_becomes_a_mixture_of_encodings(root: Path, applier: DiskApplier) -> None:
    data = b"caf\xe9 = 1\r\n"
    (root / "old.c").write_bytes(data)
    before = data.decode("utf-8", "surrogateescape")
    applied = await applier.apply(plan(TextChange("old.c", before, before.replace("1", "\xe9"))))
    assert "old.c is not UTF-8 text" in applied.reason
    assert (root / "old.c").read_bytes() == data
    assert (await applier.apply(plan(TextChange("old.c", before, before.replace("1", "2"))))).ok
    assert (root / "old.c").read_bytes() == b"caf\xe9 = 2\r\n"


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
        "a.py, made/deep/b.py, gone.py, sub/c.py, run.sh, new.bin, picture.bin, gone.bin, made/link, turned, cut, "
        "was_file, was_link, sub/c.py, tool.sh."
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


@pytest.mark.parametrize("path", ["picture.bin", "turned", "gone.bin", "was_file", "made/link"])
def test_recovery_stops_at_a_third_state_of_any_kind(root: Path, journal: Path, path: str) -> None:
    cut_off(root, journal)
    (root / path).unlink(missing_ok=True)
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).symlink_to("run.sh")
    before = everything(root)
    (said,) = DiskApplier(root, journal).recover()
    assert f"{path} changed since, so nothing was touched" in said
    assert everything(root) == before


def test_the_journal_of_an_earlier_release_is_finished(root: Path, journal: Path) -> None:
    cut_off(root, journal)
    (entry,) = (path for path in journal.iterdir() if path.is_dir())
    manifest = json.loads((entry / "manifest.json").read_text())
    texts = [file for file in manifest["files"] if file.pop("sort") == "text"]
    for file in texts:
        file |= {"before": file["before"] is not None, "after": file["after"] is not None, "mode": 0o755}
    (entry / "manifest.json").write_text(json.dumps({**manifest, "files": texts}))
    (said,) = DiskApplier(root, journal).recover()
    assert "is finished now: a.py, made/deep/b.py, gone.py, sub/c.py, run.sh." in said
    there = everything(root)
    assert {change.path for change in CHANGES if change.after is None}.isdisjoint(there)
    assert there["run.sh*"] == b"#!/bin/bash\n"


def test_a_damaged_journal_does_not_stop_the_start(root: Path, journal: Path) -> None:
    cut_off(root, journal)
    (entry,) = (path for path in journal.iterdir() if path.is_dir())
    (entry / "manifest.json").write_text("{")
    (said,) = DiskApplier(root, journal).recover()
    assert str(entry) in said


LONG = ["made/" + "n" * 256, "made/" + "ü" * 128, "n" * 256 + "/made.py", "n" * 256, "/".join(["m" * 250] * 20)]


@pytest.mark.parametrize("path", LONG)
async def test_a_name_that_the_system_cannot_hold_is_refused_and_nothing_is_left(
    root: Path, journal: Path, applier: DiskApplier, path: str
) -> None:
    (root / "a.py").write_text("old\n")
    applied = await applier.apply(plan(TextChange("a.py", "old\n", "new\n"), TextChange(path, None, "new\n")))
    assert not applied.ok
    assert "longer than this disk can hold" in applied.reason
    assert everything(root) == {"a.py": b"old\n"}
    assert left_in(journal) == ["lock"]
    assert left_in(root) == ["a.py"]
    longest = TextChange("made/" + "n" * 255, None, "new\n")
    assert (await applier.apply(plan(longest))).ok


@pytest.mark.parametrize("path", LONG[:4])
def test_what_failed_for_such_a_name_is_cleared_away_at_the_next_start(root: Path, journal: Path, path: str) -> None:
    journal.mkdir(parents=True)
    folders = ["made"] if path.startswith("made/") else []
    step = Step(path, path, None, Form(b"new\n"), folders=folders)
    for folder in folders:
        (root / folder).mkdir()
    with pytest.raises(OSError, match="File name too long"):
        Transfer(Reach(root), Entry.write(journal, "label", [step]), [step]).run()
    assert not list(root.iterdir())
    assert left_in(journal) == []
    for folder in folders:
        (root / folder).mkdir()
    Entry.write(journal, "label", [step])
    assert DiskApplier(root, journal).recover() == []
    assert not list(root.iterdir())
    assert left_in(journal) == ["lock"]
