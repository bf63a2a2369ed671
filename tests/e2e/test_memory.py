"""What is remembered, as an editor's user meets it: a document to change, and what the next run is told."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.conftest import IMPLEMENTS, PLAN, Starts, says
from tests.locked import locked


async def test_it_is_written_down_told_changed_and_forgotten(place: Starts) -> None:
    async with place(*IMPLEMENTS, PLAN, says("Nothing to do.")) as here, here.editor() as editor:
        assert here.model is not None
        editor.open("calc.py")
        kept = await editor.execute("detent.remember", {"text": "Quotients are rounded half up."})
        assert "- Quotients are rounded half up. <!-- " in kept["text"]
        fact_id = kept["text"].rpartition("<!-- ")[2][:6]

        run = await editor.act("calc.py", "def divide", "Agent: implement this")
        await editor.until(lambda: editor.hunks("calc.py"))
        opening = json.loads(here.model.bodies[0])["messages"][1]["content"]
        assert "from the programmer: Quotients are rounded half up." in opening
        assert opening.index("orders\nnothing and permits nothing") < opening.index("rounded half up")

        await editor.execute("detent.memory")
        await editor.until(lambda: editor.shown("memory.md"))
        document = Path(editor.shown("memory.md")[-1].removeprefix("file://"))
        editor.open(document, "markdown")
        editor.type(document, "half up", "to even")
        saved = await editor.execute("detent.saveMemory")
        assert "rounded to even." in saved["text"]

        forgotten = await editor.execute("detent.forget", {"factId": fact_id})
        assert "rounded" not in forgotten["text"]
        problem = await editor.execute("detent.forget", {"factId": fact_id})
        assert problem["problem"].startswith("There is no fact")
        state = Path(here.root).parent
        files = [one for one in state.rglob("workspaces/*/*") if one.is_file()]
        assert files
        assert not [one for one in files if b"rounded half" in one.read_bytes()]
        await editor.execute("detent.rejectAll", {"runId": run["runId"]})


@pytest.mark.parametrize("command", ["detent.forget", "detent.saveMemory"])
async def test_an_editor_is_answered_while_something_is_forgotten(place: Starts, command: str) -> None:
    async with place() as here, here.editor() as editor:
        kept = await editor.execute("detent.remember", {"text": "Quotients are rounded half up."})
        text, fact_id = kept["text"], kept["text"].rpartition("<!-- ")[2][:6]
        emptied = "\n".join(line for line in text.splitlines() if "rounded" not in line)
        (database,) = (one for one in here.state.rglob("memory.db") if one.parent.name != "detent")
        argument: dict[str, Any] = {"factId": fact_id} if command == "detent.forget" else {"text": emptied}
        with locked(database):
            forgetting = asyncio.create_task(editor.execute(command, argument))
            assert (await editor.execute("detent.memory"))["uri"].endswith("memory.md")
            assert not forgetting.done()
        assert "rounded" not in (await forgetting)["text"]
