import contextlib
import os
import resource
from pathlib import Path

import pytest
from tests.unit.context.index.indexed import lay_out, without_numpy

from detent.context.index.batch import Batch, BatchRead, BatchReader, can_read, make_parts, part_of, read_batch
from detent.context.index.reading import read_file
from detent.context.index.segment import MOST_CHUNKS
from detent.core.errors import UserError


def test_a_batch_says_what_it_read_what_is_the_same_and_what_is_no_text(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a.py": "x", "b.py": "y"})
    (tmp_path / "c.py").write_bytes(b"\0")
    first = read_batch(Batch(str(tmp_path), (), {"a.py": "", "c.py": "", "gone.py": "", ".env": ""}))
    (part,) = first.parts
    assert [entry.path for entry in part.entries] == ["a.py"]
    assert first.unread == ("c.py", "gone.py", ".env")
    again = read_batch(Batch(str(tmp_path), (), {"a.py": part.entries[0].digest, "b.py": ""}))
    assert again.same == ("a.py",)
    assert [entry.path for one in again.parts for entry in one.entries] == ["b.py"]


def test_what_was_read_before_changes_nothing(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a.py": "def load_files(zeta): pass\n", "b.py": "zeta = beta.load_files(Straße, 3rd)\n"})
    reader, batches = BatchReader(), [Batch(str(tmp_path), (), {path: ""}) for path in ("a.py", "b.py")]
    assert [reader(batch) for batch in batches] == [read_batch(batch) for batch in batches]


def test_a_segment_has_no_more_chunks_than_it_can_number() -> None:
    many = read_file("def f(): pass\n" * 4_000, "a.py")
    parts = list(make_parts([(f"{number}.py", "", many) for number in range(20)]))
    assert [len(part.entries) for part in parts] == [16, 4]
    assert all(sum(part.segment.chunks) <= MOST_CHUNKS for part in parts)


def test_where_numpy_cannot_be_loaded_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a.py": "x"})
    with without_numpy():
        with pytest.raises(UserError, match="install Detent anew"):
            read_batch(Batch(str(tmp_path), (), {"a.py": ""}))
        with pytest.raises(UserError, match="install Detent anew"):
            part_of("a.py", "x", read_file("x", "a.py"))
    assert can_read(b"x = 1")


def test_a_file_that_could_not_be_opened_for_a_moment_is_not_taken_for_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    batch = Batch(str(tmp_path), (), {"a.py": ""})
    limits, taken = resource.getrlimit(resource.RLIMIT_NOFILE), list[int]()
    resource.setrlimit(resource.RLIMIT_NOFILE, (100, limits[1]))
    try:
        with contextlib.suppress(OSError):
            while True:
                taken.append(os.open("/dev/null", os.O_RDONLY))
        assert read_batch(batch) == BatchRead(())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        for one in taken:
            os.close(one)
    assert [one.path for part in read_batch(batch).parts for one in part.entries] == ["a.py"]
