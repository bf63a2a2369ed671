"""What a person decides in their editor: hunks, files, everything; and what it does when the text has moved."""

import os
from pathlib import Path

from tests.e2e.conftest import ALLOW, GOOD, IMPLEMENTS, PLAN, STUB, Starts, edits, says, writes
from tests.scripted_editor import ScriptedEditor, capabilities

DOC = '"""Arithmetic for people."""'
NEW_TEST = "from calc import divide\n\n\ndef test_divide_more():\n    assert divide(9, 3) == 3\n"
SEVERAL = (
    PLAN,
    edits("calc.py", STUB, GOOD),
    edits("calc.py", "Arithmetic for people.", "Arithmetic for everyone."),
    writes("tests/test_more.py", NEW_TEST),
    says("I wrote divide and a test."),
)
"""A proposal of two hunks in a file, and a new file."""


async def implemented(editor: ScriptedEditor) -> str:
    """Open the file, implement the stub, wait for the proposal; returns the run's id."""
    editor.open("calc.py")
    run_id = (await editor.act("calc.py", STUB, "Agent: implement this"))["runId"]
    await editor.until(lambda: editor.hunks("calc.py") and editor.told("for your decision"))
    return str(run_id)


async def test_reject_and_undo_the_reject(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        before = here.text("calc.py")
        await implemented(editor)
        await editor.act("calc.py", STUB, "Reject hunk")
        await editor.until(lambda: not editor.hunks("calc.py"))
        await editor.act("calc.py", STUB, "Undo the rejected hunk")
        await editor.until(lambda: editor.hunks("calc.py"))
        assert editor.text("calc.py") == before
        assert editor.edits == []


async def test_accept_all_of_several_files_in_one_edit_and_undo_all(place: Starts) -> None:
    async with place(*SEVERAL) as here, here.editor() as editor:
        before = here.text("calc.py")
        run_id = await implemented(editor)
        marks = [mark.message for mark in editor.hunks("calc.py")]
        assert len(marks) == 3
        assert any("makes the file tests/test_more.py" in mark for mark in marks)
        await editor.act("calc.py", STUB, "Accept all (3)")
        await editor.until(lambda: not editor.hunks("calc.py"))
        assert len(editor.edits) == 1
        assert GOOD in editor.text("calc.py")
        assert "for everyone" in editor.text("calc.py")
        assert here.text("tests/test_more.py") == NEW_TEST
        await editor.execute("detent.undo", {"runId": run_id})
        await editor.until(lambda: len(editor.hunks("calc.py")) == 3)
        assert editor.text("calc.py") == before
        assert not (here.root / "tests/test_more.py").exists()


async def test_typing_elsewhere_in_the_file_makes_a_hunk_stale_until_it_is_taken_back(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        before = here.text("calc.py")
        run_id = await implemented(editor)
        editor.type("calc.py", DOC, "# typed\n" + DOC)
        await editor.until(lambda: any("stale: the file changed" in mark.message for mark in editor.hunks("calc.py")))
        editor.type("calc.py", "# typed\n", "")
        await editor.until(lambda: any("(proven)" in mark.message for mark in editor.hunks("calc.py")))
        editor.type("calc.py", DOC, "# typed\n" + DOC)
        await editor.until(lambda: any("stale: the file changed" in mark.message for mark in editor.hunks("calc.py")))
        await editor.execute("detent.acceptAll", {"runId": run_id})
        await editor.until(lambda: not editor.hunks("calc.py"))
        assert editor.text("calc.py") == "# typed\n" + before.replace(STUB, GOOD)


async def test_accept_and_reject_by_file(place: Starts) -> None:
    async with place(*SEVERAL) as here, here.editor() as editor:
        run_id = await implemented(editor)
        await editor.act("calc.py", STUB, "Accept all in this file")
        await editor.until(lambda: len(editor.hunks("calc.py")) == 1)
        assert "for everyone" in editor.text("calc.py")
        assert not (here.root / "tests/test_more.py").exists()
        await editor.execute("detent.rejectFile", {"runId": run_id, "uri": editor.uri("tests/test_more.py")})
        await editor.until(lambda: not editor.hunks("calc.py"))
        assert "problem" in await editor.execute(
            "detent.acceptFile", {"runId": run_id, "uri": editor.uri("nowhere.py")}
        )


async def test_hunks_follow_what_the_user_types_and_land_where_they_are_then(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        await implemented(editor)
        (mark,) = editor.hunks("calc.py")
        line = mark.range.start.line
        editor.type("calc.py", '"""Arithmetic for people."""\n', '"""Arithmetic for people."""\n\nLIMIT = 3\n')
        await editor.until(lambda: [one.range.start.line for one in editor.hunks("calc.py")] == [line + 2])
        await editor.act("calc.py", STUB, "Accept hunk")
        await editor.until(lambda: GOOD in editor.text("calc.py"))
        assert "LIMIT = 3" in editor.text("calc.py")
        await editor.until(lambda: not editor.hunks("calc.py"))


async def test_a_hunk_over_changed_lines_is_a_conflict_and_touches_nothing(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        run_id = await implemented(editor)
        editor.type("calc.py", STUB, "    return left // right\n")
        await editor.until(lambda: [one.severity for one in editor.hunks("calc.py")] == [2])
        await editor.execute("detent.acceptHunk", {"runId": run_id, "hunkId": "h1"})
        await editor.until(lambda: editor.told("h1:"))
        assert editor.edits == []
        assert "return left // right" in editor.text("calc.py")
        editor.type("calc.py", "    return left // right\n", STUB)
        await editor.until(lambda: [one.range.start.line for one in editor.hunks("calc.py")] == [9])
        await editor.execute("detent.acceptHunk", {"runId": run_id, "hunkId": "h1"})
        await editor.until(lambda: GOOD in editor.text("calc.py"))


async def test_an_edit_that_meets_newer_text_is_refused_and_placed_once_more(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        await implemented(editor)

        def type_something() -> None:
            editor.before_edit = lambda: None
            editor.type("calc.py", "for people.", "for people who type fast.")

        editor.before_edit = type_something
        await editor.act("calc.py", STUB, "Accept hunk")
        await editor.until(lambda: GOOD in editor.text("calc.py"))
        assert "who type fast" in editor.text("calc.py")
        assert len(editor.edits) == 2
        await editor.until(lambda: not editor.hunks("calc.py"))


async def test_an_edit_that_is_refused_twice_is_a_conflict(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        before = here.text("calc.py")
        await implemented(editor)
        editor.refusals = 2
        await editor.act("calc.py", STUB, "Accept hunk")
        await editor.until(lambda: editor.told("The editor refused the edit: not now."))
        await editor.until(lambda: [one.severity for one in editor.hunks("calc.py")] == [2])
        assert len(editor.edits) == 2
        assert editor.text("calc.py") == before


async def test_proposals_outlive_the_server(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here:
        async with here.editor() as editor:
            await implemented(editor)
        async with here.editor() as editor:
            await editor.until(lambda: editor.hunks("calc.py"))
            editor.open("calc.py")
            await editor.act("calc.py", STUB, "Accept hunk")
            await editor.until(lambda: GOOD in editor.text("calc.py"))
            editor.save("calc.py")
        async with here.editor() as editor:
            editor.open("calc.py")
            runs = (await editor.execute("detent.runs"))["runs"]
            await editor.execute("detent.undo", {"runId": runs[0]["runId"]})
            await editor.until(lambda: STUB in editor.text("calc.py"))


async def test_an_edited_hunk_is_what_lands(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        run_id = await implemented(editor)
        mine = "    return left / (right or 1)\n"
        await editor.execute("detent.editHunk", {"runId": run_id, "hunkId": "h1", "text": mine})
        await editor.until(lambda: "right or 1" in editor.hunks("calc.py")[0].message)
        await editor.act("calc.py", STUB, "Accept hunk")
        await editor.until(lambda: mine in editor.text("calc.py"))


async def test_an_editor_that_can_do_little_still_gets_everything(place: Starts) -> None:
    bare = capabilities(
        apply_edit=False, create=False, show_document=False, progress=False, lenses=False, literals=False,
        configuration=False,
    )  # fmt: skip
    async with place(*SEVERAL) as here, here.editor(bare) as editor:
        run_id = await implemented(editor)
        shown = await editor.execute("detent.showDiff", {"runId": run_id})
        assert "+    return left / right" in shown["text"]
        following = await editor.execute("detent.nextHunk", {"runId": run_id})
        assert following["uri"] == editor.uri("calc.py")
        assert following["range"]["start"]["line"] == 0
        await editor.act("calc.py", STUB, "Accept all (3)")
        await editor.until(lambda: not editor.hunks("calc.py"))
        assert GOOD in here.text("calc.py")
        assert here.text("tests/test_more.py") == NEW_TEST
        assert editor.edits == []


MADE = (
    "printf '\\0logo' > logo.png && chmod +x tests/test_calc.py && ln -s calc.py link"
    " && mv calc.py sums.py && cp sums.py calc.py"
)


async def test_what_a_command_makes_that_is_no_text_lands_beside_the_edit_and_is_undone_after_a_restart(
    place: Starts,
) -> None:
    command = {"tool_calls": [{"name": "run_command", "arguments": {"command": MADE}}]}
    async with place(PLAN, edits("calc.py", STUB, GOOD), command, says("Done.")) as here:
        before = here.text("calc.py")
        async with here.editor() as editor:
            editor.answers["Run this command?"] = ALLOW
            run_id = await implemented(editor)
            (proposed,) = [await editor.ask("detent/proposal", runId=run_id)]
            assert {file["path"]: [hunk["about"] for hunk in file["hunks"]] for file in proposed["files"]} == {
                "calc.py": [""],
                "link": ["link -> calc.py"],
                "logo.png": ["binary, 5 bytes"],
                "sums.py": [""],
                "tests/test_calc.py": ["mode 644 -> 755"],
            }
            editor.refusals = 1  # then what the disk did is taken back, and all of it is tried once more
            await editor.execute("detent.acceptAll", {"runId": run_id})
            await editor.until(lambda: not editor.hunks("calc.py"))
            assert len(editor.edits) == 2
            assert GOOD in editor.text("calc.py")
            assert (here.root / "logo.png").read_bytes() == b"\0logo"
            assert (here.root / "link").readlink() == Path("calc.py")
            assert os.access(here.root / "tests/test_calc.py", os.X_OK)
            editor.save("calc.py")
        async with here.editor() as editor:
            editor.open("calc.py")
            await editor.execute("detent.undo", {"runId": run_id})
            await editor.until(lambda: editor.text("calc.py") == before)
            await editor.until(lambda: not (here.root / "logo.png").exists())
            assert not (here.root / "link").is_symlink()
            assert not os.access(here.root / "tests/test_calc.py", os.X_OK)
