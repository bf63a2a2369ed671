"""The whole story in editors that cannot run here, over the wire, with the capabilities of one version of each."""

from pathlib import Path

import pytest
from tests.editors import emulated, stage, strictness
from tests.editors.emulated import CLIENTS, EmulatedEditor

STUB, NEW = "raise NotImplementedError", "return left / right"


@pytest.mark.parametrize("name", CLIENTS)
async def test_the_story(name: str, tmp_path: Path) -> None:
    async with stage.set_up(tmp_path) as here, emulated.editor(name, here) as editor:
        assert await _played(editor) == [*stage.STEPS]
        assert editor.offences == []


async def _played(editor: EmulatedEditor) -> list[str]:
    file, notes, steps = editor.here.project / "calc.py", editor.here.project / "NOTES.md", list(stage.STEPS)
    editor.open(file)
    await editor.act(file, "def divide", "Agent: implement this")
    await editor.until(lambda: editor.asked)
    await editor.until(lambda: _plan_told(editor))
    await editor.act(file, "def divide", "Agent: approve the plan")
    await editor.until(lambda: any(mark["code"] == "proposed-change" for mark in editor.marks.get(file.as_uri(), ())))
    assert NEW not in editor.text(file), "the buffer changed before anything was accepted"
    await editor.act(file, STUB, "Reject hunk")
    await _until_offered(editor, file, STUB, "Undo the rejected hunk")
    await editor.act(file, STUB, "Undo the rejected hunk")
    await _until_offered(editor, file, STUB, "Accept all (2)")
    await editor.act(file, STUB, "Accept all (2)")
    await editor.until(lambda: NEW in editor.text(file) and notes.exists())
    await _until_offered(editor, file, NEW, "Undo all that was accepted")
    await editor.act(file, NEW, "Undo all that was accepted")
    await editor.until(lambda: NEW not in editor.text(file) and not notes.exists())
    await editor.act(file, "def divide", "Agent: implement this")
    await _until_offered(editor, file, "def divide", "Agent: approve the plan")
    await editor.act(file, "def divide", "Agent: cancel “")
    await editor.until(lambda: any("was cancelled" in text for text in editor.told))
    assert not await editor.offers(file, "def divide", "Agent: cancel “")
    return steps


def _plan_told(editor: EmulatedEditor) -> bool:
    """Opened where the editor opens documents; elsewhere its user is told where it is."""
    if strictness.said(editor.client["capabilities"], "window", "showDocument", "support"):
        return any(uri.endswith("plan.md") for uri in editor.shown)
    told = [text.partition("waits in ")[2].partition(". ")[0] for text in editor.told if "waits in " in text]
    return any("Write divide" in Path(path).read_text("utf-8") for path in told)


async def _until_offered(editor: EmulatedEditor, file: Path, place: str, title: str) -> None:
    while not await editor.offers(file, place, title):
        await editor.until(lambda: True)
