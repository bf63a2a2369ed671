"""Everything that a run says and asks, and that a person says to it: plans, questions, answers, follow-ups."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from tests.e2e.conftest import ALLOW, BAD, GOOD, IMPLEMENTS, PLAN, STUB, TESTS, Starts, edits, says
from tests.scripted_editor import ScriptedEditor, capabilities

APPROVAL = {"run": {"plan_approval": True}}
COMMAND = {"tool_calls": [{"name": "run_command", "arguments": {"command": "sed -i s/people/everyone/ calc.py"}}]}
STALLS = {"text": "never", "faults": [{"kind": "stall", "after": 0}]}


def path_of(uri: str) -> Path:
    return Path(unquote(urlsplit(uri).path))


def titles(actions: list[types.CodeAction | types.Command]) -> list[str]:
    return [action.title for action in actions]


async def click(editor: ScriptedEditor, title: str = "Agent: implement this", at: str = STUB) -> str:
    editor.open("calc.py")
    return str((await editor.act("calc.py", at, title))["runId"])


async def plan_document(editor: ScriptedEditor) -> Path:
    """The plan that was opened for the user, opened."""
    before = len(editor.buffers.open)
    await editor.until(lambda: len(editor.shown(".md")) >= before)
    path = path_of(editor.shown(".md")[-1])
    editor.open(path, "markdown")
    return path


async def test_a_plan_is_changed_and_approved_in_its_document(place: Starts) -> None:
    replies = (PLAN, edits("calc.py", STUB, GOOD), says("Done."))
    async with place(*replies) as here, here.editor(settings=APPROVAL) as editor:
        await click(editor)
        plan = await plan_document(editor)
        assert titles(await editor.actions(plan, 0)) == [
            "Agent: approve the plan",
            "Agent: revise the plan",
            "Agent: cancel the plan",
        ]
        editor.type(plan, "- [ ] Test it", "- [ ] Mind the zero")
        await editor.act(plan, 0, "Agent: approve the plan")
        await editor.until(lambda: editor.hunks("calc.py"))
        assert here.model is not None
        assert b"Mind the zero" in here.model.bodies[1]
        assert b"Run one of the code actions" not in here.model.bodies[1]


async def test_a_plan_that_is_saved_while_it_is_carried_out_is_the_plan(place: Starts) -> None:
    replies = (PLAN, COMMAND, edits("calc.py", STUB, GOOD), says("Done."))
    async with place(*replies) as here, here.editor(settings=APPROVAL) as editor:
        await click(editor)
        plan = await plan_document(editor)

        def change_it(question: str) -> None:
            if "Run this command?" in question:
                editor.type(plan, "- [ ] Test it", "- [ ] Mind the zero")
                editor.save(plan)
                editor.save(plan)

        editor.answers["Run this command?"] = ALLOW
        editor.before_answer = change_it
        await editor.act(plan, 0, "Agent: approve the plan")
        await editor.until(lambda: editor.hunks("calc.py"))
        assert here.model is not None
        assert b"Mind the zero" not in here.model.bodies[1]
        assert here.model.bodies[-1].count(b"The programmer has changed the plan") == 1
        assert b"Mind the zero" in here.model.bodies[2]
        assert editor.told("The plan is now as you saved it")


async def test_a_plan_that_is_saved_takes_nothing_back_that_was_planned_since(place: Starts) -> None:
    async with place(PLAN, STALLS) as here, here.editor(settings=APPROVAL) as editor:
        run_id = await click(editor)
        plan = await plan_document(editor)
        await editor.act(plan, 0, "Agent: approve the plan")
        assert here.model is not None
        model = here.model
        await editor.until(lambda: len(model.bodies) > 1)
        async with here.editor() as other:
            other.open("calc.py")
            other.open(plan, "markdown")
            other.type(plan, "- [ ] Test it", "- [ ] Mind the zero")
            other.save(plan)
            await other.until(lambda: other.told("Another Detent carries this plan out"))
        await editor.execute("detent.revisePlan", {"runId": run_id, "text": "# Write divide\n\n- [ ] Tell of it\n"})
        told = len(editor.story())
        editor.save(plan)
        await editor.execute("detent.revisePlan", {"runId": run_id, "text": "# Write divide\n\n- [ ] Tell of it\n"})
        assert "plan" not in editor.story()[told:], "what says what it said is no edit"
        editor.type(plan, "- [ ] Test it", "- [ ] Mind the zero")
        editor.save(plan)
        await editor.until(lambda: editor.told("The plan has become another one since"))
        (newest,) = plan.parent.glob("plan-2.md")
        assert "Tell of it" in newest.read_text()
        editor.save(plan)
        await editor.until(lambda: editor.told(f"the newest is {newest}"))
        editor.open(newest, "markdown")
        editor.type(newest, "- [ ] Tell of it", "- [ ] Mind the zero")
        editor.save(newest)
        await editor.until(lambda: editor.told("The plan is now as you saved it"))
        await editor.execute("detent.cancel", {"runId": run_id})


async def test_a_plan_is_revised_as_its_reader_wrote(place: Starts) -> None:
    again = {**PLAN, "expects": ["do it without a guard"]}
    replies = (PLAN, again, edits("calc.py", STUB, GOOD), says("Done."))
    async with place(*replies) as here, here.editor(settings=APPROVAL) as editor:
        await click(editor)
        plan = await plan_document(editor)
        await editor.act(plan, 0, "Agent: revise the plan")
        await editor.until(lambda: editor.told("Write into the plan document"))
        editor.type(plan, "- [ ] Test it", "do it without a guard")
        await editor.act(plan, 0, "Agent: revise the plan")
        second = await plan_document(editor)
        assert second != plan
        assert "do it without a guard" in editor.buffers.text(plan.as_uri()), "what the user wrote stays"
        await editor.act("calc.py", STUB, "Agent: approve the plan")
        await editor.until(lambda: editor.hunks("calc.py"))


async def test_a_plan_is_cancelled(place: Starts) -> None:
    async with place(PLAN) as here, here.editor(settings=APPROVAL) as editor:
        await click(editor)
        plan = await plan_document(editor)
        await editor.act(plan, 0, "Agent: cancel the plan")
        await editor.until(lambda: editor.told("was cancelled"))
        assert editor.hunks("calc.py") == []


async def test_the_progress_display_cancels_its_run(place: Starts) -> None:
    async with place(PLAN, STALLS) as here, here.editor() as editor:
        await click(editor)
        await editor.until(lambda: any("0/2" in line for line in editor.progress()))
        (token,) = editor.client.progress_reports
        editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
        await editor.until(lambda: editor.told("was cancelled"))
        await editor.until(lambda: editor.progress()[-1].startswith("end"))


async def test_an_action_cancels_a_run_for_editors_whose_progress_cannot(place: Starts) -> None:
    async with place(PLAN, STALLS) as here, here.editor(capabilities(progress=False)) as editor:
        await click(editor)
        await editor.act("calc.py", STUB, "Agent: cancel “implement divide”")
        await editor.until(lambda: editor.told("was cancelled"))
        assert editor.progress() == []


async def test_a_command_is_asked_for_with_its_words_and_allowed(place: Starts) -> None:
    async with place(PLAN, COMMAND, edits("calc.py", STUB, GOOD), says("Done.")) as here, here.editor() as editor:
        editor.answers["Run this command?"] = ALLOW
        await click(editor)
        await editor.until(lambda: len(editor.hunks("calc.py")) == 2)
        (question,) = (text for text in editor.questions if "Run this command?" in text)
        assert "sed -i s/people/everyone/ calc.py" in question


async def test_what_is_too_long_for_a_message_is_allowed_only_where_all_of_it_is_seen(place: Starts) -> None:
    words = " ".join(f"word{number:04}" for number in range(100))
    long = {"command": f"sed -i s/people/everyone/ calc.py; true {words}; echo x > LAST"}
    asks = {"tool_calls": [{"name": "run_command", "arguments": long}]}
    async with place(PLAN, asks, edits("calc.py", STUB, GOOD), says("Done.")) as here, here.editor() as editor:
        editor.answers["Run this command?"] = "Read all of it"
        await click(editor)
        await editor.until(lambda: editor.shown("question.txt"))
        (question,) = (text for text in editor.questions if "Run this command?" in text)
        assert "word0000" not in question
        document = path_of(editor.shown("question.txt")[0])
        assert "> LAST" in document.read_text()
        elsewhere = {action.title for action in await editor.actions("calc.py", STUB)}
        assert not any(title.startswith(f"Agent: answer “{ALLOW}”") for title in elsewhere)
        editor.open(document, "plaintext")
        await editor.act(document, "Run this command?", f"Agent: answer “{ALLOW}” to “Run this command?”")
        await editor.until(lambda: any("makes the file LAST" in mark.message for mark in editor.hunks("calc.py")))


async def test_what_is_too_long_for_a_message_cannot_be_allowed_there(place: Starts) -> None:
    asks = {"tool_calls": [{"name": "run_command", "arguments": {"command": "touch a " + "b" * 1000}}]}
    async with place(PLAN, asks, edits("calc.py", STUB, GOOD), says("Done.")) as here, here.editor() as editor:
        editor.answers["Run this command?"] = ALLOW  # which is not offered: no answer, so it is a no
        await click(editor)
        await editor.until(lambda: editor.hunks("calc.py"))
        assert len(editor.hunks("calc.py")) == 1


async def test_a_question_that_is_put_away_means_no(place: Starts) -> None:
    async with place(PLAN, COMMAND, edits("calc.py", STUB, GOOD), says("Done.")) as here, here.editor() as editor:
        await click(editor)
        await editor.until(lambda: editor.hunks("calc.py"))
        assert len(editor.hunks("calc.py")) == 1
        assert any("Run this command?" in text for text in editor.questions)


async def test_a_question_is_answered_by_an_action_where_no_question_can_be_shown(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        editor.no_questions = True
        await click(editor)
        await editor.until(lambda: editor.told("detent.answer"))
        await editor.act("calc.py", STUB, f"Agent: answer “{ALLOW}” to “{TESTS}”")
        await editor.until(lambda: editor.hunks("calc.py"))
        assert "proven" in editor.hunks("calc.py")[0].message


async def test_the_first_click_asks_for_trust_before_anything_is_done(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        assert here.model is not None
        asked: list[int] = []
        editor.before_answer = lambda question: asked.append(len(here.model.bodies)) if here.model else None
        editor.answers[TESTS] = ALLOW
        await click(editor)
        await editor.until(lambda: editor.hunks("calc.py"))
        assert asked == [0]
        (question,) = editor.questions
        assert "-m pytest" in question
        assert "sandbox" in question


async def test_trusting_the_folder_answers_for_good(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        editor.answers[TESTS] = "Always in this folder"
        await click(editor)
        await editor.until(lambda: editor.hunks("calc.py"))
        assert "(proven)" in editor.hunks("calc.py")[0].message
        asked = len(editor.questions)
        await editor.act("calc.py", STUB, "Agent: implement this")
        await editor.until(lambda: len(editor.hunks("calc.py")) == 2)
        assert len(editor.questions) == asked


async def test_an_explanation_is_a_document_that_does_nothing(place: Starts) -> None:
    answer = "It raises.\n\n![x](http://evil/x.png) <b>"
    async with place(says(answer)) as here, here.editor() as editor:
        await click(editor, "Agent: explain")
        await editor.until(lambda: editor.shown("answer.md"))
        shown = path_of(editor.shown("answer.md")[0]).read_text()
        assert "# explain divide" in shown
        assert "It raises." in shown
        assert "](http://evil" in shown
        assert "![" not in shown.replace(r"!\[", "")
        assert "<b>" not in shown


async def test_a_refactoring_takes_its_wish_from_a_comment(place: Starts) -> None:
    asked = {**PLAN, "expects": ["call it quotient"]}
    async with place(asked, STALLS) as here, here.editor() as editor:
        editor.open("calc.py")
        editor.type("calc.py", "def divide(", "# agent: call it quotient\ndef divide(")
        result = await editor.act("calc.py", "def divide(", "Agent: refactor…")
        assert result["runId"]
        await editor.until(lambda: any("0/2" in line for line in editor.progress()))
        await editor.execute("detent.cancel", {"runId": result["runId"]})
        await editor.until(lambda: editor.told("was cancelled"))


async def test_an_edit_without_words_opens_a_document_to_write_them_in(place: Starts) -> None:
    asked = {**PLAN, "expects": ["Return a Fraction"]}
    async with place(asked, STALLS) as here, here.editor() as editor:
        editor.open("calc.py")
        result = await editor.act("calc.py", STUB, "Agent: edit…")
        assert "runId" not in result
        await editor.until(lambda: editor.shown("prompt.md"))
        prompt = path_of(editor.shown("prompt.md")[0])
        editor.open(prompt, "markdown")
        assert "problem" in await editor.act(prompt, 0, "Agent: send")
        assert editor.told("Write below the heading")
        editor.type(prompt, "“Agent: send” here. -->\n", "“Agent: send” here. -->\n\nReturn a Fraction.\n")
        sent = await editor.act(prompt, 0, "Agent: send")
        await editor.until(lambda: any("0/2" in line for line in editor.progress()))
        await editor.execute("detent.cancel", {"runId": sent["runId"]})
        await editor.until(lambda: editor.told("was cancelled"))


async def test_a_follow_up_goes_on_with_the_same_run(place: Starts) -> None:
    more = {**edits("calc.py", "for people.", "for everyone."), "expects": ["accepted", "Change the title too"]}
    async with place(*IMPLEMENTS, more, says("Done.")) as here, here.editor() as editor:
        run_id = await click(editor)
        await editor.until(lambda: editor.told("for your decision"))
        await editor.act("calc.py", STUB, "Accept hunk")
        await editor.until(lambda: not editor.hunks("calc.py"))
        await editor.act("calc.py", "def add", "Agent: follow up…")
        await editor.until(lambda: editor.shown("prompt.md"))
        prompt = path_of(editor.shown("prompt.md")[0])
        editor.open(prompt, "markdown")
        editor.type(prompt, "here. -->\n", "here. -->\n\nChange the title too.\n")
        assert (await editor.act(prompt, 0, "Agent: send"))["runId"] == run_id
        await editor.until(lambda: any("for everyone" in mark.message for mark in editor.hunks("calc.py")))


async def test_failing_tests_are_marked_and_fixed(place: Starts) -> None:
    red = (PLAN, edits("calc.py", STUB, BAD), says("Done."))
    fixed = (edits("calc.py", BAD, GOOD), says("Fixed."))
    first = {**fixed[0], "expects": ["Fix this failing test", "test_divide failed", "assert 18 == 2"]}
    once = {"run": {"attempts": 1}}
    async with place(*red, first, fixed[1]) as here, here.editor(settings=once) as editor:
        await click(editor)
        await editor.until(lambda: editor.marks("tests/test_calc.py", "failed-test"))
        failures = editor.marks("tests/test_calc.py", "failed-test")
        (failure,) = (one for one in failures if "test_divide failed" in one.message)
        assert failure.severity == 1
        assert "divide(6, 3) == 2" in here.text("tests/test_calc.py").splitlines()[failure.range.start.line]
        editor.open("tests/test_calc.py")
        await editor.act("tests/test_calc.py", failure.range.start.line, "Agent: fix this failure")
        await editor.until(lambda: not editor.marks("tests/test_calc.py"))
        await editor.until(lambda: any("nothing divides by zero" in mark.message for mark in editor.hunks("calc.py")))


async def test_an_interrupted_run_is_offered_again(place: Starts) -> None:
    stalls_once = {**edits("calc.py", STUB, GOOD), "faults": [{"kind": "stall", "after": 0}]}
    async with place(PLAN, stalls_once, says("Done.")) as here:
        async with here.editor() as editor:
            await click(editor)
            await editor.until(lambda: any("0/2" in line for line in editor.progress()))
        async with here.editor() as editor:
            editor.answers["was cut off"] = "Resume"
            editor.open("calc.py")
            await editor.until(lambda: editor.hunks("calc.py"))
            assert any("implement divide" in question for question in editor.questions)


async def test_an_interrupted_run_can_be_resumed_later(place: Starts) -> None:
    stalls_once = {**edits("calc.py", STUB, GOOD), "faults": [{"kind": "stall", "after": 0}]}
    async with place(PLAN, stalls_once, says("Done.")) as here:
        async with here.editor() as editor:
            await click(editor)
            await editor.until(lambda: any("0/2" in line for line in editor.progress()))
        async with here.editor() as editor:
            editor.open("calc.py")
            await editor.until(lambda: editor.questions)
            await editor.act("calc.py", STUB, "Agent: resume “implement divide”")
            await editor.until(lambda: editor.hunks("calc.py"))
