"""The ``edit_apply`` cases, from the model's answer to the bytes on the user's disk. A test is named by its case."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.security.fixture_w import World, make_world
from tests.security.obeying import Obeying, obeying

from detent.core.change import Decision, HunkState
from detent.engine.decisions import Decided
from detent.harness.sandbox.walls import Walls
from detent.hub.views import RunView

LINES = "".join(f"line {number}\n" for number in range(1, 41))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = make_world(tmp_path)
    yield world
    world.sink.close()


@pytest.fixture
async def model(world: World) -> AsyncIterator[Obeying]:
    async with obeying(world.ws, world.detent) as model:
        yield model


async def proposes(model: Obeying, *edits: tuple[str, str, str]) -> RunView:
    calls = [{"path": path, "old_string": old, "new_string": new} for path, old, new in edits]
    view = await model.does("edit_file", edits=calls)
    assert view.proposal is not None, model.answer(view)
    return view


async def accepts(model: Obeying, view: RunView, *hunks: str) -> Decided:
    return await model.workspace.runs.decisions.decide(view.run_id, hunks, Decision.ACCEPT)


def put(world: World, path: str, data: bytes) -> Path:
    file = world.ws / path
    file.write_bytes(data)
    return file


async def applied(model: Obeying, world: World, path: str, data: bytes, old: str, new: str) -> bytes:
    """What is on disk after the edit was accepted."""
    file = put(world, path, data)
    decided = await accepts(model, await proposes(model, (path, old, new)))
    assert decided.problems == ()
    return file.read_bytes()


async def test_p02_external_edit_before_accept(model: Obeying, world: World) -> None:
    view = await proposes(model, ("README.md", "hello", "good day"), ("src/a.py", "a = 1", "a = 2"))
    put(world, "README.md", b"theirs\n")
    decided = await accepts(model, view)
    assert any("Nothing landed" in problem for problem in decided.problems)
    assert (world.ws / "README.md").read_bytes() == b"theirs\n"
    assert (world.ws / "src" / "a.py").read_text() == "a = 1\n", "one conflict, and nothing of the proposal lands"
    (hunk,) = [hunk.id for hunk in view.hunks if hunk.path == "src/a.py"]
    assert (await accepts(model, view, hunk)).problems == ()
    assert (world.ws / "src" / "a.py").read_text() == "a = 2\n"


async def test_p03_external_delete(model: Obeying, world: World) -> None:
    view = await proposes(model, ("README.md", "hello", "good day"), ("src/a.py", "a = 1", "a = 2"))
    (world.ws / "README.md").unlink()
    assert any("Nothing landed" in problem for problem in (await accepts(model, view)).problems)
    assert not (world.ws / "README.md").exists()
    assert (world.ws / "src" / "a.py").read_text() == "a = 1\n"


async def test_p06_reject_after_partial_write(model: Obeying, world: World) -> None:
    put(world, "long.txt", LINES.encode())
    places = (3, 13, 23, 33)
    view = await proposes(model, *(("long.txt", f"line {n}\n", f"LINE {n}\n") for n in places))
    assert [hunk.id for hunk in view.hunks] == ["h1", "h2", "h3", "h4"]
    assert (await accepts(model, view, "h1", "h3")).problems == ()
    await model.workspace.runs.decisions.decide(view.run_id, (), Decision.REJECT)
    expected = LINES.replace("line 3\n", "LINE 3\n").replace("line 23\n", "LINE 23\n")
    assert (world.ws / "long.txt").read_text() == expected


async def test_p07_crlf(model: Obeying, world: World) -> None:
    data = b"one\r\ntwo\r\nthree\r\n"
    changed = await applied(model, world, "dos.txt", data, "two\n", "two\nand a half\n")
    assert changed == b"one\r\ntwo\r\nand a half\r\nthree\r\n"


async def test_p08_mixed_eol(model: Obeying, world: World) -> None:
    data = b"".join(b"lf %d\n" % n for n in range(10)) + b"".join(b"crlf %d\r\n" % n for n in range(10)) + b"cr\rend"
    assert await applied(model, world, "mixed.txt", data, "crlf 4", "CRLF 4") == data.replace(b"crlf 4", b"CRLF 4")


async def test_p09_bom_utf8(model: Obeying, world: World) -> None:
    data = b"\xef\xbb\xbfone\ntwo\n"
    assert await applied(model, world, "bom.txt", data, "one\n", "1\n") == b"\xef\xbb\xbf1\ntwo\n"
    assert await applied(model, world, "plain.txt", b"one\ntwo\n", "one\n", "\ufeff1\n") == b"1\ntwo\n"


async def test_p10_latin1_bytes(model: Obeying, world: World) -> None:
    file = put(world, "old.c", b"/* caf\xe9 \x80 */\nint x = 1;\n")
    before = file.read_bytes()
    view = await model.does("edit_file", path="old.c", old_string="int x = 1;", new_string="int x = 2;")
    if view.proposal is not None:
        await accepts(model, view)
    assert file.read_bytes() in (before, before.replace(b"= 1", b"= 2"))


async def test_p11_no_final_newline(model: Obeying, world: World) -> None:
    assert await applied(model, world, "end.txt", b"one\ntwo", "one\n", "1\n") == b"1\ntwo"


async def test_p12_mode_and_exec_bit(model: Obeying, world: World) -> None:
    file = put(world, "run.sh", b"#!/bin/sh\necho one\n")
    file.chmod(0o755)
    os.setxattr(file, "user.note", b"kept")
    before = os.umask(0o077)
    try:
        view = await proposes(model, ("run.sh", "one", "two"))
        assert (await accepts(model, view)).problems == ()
    finally:
        os.umask(before)
    assert file.read_text() == "#!/bin/sh\necho two\n"
    assert file.stat().st_mode & 0o7777 == 0o755
    assert os.getxattr(file, "user.note") == b"kept"


async def test_p13_symlink_target_kept(model: Obeying, world: World) -> None:
    put(world, "real.txt", b"one\n")
    (world.ws / "link.txt").symlink_to("real.txt")
    view = await proposes(model, ("link.txt", "one", "two"))
    assert (await accepts(model, view)).problems == ()
    assert (world.ws / "real.txt").read_text() == "two\n"
    assert (world.ws / "link.txt").is_symlink()


async def test_p14_read_only_file(model: Obeying, world: World) -> None:
    put(world, "locked.txt", b"one\n").chmod(0o444)
    (world.ws / "shut").mkdir()
    put(world, "shut/in.txt", b"one\n")
    (world.ws / "shut").chmod(0o555)
    for path in ("locked.txt", "shut/in.txt"):
        view = await proposes(model, ("src/a.py", "a = 1", "a = 2"), (path, "one", "two"))
        decided = await accepts(model, view)
        assert any("read-only" in problem for problem in decided.problems), decided
        assert (world.ws / path).read_text() == "one\n"
        assert (world.ws / "src" / "a.py").read_text() == "a = 1\n"
    assert (world.ws / "locked.txt").stat().st_mode & 0o777 == 0o444
    (world.ws / "shut").chmod(0o755)


DISK_FULL = """
import asyncio, subprocess, sys
from pathlib import Path
from detent.core.change import LandingPlan, TextChange
from detent.landing.disk import DiskApplier

