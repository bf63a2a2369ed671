"""Goals, plans alone and questions, as an editor's user meets them."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.e2e.conftest import GOOD, PLAN, STUB, Starts, edits, says

CHECK = "grep -q 'left / right' calc.py"
WORKS = (PLAN, says("It is done."), edits("calc.py", STUB, GOOD), says("Now it is."))


async def test_a_goal_is_started_by_a_command_and_shows_its_criteria(place: Starts) -> None:
    async with place(*WORKS) as here, here.editor() as editor:
        editor.open("calc.py")
        asked = {"instruction": "Make divide work.", "checks": [CHECK]}
        run_id = (await editor.execute("detent.goal", asked))["runId"]
        await editor.until(lambda: editor.hunks("calc.py") and editor.told("for your decision"))
        view = await editor.ask("detent/view", runId=run_id)
        assert [(one["command"], one["state"]) for one in view["criteria"]] == [(CHECK, "met")]
        assert editor.told("1 of 1 criteria are met")


async def test_a_goal_is_written_in_a_document(place: Starts) -> None:
    async with place(*WORKS) as here, here.editor() as editor:
        editor.open("calc.py")
        await editor.act("calc.py", STUB, "Agent: goal…")
        await editor.until(lambda: editor.shown(".md"))
        document = Path(unquote(urlsplit(editor.shown(".md")[-1]).path))
        editor.open(document, "markdown")
        guide = "run the code action “Agent: send” here. -->\n"
        editor.type(document, guide, f"{guide}\nMake divide work.\n\ncheck: {CHECK}\n")
        run_id = (await editor.act(document, 0, "Agent: send"))["runId"]
        await editor.until(lambda: editor.hunks("calc.py"))
        view = await editor.ask("detent/view", runId=run_id)
        assert view["summary"]["kind"] == "goal"
        assert [one["state"] for one in view["criteria"]] == ["met"]


async def test_a_vague_wish_is_asked_about_in_the_editor(place: Starts) -> None:
    asks = says("[ASK] What shall be better?\n- Only the comments\n- The missing function")
    async with place(asks, PLAN, edits("calc.py", STUB, GOOD), says("Done.")) as here, here.editor() as editor:
        editor.answers["What shall be better?"] = "The missing function"
        editor.open("calc.py")
        await editor.execute("detent.do", {"instruction": "improve the code"})
        await editor.until(lambda: editor.hunks("calc.py"))
        assert here.model is not None
        assert b"The programmer chose: The missing function" in here.model.bodies[1]


async def test_a_plan_alone_is_approved_in_its_document_and_carried_out(place: Starts) -> None:
    async with place(PLAN, edits("calc.py", STUB, GOOD), says("Done.")) as here, here.editor() as editor:
        editor.open("calc.py")
        run_id = (await editor.execute("detent.plan", {"instruction": "Write divide."}))["runId"]
        await editor.until(lambda: editor.shown(".md"))
        plan = Path(unquote(urlsplit(editor.shown(".md")[-1]).path))
        editor.open(plan, "markdown")
        editor.type(plan, "- [ ] Test it", "- [ ] Mind the zero")
        result = await editor.execute("detent.approvePlan", {"runId": run_id})
        assert "problem" not in result
        await editor.until(lambda: editor.hunks("calc.py"))
        assert here.model is not None
        assert b"Mind the zero" in here.model.bodies[1]


async def test_a_plan_alone_is_planned_anew_from_its_document_and_carried_out(place: Starts) -> None:
    again = {**PLAN, "expects": ["do it without a guard"]}
    replies = (PLAN, again, edits("calc.py", STUB, GOOD), says("Done."))
    async with place(*replies) as here, here.editor() as editor:
        editor.open("calc.py")
        run_id = (await editor.execute("detent.plan", {"instruction": "Write divide."}))["runId"]
        await editor.until(lambda: editor.shown(".md"))
        plan = Path(unquote(urlsplit(editor.shown(".md")[-1]).path))
        editor.open(plan, "markdown")
        await editor.act(plan, 0, "Agent: revise the plan")
        await editor.until(lambda: editor.told("Write into the plan document"))
        editor.type(plan, "- [ ] Test it", "do it without a guard")
        await editor.act(plan, 0, "Agent: revise the plan")
        await editor.until(lambda: len(set(editor.shown(".md"))) > 1)
        assert "do it without a guard" in editor.buffers.text(plan.as_uri()), "what the user wrote stays"
        second = Path(unquote(urlsplit(editor.shown(".md")[-1]).path))
        editor.open(second, "markdown")
        await editor.act(second, 0, "Agent: approve the plan")
        await editor.until(lambda: editor.hunks("calc.py"))
        assert (await editor.ask("detent/view", runId=run_id))["summary"]["turn"] == 2
