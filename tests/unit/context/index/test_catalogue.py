from array import array

from detent.context.index.batch import make_parts
from detent.context.index.catalogue import DEAD, catalogue_of
from detent.context.index.reading import read_file
from detent.context.index.tables import FileRow
from detent.harness.base import Stamp


def row(path: str, segment: int, number: int) -> FileRow:
    return FileRow(path, Stamp(1, 1, 1, 1), "", segment, number, 10, "")


def test_files_are_in_the_order_of_their_paths_and_know_their_chunks() -> None:
    catalogue = catalogue_of([row("b.py", 1, 0), row("a.py", 2, 1)], {1: array("I", [3]), 2: array("I", [2, 4])})
    assert [known.path for known in catalogue.files] == ["a.py", "b.py"]
    assert list(catalogue.stretches[2].firsts) == [0, 2, 6]
    assert list(catalogue.stretches[2].files) == [DEAD, 0]
    assert catalogue.chunks == 7
    assert [(one.chunks, one.living, one.alive) for one in catalogue.stretches.values()] == [
        (3, 3, b""),
        (6, 4, b"\0\0\1\1\1\1"),
    ]


def test_what_is_laid_over_takes_the_place_of_a_file_and_none_hides_it() -> None:
    (part,) = make_parts([("b.py", "", read_file("def f(): pass\n", "b.py"))])
    rows, segments = [row("a.py", 1, 0), row("b.py", 1, 1), row("c.py", 9, 0)], {1: array("I", [1, 1])}
    catalogue = catalogue_of(rows, segments, [("b.py", part), ("a.py", None)])
    assert [(known.path, known.place[0] < 0) for known in catalogue.files] == [("b.py", True)]