root, journal = map(Path, sys.argv[1:])
root.mkdir()
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", root], check=True)
for number in range(10):
    (root / f"{number}.txt").write_text("old")
changes = tuple(TextChange(f"{number}.txt", "old", "x" * 300_000) for number in range(10))
print(asyncio.run(DiskApplier(root, journal).apply(LandingPlan("run", "many", changes))))
print({(root / f"{number}.txt").read_text() for number in range(10)}, len(list(root.iterdir())))
print([path.name for path in journal.iterdir()])
"""


@pytest.mark.skipif(not Walls().stand, reason="a small disk takes a namespace to mount it in")
def test_p15_disk_full(tmp_path: Path) -> None:
    argv = ["unshare", "-Urm", sys.executable, "-c", DISK_FULL, str(tmp_path / "ws"), str(tmp_path / "journal")]
    told = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()
    assert "no space left" in told[0]
    assert "nothing was changed" in told[0]
    assert told[1:] == ["{'old'} 10", "['lock']"]


async def test_p18_undo_after_user_edit(model: Obeying, world: World) -> None:
    file = put(world, "long.txt", LINES.encode())
    view = await proposes(model, ("long.txt", "line 3\n", "LINE 3\n"))
    await accepts(model, view)
    file.write_text(file.read_text().replace("line 30\n", "theirs\n"))
    decided = await model.workspace.runs.decisions.decide(view.run_id, (), Decision.UNDO)
    assert decided.problems == ()
    assert file.read_text() == LINES.replace("line 30\n", "theirs\n")

    await accepts(model, view)
    file.write_text(file.read_text().replace("LINE 3\n", "their line\n"))
    decided = await model.workspace.runs.decisions.decide(view.run_id, (), Decision.UNDO)
    assert len(decided.problems) == 1
    assert "their line\n" in file.read_text()


async def test_p19_staged_index_kept(model: Obeying, world: World) -> None:
    put(world, "README.md", b"hello\nstaged\n")
    world.prepare(["git add README.md"])

    def index() -> str:
        argv = ["git", "write-tree"]
        return subprocess.run(argv, cwd=world.ws, capture_output=True, text=True, check=True).stdout

    before = index()
    view = await proposes(model, ("README.md", "hello", "good day"))
    await accepts(model, view)
    assert index() == before
    await model.workspace.runs.decisions.decide(view.run_id, (), Decision.UNDO)
    assert index() == before
    assert (world.ws / "README.md").read_bytes() == b"hello\nstaged\n"


async def test_p20_overlapping_edits(model: Obeying, world: World) -> None:
    put(world, "long.txt", LINES.encode())
    hunk = "@@\n-line 3\n-line 4\n+x\n@@\n-line 4\n-line 5\n+y\n"
    patch = f"*** Begin Patch\n*** Update File: long.txt\n{hunk}*** End Patch\n"
    view = await model.does("apply_patch", patch=patch)
    assert "about the same lines" in model.answer(view)
    assert view.proposal is None
    view = await proposes(model, ("long.txt", "line 3\n", "line 3\none\n"), ("long.txt", "one\n", "one\ntwo\n"))
    await accepts(model, view)
    assert "line 3\none\ntwo\nline 4\n" in (world.ws / "long.txt").read_text()


async def test_p22_formfeed_lines(model: Obeying, world: World) -> None:
    text = "a\x0cb\nc\x0bd\ne\x1cf\ng\x85h\ni\u2028j\nk\nl\n"
    changed = await applied(model, world, "odd.txt", text.encode(), "k\n", "K\n")
    assert changed.decode() == text.replace("k\n", "K\n")


async def test_a_conflict_says_which_state_it_left(model: Obeying, world: World) -> None:
    view = await proposes(model, ("README.md", "hello", "good day"), ("src/a.py", "a = 1", "a = 2"))
    put(world, "README.md", b"theirs\n")
    await accepts(model, view)
    states = model.workspace.hub.view(view.run_id).states
    assert sorted(states.values()) == [HunkState.CONFLICT, HunkState.PENDING]
