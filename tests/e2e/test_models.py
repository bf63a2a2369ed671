"""Models as an editor's user meets them: estimates in the menu, switching in mid-run, costs, difficulty."""

import asyncio

from lsprotocol import types
from tests.e2e.conftest import GOOD, IMPLEMENTS, STUB, Starts, says
from tests.scripted_editor import ScriptedEditor

PRICES = {"input_price": 1.0, "output_price": 2.0}
LARGE = {"input_tokens": 1000, "output_tokens": 10}
"""A prompt long enough for a miss to be told."""
FOUND = {**LARGE, "cached_tokens": 1000}
"""By a service that has a cache."""


async def _implemented(editor: ScriptedEditor, difficulty: str | None = None) -> str:
    editor.open("calc.py")
    (action,) = [one for one in await editor.actions("calc.py", STUB) if one.title == "Agent: implement this"]
    assert isinstance(action, types.CodeAction)
    assert action.command is not None
    (place,) = action.command.arguments or ()
    assert isinstance(place, dict)
    run_id = (await editor.execute("detent.implement", {**place, "difficulty": difficulty}))["runId"]
    await editor.until(lambda: editor.hunks("calc.py") and editor.told("for your decision"))
    return str(run_id)


async def test_the_menu_tells_what_a_run_will_cost(place: Starts) -> None:
    async with place() as here:
        for prices, told in ((PRICES, "About $"), ({}, "Cost unknown: the price of scripted is not known")):
            settings = {"model": {"name": "scripted", **prices}}
            async with here.editor(settings=settings) as editor:
                editor.open("calc.py")
                for action in await editor.actions("calc.py", STUB):
                    assert isinstance(action, types.CodeAction)
                    assert action.command is not None
                    asks = action.command.command not in ("detent.showContext", "detent.goal")
                    assert (action.command.tooltip or "").startswith(told if asks else "")


async def test_costs_and_difficulty_are_told_and_a_model_is_chosen_in_mid_run(place: Starts) -> None:
    first, *others = IMPLEMENTS
    replies = [{**first, "usage": LARGE}, *({**reply, "usage": FOUND} for reply in others)]
    replies.append({**says("It divides."), "usage": LARGE})
    async with place(*replies) as here:
        assert here.model is not None
        settings = {"model": {"name": "scripted", "base_url": here.model.base_url, **PRICES}}
        async with here.editor(settings=settings) as editor:
            run_id = await _implemented(editor, "M")
            view = await editor.ask("detent/view", runId=run_id)
            assert view["summary"]["difficulty"] == "M"
            stats = await editor.ask("detent/stats")
            assert [(one["name"], one["questions"]) for one in stats["runs"]] == [(run_id, 3)]
            assert {one["name"] for one in stats["roles"]} == {"plan", "code"}
            assert stats["whole"]["cost"] == view["summary"]["spending"]["cost"] > 0
            assert stats["usd"] == 1.0
            assert await editor.ask("detent/stats", runId=run_id) == stats

            result = await editor.execute("detent.model", {"runId": run_id, "model": "another"})
            assert "problem" not in result
            await editor.execute("detent.say", {"runId": run_id, "text": "What does it do?"})
            await editor.until(lambda: here.model is not None and len(here.model.bodies) == 4)
            assert b'"model":"another"' in here.model.bodies[-1]
            assert GOOD.splitlines()[0].strip().encode() not in here.model.bodies[0]
            later = stats
            async with asyncio.timeout(60):
                while not later["misses"]:  # the answer is on its way
                    later = await editor.ask("detent/stats", runId=run_id)
            assert later["models"][0]["name"].startswith("scripted@127.0.0.1:")
            assert [(one["tokens"], one["sent"]) for one in later["misses"]] == [(1000, 1000)]
            assert later["misses"][0]["reason"].startswith("another model: another@")
