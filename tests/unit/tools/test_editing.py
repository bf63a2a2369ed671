import json

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


async def test_how_a_place_was_found_is_told(open_desk: OpenDesk) -> None:
    desk = open_desk({"src/a.py": b"def f():\n    x = 1\n    y = 2\n    return x\n"})
    told = await desk.call("edit_file", path="a.py", old_string="  x = 1\n  y = 2", new_string="  x = 1\n  y = 3")
    assert told == "Changed src/a.py (not exactly as you wrote it: line 2 by indentation)."
    assert desk.text("src/a.py") == "def f():\n    x = 1\n    y = 3\n    return x\n"
    again = {"path": "src/a.py", "old_string": "y = 3", "new_string": "y = 3\n    return x"}
    assert "nothing had to be changed" in await desk.call("edit_file", **again)


PATCH = """*** Begin Patch
*** Update File: a.py
@@
-x = 1
+x = 2
*** Add File: new/b.py
+y = 1
*** Delete File: gone.py
*** Update File: old.py
*** Move to: moved.py
@@
-z = 1
+z = 2
*** End Patch
"""


async def test_a_patch_adds_changes_deletes_and_moves(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.py": b"x = 1\r\n", "gone.py": b"", "old.py": b"z = 1\n"})
    told = await desk.call("apply_patch", patch=PATCH)
    assert told.splitlines() == [
        *("Changed a.py.", "Made new/b.py.", "Deleted gone.py.", "Deleted old.py.", "Made moved.py."),
    ]
    assert [desk.text(path) for path in ("a.py", "new/b.py", "moved.py")] == ["x = 2\r\n", "y = 1\n", "z = 2\n"]
    assert not desk.shadow.files.exists("gone.py")
    assert not desk.shadow.files.exists("old.py")


async def test_a_patch_says_what_it_writes_before_it_is_run(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.py": b"x = 1\r\n", "gone.py": b"", "old.py": b"z = 1\n"})
    prepared = desk.prepare("apply_patch", json.dumps({"patch": PATCH}))
    assert prepared.writes == ("a.py", "new/b.py", "gone.py", "old.py", "moved.py")
    outcome = prepared.outcome(desk.shadow.files, "")
    made = {"a.py": "x = 2\r\n", "new/b.py": "y = 1\n", "moved.py": "z = 2\n"}
    assert outcome == {**made, "gone.py": None, "old.py": None}
    assert desk.shadow.files.exists("gone.py")
    assert prepared.title == "Patch a.py, new/b.py, gone.py, old.py, moved.py"
    with pytest.raises(ToolFailed, match="cut off"):
        desk.prepare("apply_patch", json.dumps({"patch": PATCH.replace("*** End Patch\n", "")}))


async def test_writing_and_deleting(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.py": b"x = 1\r\n"})
    assert await desk.call("write_file", path="a.py", content="y\nz\n") == "Changed a.py."
    assert desk.text("a.py") == "y\r\nz\r\n"
    assert await desk.call("write_file", path="n/b.py", content="y\n") == "Made n/b.py."
    assert await desk.call("delete_file", path="a.py") == "Deleted a.py."
    assert not desk.shadow.files.exists("a.py")
    with pytest.raises(ToolFailed, match="no such file"):
        await desk.call("delete_file", path="a.py")


MOVE = "*** Begin Patch\n*** Update File: old.c\n*** Move to: new.c\n@@\n-int x = 1;\n+int x = 2;\n*** End Patch\n"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("edit_file", {"path": "old.c", "old_string": "x = 1", "new_string": "x = 2"}),
        ("edit_symbol", {"path": "old.c", "symbol": "f", "action": "delete"}),
        ("write_file", {"path": "old.c", "content": "int x;\n"}),
        ("delete_file", {"path": "old.c"}),
        ("apply_patch", {"patch": MOVE}),
    ],
)
async def test_what_is_not_utf_8_stays_as_it_is(
    open_desk: OpenDesk, encoding: str, name: str, arguments: dict[str, str]
) -> None:
    data = "/* caf\xe9 */\nint x = 1;\nint f(void) { return 1; }\n".encode(encoding)
    desk = open_desk({"old.c": data})
    with pytest.raises(ToolFailed, match="so it is only read: save it as UTF-8"):
        await desk.call(name, **arguments)
    form = desk.shadow.files.form("old.c")
    assert form is not None
    assert form.data == data
    assert not desk.shadow.files.exists("new.c")


async def test_a_file_that_is_not_utf_8_is_renamed_as_it_is(open_desk: OpenDesk) -> None:
    desk = open_desk({"old.c": b"caf\xe9\n"})
    await desk.call("rename_file", path="old.c", to="new.c")
    form = desk.shadow.files.form("new.c")
    assert form is not None
    assert form.data == b"caf\xe9\n"


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


@pytest.mark.parametrize("before", ["", "\ufeff"])
async def test_a_symbol_is_edited_by_its_name_and_mark(open_desk: OpenDesk, before: str) -> None:
    desk = open_desk({"a.py": f"{before}def f():\n    return 1\n".encode()})
    found = await desk.call("find_symbol", name="f")
    mark = found.rpartition("(mark ")[2].removesuffix(")")
    edit = {"path": "a.py", "symbol": "f", "action": "replace", "content": "def f():\n    return 2\n", "mark": mark}
    assert await desk.call("edit_symbol", **edit) == "Changed a.py."
    assert desk.text("a.py") == f"{before}def f():\n    return 2\n"
    with pytest.raises(ToolFailed, match="the mark"):
        await desk.call("edit_symbol", **edit)
    with pytest.raises(ToolFailed, match="none to delete"):
        desk.prepare("edit_symbol", json.dumps({**edit, "action": "delete"}))
    assert desk.prepare("edit_symbol", json.dumps(edit)).title == "Replace f in a.py"


async def test_an_edit_of_a_symbol_that_breaks_the_file_is_refused(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.py": b"def f():\n    return 1\n"})
    with pytest.raises(ToolFailed, match="would not parse any more"):
        await desk.call("edit_symbol", path="a.py", symbol="f", action="replace", content="def f(:\n    return 1\n")


async def test_how_an_edit_was_placed_is_noted(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.py": b"def f():\n    a = 1\n    return a\n"})
    await desk.call("edit_file", path="a.py", old_string="    a = 1\n", new_string="    a = 2\n")
    assert desk.placed == []
    await desk.call("edit_file", path="a.py", old_string="a = 2\nreturn a\n", new_string="a = 3\nreturn a\n")
    (placed,) = desk.placed
    assert (placed.path, placed.lines) == ("a.py", ("    a = 3",))
    assert placed.how.startswith("by ")
