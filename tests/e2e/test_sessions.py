"""Sessions as an editor's user meets them: a run is named, gone back to a step of, and gone on with."""

from tests.e2e.conftest import IMPLEMENTS, STUB, Starts, says


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
        assert "has 1 steps" in refused["problem"]
