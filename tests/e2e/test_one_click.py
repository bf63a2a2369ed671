"""From a click to landed code, in an editor that speaks plain LSP, on a real server process."""

from tests.e2e.conftest import GOOD, IMPLEMENTS, STUB, Starts


async def test_implement_watch_accept_undo(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        editor.open("calc.py")
        before = editor.text("calc.py")
        result = await editor.act("calc.py", STUB, "Agent: implement this")
        assert result["runId"]
        await editor.until(lambda: editor.hunks("calc.py"))
        await editor.until(lambda: editor.progress() and editor.progress()[-1].startswith("end"))
        assert editor.progress()[0].startswith("begin")
        assert any("tok" in line for line in editor.progress())
        assert editor.text("calc.py") == before
        assert editor.told("1 change waits for your decision")

        (hunk,) = editor.hunks("calc.py")
        assert hunk.severity == 3
        assert "+     return left / right" in hunk.message
        await editor.act("calc.py", hunk.range.start.line, "Accept hunk")
        await editor.until(lambda: GOOD in editor.text("calc.py"))
        await editor.until(lambda: not editor.hunks("calc.py"))
        assert (here.root / "calc.py").read_text() == before, "it is the editor's to save"
        (edit,) = editor.edits
        assert edit.label == "Detent: accept h1"

        await editor.act("calc.py", "return left / right", "Undo the accepted hunk")
        await editor.until(lambda: editor.text("calc.py") == before)
        await editor.until(lambda: editor.hunks("calc.py"))
