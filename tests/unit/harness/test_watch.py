"""What counts as untouched was not touched, in whatever way somebody can; and what nobody touched is not looked at."""

import contextlib
import mmap
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from detent.core.needed import ANYTHING
from detent.core.work import Snapshot
from detent.harness import listing, notices, texts, watch
from detent.harness.files import SnapshotFiles
from detent.harness.kept import Kept
from detent.harness.secret_files import BY_NAME
from detent.harness.watch import Watch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
OLD, NEW = b"needle in a haystack\n", b"NEEDLES in a stack\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace on a file system of this machine, in which nothing was written to for a while."""
    with contextlib.ExitStack() as stack:
        folder = tmp_path
        if not notices.is_local(folder) and Path("/dev/shm").is_dir():  # memory is this machine's also in a container
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir="/dev/shm")))
        yield _workspace(folder / "ws", monkeypatch)


def _workspace(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (root / "src/deep").mkdir(parents=True)
    (root / "src/deep/a.py").write_bytes(OLD)
    (root / "b.py").write_bytes(OLD)
    for module in (listing, texts):
        monkeypatch.setattr(module, "SETTLED", 0)
    if not notices.is_local(root):
        pytest.skip("the temporary folder is on a file system of which the kernel does not tell everything")
    time.sleep(0.02)
    return root


def found(kept: Kept, root: Path) -> dict[str, str]:
    files = SnapshotFiles(Snapshot(str(root), {}), BY_NAME, kept)
    return dict(files.holding(ANYTHING, files.list()))


def read(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_bytes().decode() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of all that is looked at from now on."""
    looked, lstat = list[str](), os.lstat

    def counted(path: str) -> os.stat_result:
        looked.append(Path(path).name)
        return lstat(path)

    monkeypatch.setattr(os, "lstat", counted)
    yield looked


def test_what_nobody_touched_is_not_looked_at(root: Path, looks: list[str]) -> None:
    kept = Kept(root)
    first = found(kept, root)
    looks.clear()
    assert found(kept, root) == first == read(root)
    assert not {"a.py", "b.py", "deep", "src"} & set(looks)


def test_what_was_only_read_is_looked_at_once_more(root: Path, looks: list[str]) -> None:
    kept = Kept(root)
    first = found(kept, root)
    (root / "b.py").read_bytes()
    looks.clear()
    assert found(kept, root) == first
    assert looks.count("b.py") == 1
    assert found(kept, root) == first
    assert looks.count("b.py") == 1


def put_back(place: Path) -> None:
    """Another text of the same length, and the times as they were."""
    before = place.stat()
    with place.open("r+b") as opened:
        opened.write(NEW[: len(OLD)])
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))


def by_another_name(place: Path) -> None:
    other = place.parents[2].parent / "outside"
    os.link(place, other)
    with other.open("r+b") as opened:
        opened.write(NEW)


def through_a_mapping(place: Path) -> None:
    with place.open("r+b") as opened, mmap.mmap(opened.fileno(), 0) as mapped:
        mapped[:5] = NEW[:5]


def of_another_process(place: Path) -> None:
    subprocess.run([sys.executable, "-c", "import sys; open(sys.argv[1], 'ab').write(b'more')", place], check=True)


def folder_replaced(place: Path) -> None:
    folder = place.parent
    folder.rename(folder.with_name("elsewhere"))
    folder.mkdir()
    place.write_bytes(NEW)


def exchanged(place: Path) -> None:
    place.rename(place.with_name("moved"))
    place.parents[2].joinpath("b.py").rename(place)


def folders_exchanged(place: Path) -> None:
    """The names are the same as before."""
    other = place.parents[2].parent / "other"
    (other / "deep").mkdir(parents=True)
    (other / "deep" / place.name).write_bytes(NEW)
    place.parents[1].rename(place.parents[2].parent / "gone")
    other.rename(place.parents[1])


def made_anew(place: Path) -> None:
    place.unlink()
    place.parent.rmdir()
    place.parent.mkdir()
    place.write_bytes(NEW)


def saved(place: Path) -> None:
    place.write_bytes(NEW)


def cut(place: Path) -> None:
    os.truncate(place, 3)


WAYS: list[Callable[[Path], None]] = [
    saved,
    cut,
    Path.unlink,
    put_back,
    by_another_name,
    through_a_mapping,
    of_another_process,
    folder_replaced,
    exchanged,
    folders_exchanged,
    made_anew,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_whatever_is_done_to_a_file_is_seen_at_once(root: Path, way: Callable[[Path], None]) -> None:
    kept = Kept(root)
    found(kept, root)
    assert found(kept, root) == read(root)
    way(root / "src/deep/a.py")
    for _ in range(3):
        assert found(kept, root) == read(root)
    (root / "src/deep/a.py").write_bytes(b"and then?")
    assert found(kept, root) == read(root)


def test_what_somebody_can_write_to_is_looked_at_each_time(root: Path) -> None:
    """The kernel tells nothing of the writing, and nothing of an opening that was before."""
    place = root / "b.py"
    with place.open("r+b") as opened:
        mapped = mmap.mmap(opened.fileno(), 0)
    kept = Kept(root)
    for letter in b"abcdef":
        found(kept, root)
        mapped[0] = letter
        time.sleep(0.02)  # a stamp has steps
        assert found(kept, root) == read(root)
    mapped.close()


def test_a_root_in_the_place_of_another_is_seen(root: Path) -> None:
    kept = Kept(root)
    found(kept, root)
    root.rename(root.with_name("old"))
    (root / "src").mkdir(parents=True)
    (root / "src/c.py").write_bytes(NEW)
    assert found(kept, root) == read(root) == {"src/c.py": NEW.decode()}


def test_what_was_lost_on_the_way_counts_as_anything(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept(root)
    found(kept, root)
    (root / "b.py").write_bytes(NEW)
    monkeypatch.setattr(notices.Notices, "new", lambda self: iter([notices.Notice(-1, notices.LOST)]))
    assert found(kept, root) == read(root)
    monkeypatch.undo()
    assert found(kept, root) == read(root)


@pytest.mark.parametrize("way", ["few", "none", "foreign"])
def test_where_the_kernel_does_not_tell_all_each_file_is_looked_at(
    root: Path, monkeypatch: pytest.MonkeyPatch, way: str, looks: list[str]
) -> None:
    def refuse() -> int:
        raise OSError("none")

    match way:
        case "few":
            monkeypatch.setattr(notices, "_SHARE", 10**9)
        case "none":
            monkeypatch.setattr(watch, "Notices", refuse)
        case _:
            monkeypatch.setattr(notices, "_LOCAL", frozenset())
    kept = Kept(root)
    found(kept, root)
    looks.clear()
    assert found(kept, root) == read(root)
    assert {"a.py", "b.py"} <= set(looks)


def test_a_file_in_a_folder_that_is_not_watched_is_not_taken_as_untouched(root: Path) -> None:
    seen = Watch(root)
    seen.moment()
    with (root / "b.py").open("rb") as opened:
        seen.opened("b.py", opened.fileno())
        assert not seen.untouched()
        seen.folder("src/deep")
        assert not seen.covers(["src/deep"]), "those above it come first"
        for folder in ("", "src", "src/deep"):
            seen.folder(folder)
        seen.opened("b.py", opened.fileno())
    assert seen.covers(["", "src", "src/deep"])
    assert list(seen.untouched()) == ["b.py"]


def test_of_two_names_of_one_file_one_is_looked_at(root: Path) -> None:
    os.link(root / "b.py", root / "c.py")
    kept = Kept(root)
    for text in ("one", "other"):
        assert found(kept, root) == found(kept, root) == read(root)
        (root / "c.py").write_text(text)
        assert found(kept, root) == read(root)
    (root / "b.py").write_text("third")
    assert found(kept, root) == read(root)


def test_nothing_stays_open(root: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        kept = Kept(root)
        found(kept, root)
        (root / "src/deep").rename(root / "src/deeper")
        found(kept, root)
        (root / "src/deeper").rename(root / "src/deep")
        del kept
    assert len(list(Path("/proc/self/fd").iterdir())) == before
