"""The chat of an editor: its requests for rich clients, and the command for all others."""

import pytest
from pygls.exceptions import JsonRpcException
from tests.e2e.conftest import IMPLEMENTS, Starts, says

WISH = "implement divide in calc.py"


async def test_commands_and_words_through_the_protocol(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        listed = (await editor.ask("detent/chatCommands"))["commands"]
        assert {"help", "status", "exit"} <= {one["name"] for one in listed}
        found = await editor.ask("detent/chatCompletions", text="/stat")
        assert [one["text"] for one in found["completions"]] == ["/status", "/stats"]
        none = await editor.ask("detent/chat", text="/status")
        assert none["runId"] is None
        assert "none yet" in none["text"]
        begun = await editor.ask("detent/chat", text=WISH)
        assert begun["then"] == "run"
        await editor.until(lambda: editor.hunks("calc.py"))
        there = {"runId": begun["runId"]}
        assert "--- a/calc.py" in (await editor.ask("detent/chat", text="/diff", **there))["text"]
        landed = await editor.ask("detent/chat", text="/accept", **there)
        assert landed["text"].startswith("accept: ")
        await editor.until(lambda: editor.hunks("calc.py") == [])
        new = await editor.ask("detent/chat", text="/new", **there)
        assert (new["runId"], new["then"]) == (None, "open")
        with pytest.raises(JsonRpcException, match="did you mean /status"):
            await editor.ask("detent/chat", text="/statuss", **there)


async def test_any_editor_has_the_chat_by_a_command(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        await editor.execute("detent.chat", {"text": "/trust"})
        await editor.until(lambda: editor.told("You do not trust"))
        await editor.execute("detent.chat", {"text": "/help"})
        await editor.until(lambda: editor.shown("chat.md"))
        await editor.execute("detent.chat", {"text": "/nothing"})
        await editor.until(lambda: editor.told("There is no command /nothing"))
        await editor.execute("detent.chat", {"text": WISH})
        await editor.until(lambda: editor.hunks("calc.py"))


async def test_a_goal_what_is_remembered_and_going_back_through_the_protocol(place: Starts) -> None:
    async with place(*IMPLEMENTS, says("It stays.")) as here, here.editor() as editor:
        told = await editor.ask("detent/chat", text="/memory add Quotients are rounded half up.")
        assert told["text"].startswith("Remembered as ")
        assert "rounded half up" in (await editor.ask("detent/chat", text="/memory"))["text"]
        begun = await editor.ask("detent/chat", text="/goal Divide -- check: grep -q 'left / right' calc.py")
        assert begun["then"] == "run"
        there = {"runId": begun["runId"]}
        await editor.until(lambda: editor.hunks("calc.py"))
        shown = (await editor.ask("detent/chat", text="/goal", **there))["text"]
        assert shown == "- [x] `grep -q 'left / right' calc.py` ends with 0"
        saved = await editor.ask("detent/chat", text="/save goal.md", **there)
        assert "goal.md holds it" in saved["text"]
        assert here.text("goal.md").startswith("# Divide")
        back = await editor.ask("detent/chat", text="/rewind 1", **there)
        assert back["then"] == "open"
        assert back["runId"] not in (None, begun["runId"])
        listed = (await editor.execute("detent.sessions", {}))["runs"]
        assert [one["runId"] for one in listed] == [back["runId"]]
        await editor.until(lambda: editor.hunks("calc.py") == [])
        await editor.ask("detent/chat", text="Leave it.", runId=back["runId"])
        await editor.until(lambda: editor.hunks("calc.py"))
