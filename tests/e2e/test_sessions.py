"""Sessions as an editor's user meets them: a run is named, gone back to a step of, and gone on with."""

import asyncio
import contextlib
import os
import sqlite3
import sys
from pathlib import Path

import pytest
from tests.e2e.conftest import IMPLEMENTS, STUB, Starts, says
from tests.scripted_editor import ScriptedEditor


async def test_a_run_is_named_gone_back_to_and_told(place: Starts) -> None:
    async with place(*IMPLEMENTS, says("It stays as it is.")) as here, here.editor() as editor:
        editor.open("calc.py")
        run_id = (await editor.act("calc.py", STUB, "Agent: implement this"))["runId"]
        await editor.until(lambda: editor.hunks("calc.py"))
        await editor.execute("detent.sessionRename", {"runId": run_id, "name": "division"})
        steps = (await editor.execute("detent.sessionSteps", {"runId": run_id}))["steps"]
        assert [step["number"] for step in steps] == [1]
        told = await editor.execute("detent.sessionExport", {"runId": run_id, "format": "markdown"})
        assert told["uri"].endswith(f"{run_id}.md")

        back = await editor.execute("detent.sessionRewind", {"runId": run_id, "step": 1})
        listed = (await editor.execute("detent.sessions", {}))["runs"]
        assert [(one["runId"], one["title"]) for one in listed] == [(back["runId"], "division")]
        everything = (await editor.execute("detent.sessions", {"archived": True}))["runs"]
        assert {one["runId"]: one["archived"] for one in everything} == {run_id: True, back["runId"]: False}
        await editor.execute("detent.say", {"runId": back["runId"], "text": "Leave it."})
        await editor.until(lambda: editor.hunks("calc.py"))
        refused = await editor.execute("detent.sessionFork", {"runId": run_id, "step": 9})
        assert "has 1 step;" in refused["problem"]


@pytest.mark.skipif(sys.platform == "win32", reason="what waits to be read is a pipe")
@pytest.mark.parametrize(
    ("command", "argument"),
    [("detent.sessionFork", {"step": 1}), ("detent.sessionRewind", {"step": 1}), ("detent.sessionExport", {})],
)
async def test_an_editor_is_answered_while_a_story_is_read(
    place: Starts, command: str, argument: dict[str, int]
) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        run_id = await _proposed(editor)
        told = (event["data"] for event in editor.events if event["kind"] == "message_appended")
        blob = next(message["blob"] for message in told if message["role"] == "tool")
        file, text = _as_a_file(here.state, blob)
        os.mkfifo(file)
        reading = asyncio.create_task(editor.execute(command, {"runId": run_id, **argument}))
        assert len((await editor.execute("detent.sessions", {}))["runs"]) == 1
        assert not reading.done()
        await asyncio.to_thread(_give, file, text)
        done = await reading
        assert done["uri"].endswith(f"{run_id}.md") if "Export" in command else done["runId"] != run_id


def _as_a_file(state: Path, blob: str) -> tuple[Path, bytes]:
    """Taken out of the database, as if it were a large one: where it lies then, and what it holds."""
    (path,) = state.glob("state/detent/workspaces/*/hub.db")
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        name = bytes.fromhex(blob)
        ((text,),) = database.execute("DELETE FROM contents WHERE name = ? RETURNING data", (name,)).fetchall()
    file = path.parent / "blobs" / blob[:2] / blob[2:]
    file.parent.mkdir(parents=True)
    return file, text


def _give(file: Path, text: bytes) -> None:
    """Once through the pipe, then as the file that it stands for."""
    aside = file.with_suffix(".aside")
    aside.write_bytes(text)
    with file.open("wb") as pipe:
        aside.replace(file)
        pipe.write(text)


async def _proposed(editor: ScriptedEditor) -> str:
    await editor.ask("detent/subscribe")
    editor.open("calc.py")
    run_id = str((await editor.act("calc.py", STUB, "Agent: implement this"))["runId"])
    await editor.until(lambda: any(event["kind"] == "run_finished" for event in editor.events))
    return run_id
