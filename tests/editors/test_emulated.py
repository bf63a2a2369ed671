"""The whole story in editors that cannot run here, over the wire, with the capabilities of one version of each."""

from collections.abc import Callable
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
    """The steps that were seen to happen, each after what shows it."""
    file, notes, seen = editor.here.project / "calc.py", editor.here.project / "NOTES.md", ["start: the server answers"]

    async def saw(step: str, holds: Callable[[], object]) -> None:
        await editor.until(holds)
        seen.append(step)

    async def offered(step: str, place: str, title: str) -> None:
        await _until_offered(editor, file, place, title)
        seen.append(step)

    editor.open(file)
    await editor.act(file, "def divide", "Agent: implement this")
    await saw("question: asked", lambda: editor.asked)
    await saw("plan: opened", lambda: _plan_told(editor))
    await editor.act(file, "def divide", "Agent: approve the plan")
    await saw("hunks: shown", lambda: _is_marked(editor, file))
    assert NEW not in editor.text(file), "the buffer changed before anything was accepted"
    await editor.look(file, STUB)
    await offered("reject: offered", STUB, "Reject hunk")
    await editor.act(file, STUB, "Reject hunk")
    await saw("reject: gone", lambda: not _is_marked(editor, file, STUB))
    await _until_offered(editor, file, STUB, "Undo the rejected hunk")
    await editor.act(file, STUB, "Undo the rejected hunk")
    await _until_offered(editor, file, STUB, "Accept all (2)")
    await saw("undo: the rejection", lambda: _is_marked(editor, file, STUB))
    await editor.act(file, STUB, "Accept all (2)")
    await saw("accept: in the buffer", lambda: NEW in editor.text(file))
    await saw("new file: made", lambda: notes.exists() and notes.read_text("utf-8") == stage.NOTES)
    await offered("undo: offered", NEW, "Undo all that was accepted")
    await editor.act(file, NEW, "Undo all that was accepted")
    await saw("undo: in the buffer", lambda: NEW not in editor.text(file))
    await saw("undo: of the new file", lambda: not notes.exists())
    await editor.act(file, "def divide", "Agent: implement this")
    await _until_offered(editor, file, "def divide", "Agent: approve the plan")
    await offered("cancel: offered", "def divide", "Agent: cancel “")
    await editor.act(file, "def divide", "Agent: cancel “")
    await saw("cancel: done", lambda: any("was cancelled" in text for text in editor.told))
    assert not await editor.offers(file, "def divide", "Agent: cancel “")
    return [*seen, "THE END"]


def _is_marked(editor: EmulatedEditor, file: Path, place: str | None = None) -> bool:
    """Whether a hunk is shown in the file, or on the line with this text."""
    marks = [mark["range"] for mark in editor.marks.get(file.as_uri(), ()) if mark["code"] == "proposed-change"]
    line = None if place is None else editor.text(file)[: editor.text(file).index(place)].count("\n")
    return any(line is None or mark["start"]["line"] <= line <= mark["end"]["line"] for mark in marks)


def _plan_told(editor: EmulatedEditor) -> bool:
    """Opened where the editor opens documents; elsewhere its user is told where it is."""
    if strictness.said(editor.client["capabilities"], "window", "showDocument", "support"):
        return any(uri.endswith("plan.md") for uri in editor.shown)
    told = [text.partition("waits in ")[2].partition(". ")[0] for text in editor.told if "waits in " in text]
    return any("Write divide" in Path(path).read_text("utf-8") for path in told)


async def _until_offered(editor: EmulatedEditor, file: Path, place: str, title: str) -> None:
    while not await editor.offers(file, place, title):
        await editor.until(lambda: True)
