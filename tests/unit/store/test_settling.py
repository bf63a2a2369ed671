import os
import threading
from pathlib import Path

import pytest

from detent.store.settling import Settling


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The inodes of the files that were written through."""
    found: list[int] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        real(descriptor)
        found.append(os.fstat(descriptor).st_ino)

    monkeypatch.setattr(os, "fsync", fsync)
    return found


def test_all_that_was_wanted_is_on_the_disk_after_a_wait(tmp_path: Path, written: list[int]) -> None:
    settling = Settling()
    settling.wait()
    files = [tmp_path / str(number) for number in range(20)]
    for file in files:
        file.write_text("x")
        settling.want(file)
    settling.wait()
    assert written == [file.stat().st_ino for file in files]
    settling.close()
    settling.close()


def test_what_is_gone_meanwhile_is_no_failure(tmp_path: Path, written: list[int]) -> None:
    settling = Settling()
    settling.want(tmp_path / "gone")
    settling.wait()
    assert written == []
    settling.close()


def test_a_disk_that_fails_is_told_to_whoever_waits_next_and_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = threading.Event()

    def fsync(descriptor: int) -> None:
        failed.set()
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fsync)
    settling = Settling()
    (tmp_path / "a").write_text("x")
    settling.want(tmp_path / "a")
    assert failed.wait(10)
    monkeypatch.undo()
    (tmp_path / "b").write_text("x")
    settling.want(tmp_path / "b")
    with pytest.raises(OSError, match="Input/output"):
        settling.wait()
    settling.wait()
    settling.close()
