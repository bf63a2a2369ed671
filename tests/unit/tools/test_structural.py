from pathlib import Path

import pytest
from tests.unit.context.index.indexed import indexed
from tests.unit.tools.desk import OpenDesk

from detent.context.code import Code
from detent.core.errors import ToolFailed
from detent.core.work import Snapshot
from detent.harness.files import SnapshotFiles
from detent.tools.structural import StructuralSearch

FILES = {
    "a.py": b"def f(x):\n    if x is None:\n        raise Error(\n            'x'\n        )\n    return go(x, 1)\n",
    "b/c.py": b"go(2)\nother(2)\n",
    "d.js": b"go(2)\n",
}


async def test_code_is_found_by_its_structure(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk(FILES)
    assert await desk.call("structural_search", pattern="go($A, $$$R)", language="python") == (
        "2 places where it fits:\na.py:6: return go(x, 1) | $A = x | $R = 1\nb/c.py:1: go(2) | $A = 2 | $R = nothing"
    )
    assert await desk.call("structural_search", pattern="if $X is None: $$$", language="Python") == (
        "1 place where it fits:\na.py:2: if x is None: … 3 more lines | $X = x"
    )
    told = await desk.call("structural_search", pattern="go($A)", language="python", path="b")
    assert told.splitlines()[1:] == ["b/c.py:1: go(2) | $A = 2"]


async def test_what_the_run_has_written_is_searched(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk(FILES)
    await desk.call("write_file", path="b/c.py", content="\ngo(3)\n")
    told = await desk.call("structural_search", pattern="go($A)", language="python")
    assert told.splitlines()[1:] == ["b/c.py:2: go(3) | $A = 3"]


def test_what_somebody_has_just_saved_is_searched_as_it_is(tmp_path: Path) -> None:
    """The index knows of a call only what was so when it read the file."""
    asked = StructuralSearch(pattern="go($A)", language="python")
    with indexed(tmp_path, {"a.py": "from b import go\n", "b.py": "def go(x): pass\n"}) as index:
        (tmp_path / "ws" / "a.py").write_text("from b import go\ngo(3)\n")
        told = asked.answer(Code(index, SnapshotFiles(Snapshot(str(tmp_path / "ws"), {}))))
    assert told.splitlines()[1:] == ["a.py:2: go(3) | $A = 3"]


async def test_a_pattern_without_words_is_searched_for_everywhere(open_indexed_desk: OpenDesk) -> None:
    told = await open_indexed_desk({"a.py": b"y = x == x\n"}).call(
        "structural_search", pattern="$A == $A", language="python"
    )
    assert told == "1 place where it fits:\na.py:1: y = x == x | $A = x"


@pytest.mark.parametrize(
    ("pattern", "language", "sentence"),
    [
        ("go(", "python", "is no python that can stand by itself"),
        ("$A", "python", "begins with a gap"),
        ("go($A)", "cobol", "There is no language 'cobol' here. The languages are: bash, c, "),
    ],
)
async def test_what_cannot_be_searched_for(
    open_indexed_desk: OpenDesk, pattern: str, language: str, sentence: str
) -> None:
    with pytest.raises(ToolFailed, match=sentence):
        await open_indexed_desk(FILES).call("structural_search", pattern=pattern, language=language)


async def test_nothing_and_too_much(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk({f"m{number}.py": b"go(1)\n" * 40 for number in range(4)})
    assert (await desk.call("structural_search", pattern="go(2)", language="python")) == (
        "Nothing fits the pattern in 4 files with its words."
    )
    told = (await desk.call("structural_search", pattern="go($_)", language="python")).splitlines()
    assert told[0] == "40 places where it fits:"
    assert told[-1] == "[3 more files with these words not searched. Give a path.]"


async def test_of_a_file_with_very_many_places_the_first_are_told(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk({"a.py": b"def f():\n    go(1)\n\n" * 200})
    told = (await desk.call("structural_search", pattern="go($_)", language="python")).splitlines()
    assert told[0] == "60 places where it fits:"
    assert told[60] == "a.py:179: go(1)"
    assert told[61:] == ["[a.py: what ends behind line 179 was not searched for]"]
