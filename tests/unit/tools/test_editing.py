import pytest
from tests.unit.tools.desk import OpenDesk

from detent.core.errors import ToolFailed


async def test_an_edit_arrives(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.py": b"x = 1\r\ny = 1\r\n"})
    told = await desk.call("edit_file", path="./a.py", old_string="x = 1\ny", new_string="x = 2\nz")
    assert told == "Changed a.py."
    assert desk.text("a.py") == "x = 2\r\nz = 1\r\n"
    assert await desk.call("edit_file", path="a.py", old_string="=", new_string="==", replace_all=True)
    assert desk.text("a.py") == "x == 2\r\nz == 1\r\n"


async def test_several_edits_in_several_files(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.py": b"x = 1\n", "b.py": b"y = 1\n"})
    edits = [
        {"path": "a.py", "old_string": "1", "new_string": "2"},
        {"path": "b.py", "old_string": "1", "new_string": "2"},
        {"path": "new/c.py", "old_string": "", "new_string": "z = 1\n"},
    ]
    assert await desk.call("edit_file", edits=edits) == "Changed a.py.\nChanged b.py.\nMade new/c.py."
    assert [desk.text(path) for path in ("a.py", "b.py", "new/c.py")] == ["x = 2\n", "y = 2\n", "z = 1\n"]


async def test_a_refused_edit_changes_nothing(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.py": b"x = 1\n"})
    edits = [
        {"path": "a.py", "old_string": "1", "new_string": "2"},
        {"path": "a.py", "old_string": "zzz", "new_string": "2"},
    ]
    with pytest.raises(ToolFailed, match="the others are not applied either"):
        await desk.call("edit_file", edits=edits)
    assert desk.text("a.py") == "x = 1\n"


async def test_a_file_that_cannot_be_written_takes_the_others_back(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.py": b"x = 1\n"})
    edits = [
        {"path": "a.py", "old_string": "1", "new_string": "2"},
        {"path": "a.py/b.py", "old_string": "", "new_string": "z = 1\n"},
    ]
    with pytest.raises(ToolFailed):
        await desk.call("edit_file", edits=edits)
    assert desk.text("a.py") == "x = 1\n"


async def test_what_breaks_is_told_at_once(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.py": b"x = 1\n", "b.py": b"x = = 1\n"})
    told = await desk.call("edit_file", path="a.py", old_string="1", new_string="(1")
    assert told.startswith("Changed a.py. But it does not parse any more: line 1")
    assert await desk.call("edit_file", path="b.py", old_string="1", new_string="2") == "Changed b.py."
    assert await desk.call("write_file", path="c.txt", content="((((") == "Made c.txt."


async def test_writing_and_deleting(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.py": b"x = 1\r\n"})
    assert await desk.call("write_file", path="a.py", content="y\nz\n") == "Changed a.py."
    assert desk.text("a.py") == "y\r\nz\r\n"
    assert await desk.call("write_file", path="n/b.py", content="y\n") == "Made n/b.py."
    assert await desk.call("delete_file", path="a.py") == "Deleted a.py."
    assert not desk.shadow.files.exists("a.py")
    with pytest.raises(ToolFailed, match="no such file"):
        await desk.call("delete_file", path="a.py")


@pytest.mark.parametrize("path", ["../out.py", "/tmp/out.py", ".git/hooks/pre-commit", "", "."])
async def test_nothing_outside_is_written(open_desk: OpenDesk, path: str) -> None:
    desk = open_desk({"a.py": b""})
    with pytest.raises(ToolFailed):
        await desk.call("write_file", path=path, content="x")
    with pytest.raises(ToolFailed):
        await desk.call("edit_file", path=path, old_string="", new_string="x")
    with pytest.raises(ToolFailed):
        await desk.call("delete_file", path=path)


def test_titles(open_desk: OpenDesk) -> None:
    desk = open_desk({})
    assert desk.prepare("write_file", '{"path": "a", "content": ""}').title == "Write a"
    assert desk.prepare("delete_file", '{"path": "a"}').title == "Delete a"
    assert desk.prepare("read_file", '{"path": "a", "start": 2, "end": 3}').title == "Read a, from line 2 to 3"
    assert desk.prepare("grep", '{"pattern": "x", "path": "a"}').title == "Search for x in a"
