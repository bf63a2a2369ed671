"""The whole story from a real Helix at a terminal, with the settings of its page."""

import asyncio
from pathlib import Path

import pytest
from tests.editors import helix, stage
from tests.editors.helix import ESCAPE, Helix
from tests.editors.stage import Stage

PLAN = r"waits in (/\S+plan\.md)"
STUB, NEW = "raise NotImplementedError", "return left / right"


@pytest.mark.timeout(300)
async def test_the_story_in_helix(tmp_path: Path) -> None:
    editor = helix.find()
    if editor is None:
        pytest.skip("needs Helix (on Debian as root it is installed by the test)")
    async with stage.set_up(tmp_path) as here:
        await asyncio.to_thread(_configure, tmp_path)
        screen = Helix(editor, here)
        try:
            await asyncio.to_thread(_play, screen, here)
        finally:
            screen.quits()
        assert here.said() == [*stage.STEPS]


def _configure(folder: Path) -> None:
    (folder / "config" / "helix").mkdir()
    # Without the boxes that name the next keys: a person reads past them, a test would take them for a menu.
    (folder / "config" / "helix" / "config.toml").write_text("[editor]\nauto-info = false\n", "utf-8")
    (folder / "config" / "helix" / "languages.toml").write_text(stage.settings("helix", "toml"), "utf-8")


def _play(helix: Helix, here: Stage) -> None:
    notes = here.project / "NOTES.md"
    helix.until("the file", lambda: helix.shows("calc.py"))
    helix.saw("start: the server answers", lambda: helix.offers("def divide", "Agent: implement this"))
    helix.act("def divide", "Agent: implement this")
    helix.saw("question: asked", lambda: helix.shows("Detent asks"))
    helix.act("def divide", "Agent: answer “Allow in this run”")
    helix.until("where the plan is", lambda: helix.told(PLAN))
    helix.types(f":open {helix.told(PLAN)}\r")
    helix.saw("plan: opened", lambda: helix.shows("# Write divide"))
    helix.act("def divide", "Agent: approve the plan")
    helix.until("a mark beside the text", lambda: helix.shows("●"))
    helix.types(f"{ESCAPE} d")
    helix.saw("hunks: shown", lambda: helix.shows("proposed-change"))
    assert not helix.shows(f"    {NEW}"), "the buffer changed before anything was accepted"
    helix.saw("reject: offered", lambda: helix.offers(STUB, "Reject hunk"))
    helix.act(STUB, "Reject hunk")
    helix.saw("reject: gone", lambda: helix.offers(STUB, "Undo the rejected hunk"))
    helix.act(STUB, "Undo the rejected hunk")
    helix.saw("undo: the rejection", lambda: helix.offers(STUB, "Accept all (2)"))
    helix.act(STUB, "Accept all (2)")
    helix.saw("accept: in the buffer", lambda: helix.shows(NEW) and helix.shows("calc.py [+]"))
    helix.saw("new file: made", notes.exists)
    helix.saw("undo: offered", lambda: helix.offers(NEW, "Undo all that was accepted"))
    helix.act(NEW, "Undo all that was accepted")
    helix.saw("undo: in the buffer", lambda: helix.holds(STUB) and not helix.holds(NEW))
    helix.saw("undo: of the new file", lambda: not notes.exists())
    helix.act("def divide", "Agent: implement this")
    helix.saw("cancel: offered", lambda: helix.offers("def divide", "Agent: cancel “"))
    helix.act("def divide", "Agent: cancel “")
    helix.saw("cancel: done", lambda: not helix.offers("def divide", "Agent: cancel “"))
    helix.saw("THE END", lambda: True)
