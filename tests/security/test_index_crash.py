"""The index when its process is killed: at any moment of building and updating it, and what it answers afterwards."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.security.wire_client import descendants, is_running, wait_until
from tests.unit.context.index.indexed import found

from detent.context.index.catalogue import Known
from detent.context.index.index import Index

ROOT = Path(__file__).parents[2]
FILES = 400
PROGRAM = """
import sys
from pathlib import Path
from detent.context.index import update
from detent.context.index.catalogue import Known
from detent.context.index.index import Index
update._BATCH_FILES, update._WORTH_A_PROCESS = 20, 1
index = Index.open(Path(sys.argv[1]), Path(sys.argv[2]))
print("opened", flush=True)
index.refresh(lambda done, all_of: print(done, flush=True))
index.close()
print("over", flush=True)
"""


@contextmanager
def _reader(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that brings the index up to date."""
    command = [sys.executable, "-c", PROGRAM, str(folder / "index.db"), str(folder / "ws")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"opened\n"
        yield process


def _kill(folder: Path, after: float) -> bool:
    """Whether it was killed before it was over."""
    with _reader(folder) as process:
        assert process.stdout is not None
        time.sleep(after)
        below = descendants(process.pid)
        process.send_signal(signal.SIGKILL)
        over = b"over" in process.stdout.read()
        process.wait()
    assert wait_until(lambda: not any(is_running(pid) for pid in below), 10), "its workers are left"
    return not over


def _change(folder: Path, chance: random.Random, turn: int) -> None:
    """New files, changed ones, and ones that are gone."""
    for _ in range(60):
        path = folder / "ws" / f"p{chance.randrange(20)}" / f"m{chance.randrange(FILES)}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and chance.random() < 0.3:
            path.unlink()
        else:
            path.write_text(
                f"def made_in_turn_{turn}():\n    return word{chance.randrange(50)}\n" * chance.randrange(1, 40)
            )


def _answers(index: Index) -> dict[str, set[str]]:
    words = [f"word{number}" for number in range(50)]
    return {word: found(index, word) for word in words}


def _is_right(folder: Path) -> None:
    """What is in the index needs no second look, and is what a new one says."""
    index, fresh = Index.open(folder / "index.db", folder / "ws"), Index.open(folder / "fresh.db", folder / "ws")
    assert index.notice is None, "nothing was damaged"
    index.refresh()
    fresh.refresh()
    assert [known.path for known in index.catalogue.files] == [known.path for known in fresh.catalogue.files]
    assert _answers(index) == _answers(fresh)
    outlines = [[index.outline(known), fresh.outline(other)] for known, other in _pairs(index, fresh)]
    assert all(one == other for one, other in outlines)
    assert index.refresh() == 0
    assert index._database.query("PRAGMA integrity_check") == [("ok",)]
    index.close()
    fresh.close()


def _pairs(index: Index, fresh: Index) -> list[tuple[Known, Known]]:
    return list(zip(index.catalogue.files, fresh.catalogue.files, strict=True))


@pytest.mark.timeout(1200)
def test_kill_9_while_the_index_is_built_and_updated(tmp_path: Path, kills: int) -> None:
    chance, killed = random.Random(2), 0
    (tmp_path / "ws").mkdir()
    for turn in range(kills):
        _change(tmp_path, chance, turn)
        if turn % 4 == 0:
            for file in tmp_path.glob("index.db*"):
                file.unlink()
        killed += _kill(tmp_path, chance.uniform(0, 0.5))
        _is_right(tmp_path)
    assert killed > kills // 3, "hardly ever was it in the middle"
