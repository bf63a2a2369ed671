"""What is kept of files' contents is what they hold now."""

import contextlib
import mmap
import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.harness.one_by_one import one_by_one

from detent.core.errors import ToolFailed
from detent.core.needed import Needed
from detent.core.ports import Files
from detent.core.work import Buffer, Snapshot
from detent.harness import texts
from detent.harness.files import SnapshotFiles
from detent.harness.kept import Kept
from detent.harness.layered import LayeredShadow
from detent.harness.reader import Reader
from detent.harness.secret_files import BY_NAME, SecretFiles
from detent.harness.texts import NO_TEXT, Texts
from detent.landing.merge import merge

STEPS = 80
PIECES = (b"needle\n", b"NEEDLE\r\n", b"x = 1\n", "größe\n".encode(), b"\0", b"\xe4\n", b"", b"other needle")
PATHS = ("a.py", "b.txt", "src/c.py", "src/deep/d.py", "e.pem", "new/f.py")


@pytest.fixture(params=["young", "settled"])
def settle(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    if request.param == "young":
        return lambda: None
    monkeypatch.setattr(texts, "SETTLED", 20_000_000)
    return lambda: time.sleep(0.03)


def content(kept: Texts, root: Path, path: str) -> bytes | None:
    with Reader(root, BY_NAME) as reader:
        ((_, data),) = kept.which(lambda _: True, [path], lambda _: (), reader)
    return data


def rewrite(place: Path, data: bytes, chosen: random.Random) -> None:
    """In all the ways in which files are written."""
    place.parent.mkdir(parents=True, exist_ok=True)
    match chosen.randrange(6):
        case 0:
            place.write_bytes(data)
        case 1:
            beside = place.with_name(".beside")
            beside.write_bytes(data)
            beside.replace(place)
        case 2 if place.is_file() and not place.is_symlink():
            old = place.stat()
            with place.open("r+b") as opened:
                opened.truncate(0)
                opened.write(data)
            os.utime(place, ns=(old.st_atime_ns, old.st_mtime_ns))  # as who wants to hide it
        case 3 if place.is_file() and place.stat().st_size:
            with place.open("r+b") as opened, mmap.mmap(opened.fileno(), 0) as mapped:
                mapped[:] = (data * len(mapped) + b"x" * len(mapped))[: len(mapped)]
        case 4 if place.is_file():
            other = place.with_name(".other")
            os.link(place, other)
            other.write_bytes(data)
            other.unlink()
        case _:
            place.unlink(missing_ok=True)


@pytest.mark.parametrize("seed", range(4))
def test_a_search_sees_whatever_was_written(tmp_path: Path, settle: Callable[[], None], seed: int) -> None:
    root, chosen = tmp_path / "ws", random.Random(seed)
    root.mkdir()
    kept = Kept(root, pays=seed % 2 == 0)
    shadow = LayeredShadow.open(root, tmp_path / "shadows", {}, merge, BY_NAME, kept)
    snapshot = SnapshotFiles(Snapshot(str(root), {"a.py": Buffer("typed needle", 1)}), BY_NAME, kept)
    needed = (Needed(("needle",)), Needed(("",)), Needed(("needle", "größe")), Needed(("needle",), any_case=True))
    for _ in range(STEPS):
        path = chosen.choice(PATHS)
        if chosen.random() < 0.15 and path != "e.pem":
            with contextlib.suppress(ToolFailed):  # what is in another encoding is not written to
                shadow.files.write(path, "of the run: needle\n")
        else:
            rewrite(root / path, b"".join(chosen.choices(PIECES, k=3)), chosen)
        if chosen.random() < 0.1:
            shutil.rmtree(root / "src", ignore_errors=True)
        if chosen.random() < 0.3:
            settle()
        both: tuple[Files, Files] = shadow.files, snapshot
        for files in both:
            assert set(files.list()) <= {*PATHS, ".beside", ".other"}
            for one in needed:
                assert list(files.holding(one, PATHS)) == one_by_one(files, one, PATHS)
    shadow.close()


def test_a_file_that_nobody_wrote_to_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "SETTLED", 0)
    (tmp_path / "a.py").write_bytes(b"x")
    (tmp_path / "b").write_bytes(b"\0")
    time.sleep(0.02)
    kept = Texts(tmp_path)
    assert content(kept, tmp_path, "a.py") is content(kept, tmp_path, "a.py")
    assert content(kept, tmp_path, "b") is NO_TEXT, "of what is no text nothing is kept"
    (tmp_path / "a.py").write_bytes(b"y")
    assert content(kept, tmp_path, "a.py") == b"y"


def test_what_comes_within_one_step_of_the_clock_is_seen(tmp_path: Path) -> None:
    kept = Texts(tmp_path)
    (tmp_path / "b.py").write_bytes(b"new")
    assert content(kept, tmp_path, "b.py") is not content(kept, tmp_path, "b.py")
    for number in range(100, 300):
        (tmp_path / "a.py").write_bytes(b"%d" % number)
        assert content(kept, tmp_path, "a.py") == b"%d" % number


def test_no_more_is_kept_than_was_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "SETTLED", 0)
    for name in "abcd":
        (tmp_path / name).write_bytes(name.encode() * 1_000)
    time.sleep(0.02)
    kept = Texts(tmp_path, most=3_000)

    def is_kept(name: str) -> bool:
        return content(kept, tmp_path, name) is content(kept, tmp_path, name)

    assert [is_kept(name) for name in "abcd"] == [True, True, False, False]
    kept.only(["b", "c"])
    assert [is_kept(name) for name in "bcd"] == [True, True, False], "what is gone makes room"
    (tmp_path / "b").unlink()
    assert content(kept, tmp_path, "b") is None
    assert is_kept("d")


def test_what_is_secret_to_one_is_not_shown_by_what_another_has_read(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_bytes(b"needle")
    os.utime(tmp_path / "a.pem", (1, 1))
    kept = Kept(tmp_path)
    allowed, forbidden = SecretFiles(("*.pem",)), BY_NAME
    for secret, found in ((allowed, ["a.pem"]), (forbidden, []), (allowed, ["a.pem"])):
        files = SnapshotFiles(Snapshot(str(tmp_path), {}), secret, kept)
        assert [path for path, _ in files.holding(Needed(("needle",)), ["a.pem"])] == found
