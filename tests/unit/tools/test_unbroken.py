import pytest
from tests.unit.tools.desk import OpenDesk

from detent.core.errors import ToolFailed


async def test_what_could_be_read_stays_readable(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.py": b"x = 1\n", "b.py": b"x = = 1\n"})
    with pytest.raises(ToolFailed, match=r"a\.py would not parse any more: line 1 .*Nothing was changed"):
        await desk.call("edit_file", path="a.py", old_string="1", new_string="(1")
    assert desk.text("a.py") == "x = 1\n"
    assert await desk.call("edit_file", path="b.py", old_string="1", new_string="2") == "Changed b.py."
    assert await desk.call("write_file", path="c.txt", content="((((") == "Made c.txt."
    assert (await desk.call("write_file", path="d.py", content="x = (")).startswith("Made d.py. But it does not parse")


async def test_where_a_grammar_does_not_know_all_that_is_right_it_is_only_told(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.c": b"int x = 1;\n", "a.go": b"package a\n\nvar x = 1\n"})
    told = await desk.call("edit_file", path="a.c", old_string="int x", new_string="DECLARE(int) BEGIN x")
    assert told == "Changed a.c. But it does not parse: line 1 does not parse."
    assert desk.text("a.c") == "DECLARE(int) BEGIN x = 1;\n"
    with pytest.raises(ToolFailed, match=r"a\.go would not parse any more"):
        await desk.call("edit_file", path="a.go", old_string="1", new_string="(1")


async def test_in_a_broken_file_one_mistake_cannot_take_the_place_of_another(open_desk: OpenDesk) -> None:
    broken = b"a = (1\n\n\ndef f():\n    return 1\n\n\ndef g():\n    return 2\n"
    desk = open_desk({"a.py": broken})
    mends = {"path": "a.py", "old_string": "a = (1\n", "new_string": "a = (1)\n"}
    spoils = {"path": "a.py", "old_string": "def g():", "new_string": "def g(:"}
    with pytest.raises(ToolFailed, match=r"line 8 .*Nothing was changed"):
        await desk.call("edit_file", edits=[mends, spoils])
    assert desk.text("a.py") == broken.decode()
    more = {"path": "a.py", "old_string": "return 2", "new_string": "return 3"}
    assert await desk.call("edit_file", edits=[mends, more]) == "Changed a.py."


async def test_brackets_that_come_in_two_changes_belong_together(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.py": b"x = = 1\n\n\na = 1\nb = 2\nc = 3\n"})
    edits = [
        {"path": "a.py", "old_string": "a = 1", "new_string": "a = (1"},
        {"path": "a.py", "old_string": "c = 3", "new_string": ")"},
        {"path": "a.py", "old_string": "b = 2", "new_string": ", 2"},
    ]
    assert await desk.call("edit_file", edits=edits) == "Changed a.py."
