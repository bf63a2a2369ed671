"""One look at the code: the files are read as they are now, and only as many as somebody makes use of."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from tests.unit.context.index.indexed import lay_out

from detent.context.code import Code
from detent.context.index.index import Index
from detent.context.uses import places_of
from detent.core.needed import Needed
from detent.core.work import Buffer, Snapshot
from detent.harness.files import SnapshotFiles

TEXTS = {
    "a.py": "class Area:\n    def of(self): return 1\n",
    "b.py": "class Shape:\n    def of(self): return 2\n",
    "c.py": "def of(): return 3\n",
    "d.py": "def of(): return 4\n",
    "marked.py": "\ufeffdef begins(): return 6\n",
    "z.md": "# A long  title of *Area*\n\n## of `Shape.of`\n",
}


@pytest.fixture
def code(tmp_path: Path) -> Iterator[Code]:
    lay_out(tmp_path / "ws", TEXTS)
    index = Index.open(tmp_path / "index.db", tmp_path / "ws")
    index.refresh()
    (tmp_path / "ws/c.py").unlink()
    (tmp_path / "ws/d.py").write_text("class Area:\n    class Inner:\n        def of(self): return 5\n")
    yield Code(index, SnapshotFiles(Snapshot(str(tmp_path / "ws"), {"b.py": Buffer("typed of\n", 1)})))
    index.close()


def test_pages_are_those_that_can_be_read_as_they_are_now(code: Code) -> None:
    files = range(len(code.known))
    assert [(page.path, page.text) for page in code.pages(files)] == [
        (page.path, page.text) for page in map(code.page, files) if page is not None
    ]
    assert [page.path for page in code.pages(files, Needed(("typed",)))] == ["b.py"]
    assert [page.path for page in code.pages([5, 0])] == ["z.md", "a.py"], "in the order in which they are asked for"
    assert [page for page in code.pages([0])] == [code.page(0)], "a file is read once for a question"


def test_a_mark_of_the_byte_order_is_no_part_of_a_page(code: Code) -> None:
    [file] = [number for number, known in enumerate(code.known) if known.path == "marked.py"]
    page = code.page(file)
    assert page is not None
    assert page.lines == ("def begins(): return 6\n",)
    assert not page.may_call(frozenset({"other"})), "the index knows just this text"


def test_no_file_is_looked_for_before_the_one_before_it_was_made_use_of(code: Code) -> None:
    asked: list[int] = []

    def files() -> Iterable[int]:
        for file in (0, 1, 3):
            asked.append(file)
            yield file

    for page in code.pages(files()):
        assert code.known[asked[-1]].path == page.path
        if page.path == "b.py":
            break
    assert asked == [0, 1]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("of", ["a.py:1", "d.py:2"]),
        ("Area.of", ["a.py:1"]),
        ("Area.Inner.of", ["d.py:2"]),
        ("Shape.of", []),
        ("Area::of", ["a.py:1"]),
    ],
)
def test_a_definition_is_found_by_all_of_its_name(code: Code, name: str, found: list[str]) -> None:
    assert [f"{place.page.path}:{place.definition.line}" for place in places_of(code, name, lambda _: True)] == found
