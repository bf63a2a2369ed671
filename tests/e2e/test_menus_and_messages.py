"""What the server offers to which client: menus, lenses, documents, its own messages, folders and settings."""

import json
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tests.e2e.conftest import GOOD, IMPLEMENTS, STUB, Starts, says
from tests.scripted_editor import ScriptedEditor, capabilities

ROOT_ACTIONS = [
    "Agent: implement this",
    "Agent: write tests",
    "Agent: document",
    "Agent: refactor…",
    "Agent: edit…",
    "Agent: explain",
    "Agent: review",
    "Agent: goal…",
    "Agent: show context",
]


async def implemented(editor: ScriptedEditor) -> str:
    editor.open("calc.py")
    run_id = (await editor.act("calc.py", STUB, "Agent: implement this"))["runId"]
    await editor.until(lambda: editor.hunks("calc.py") and editor.told("for your decision"))
    return str(run_id)


async def test_a_menu_has_what_was_asked_for(place: Starts) -> None:
    async with place() as here, here.editor() as editor:
        editor.open("calc.py")
        actions = await editor.actions("calc.py", STUB)
        assert [action.title for action in actions] == ROOT_ACTIONS
        for action in actions:
            assert isinstance(action, types.CodeAction)
            assert action.command is not None
            assert action.edit is None
            asks_model = action.title not in ("Agent: show context", "Agent: goal…")
            assert list(action.tags or ()) == [types.CodeActionTag.LlmGenerated] * asks_model
        fixes = await editor.actions("calc.py", STUB, only=["quickfix"])
        assert [(fix.title, fix.kind) for fix in fixes if isinstance(fix, types.CodeAction)] == [
            ("Agent: implement this", "quickfix")
        ]
        assert await editor.actions("calc.py", STUB, only=["source.organizeImports"]) == []
        assert await editor.actions("calc.py", STUB, automatic=True) == []


async def test_a_hunk_offers_its_decisions_without_a_menu_too(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        await implemented(editor)
        actions = await editor.actions("calc.py", STUB, automatic=True)
        assert [action.title for action in actions] == ["Accept hunk", "Reject hunk", "Show the diff"]
        (accept, *_) = actions
        assert isinstance(accept, types.CodeAction)
        assert [mark.code for mark in accept.diagnostics or ()] == ["proposed-change"]


async def test_lenses_stand_at_hunks(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        await implemented(editor)
        params = types.CodeLensParams(types.TextDocumentIdentifier(editor.uri("calc.py")))
        lenses = await editor.client.text_document_code_lens_async(params)
        shown = [(lens.range.start.line, lens.command.title) for lens in lenses or () if lens.command]
        assert shown == [(9, "Accept"), (9, "Reject"), (9, "Show diff")]
        assert editor.lens_refreshes > 0


async def test_lenses_are_asked_for_again_when_their_text_has_come_to_rest(place: Starts) -> None:
    """What an editor is told while an edit is on its way is true of neither text."""
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        await implemented(editor)
        for words in ("# here", "# and here"):  # the first time, the rest of the run may have asked for it
            await editor.until_settled()
            editor.lens_refreshes = 0
            editor.type("calc.py", "def divide", f"{words}\ndef divide")
            await editor.until(lambda: editor.lens_refreshes)


async def test_documents_are_virtual_for_an_editor_that_reads_such(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor(capabilities(content=True)) as editor:
        run_id = await implemented(editor)
        await editor.act("calc.py", STUB, "Show the diff")
        await editor.until(lambda: editor.shown("changes.diff"))
        (uri,) = editor.shown("changes.diff")
        assert uri == f"detent:/{run_id}/changes.diff"
        content = await editor.client.workspace_text_document_content_async(types.TextDocumentContentParams(uri))
        assert "+    return left / right" in content.text
        assert "h1 pending" in content.text


async def test_the_context_is_shown_before_and_after_it_is_sent(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        editor.open("calc.py")
        await editor.execute("detent.showContext", {"uri": editor.uri("calc.py"), "range": _at(9)})
        await editor.until(lambda: editor.shown("preview.md"))
        assert here.model is not None
        assert here.model.bodies == []
        run_id = await implemented(editor)
        before = len(editor.shown("context.md"))
        await editor.execute("detent.showContext", {"runId": run_id})
        await editor.until(lambda: len(editor.shown("context.md")) > before)
        shown = editor.buffers.text(editor.shown("context.md")[-1])
        assert "def divide" in shown
        assert json.loads(here.model.bodies[0])["messages"][1]["content"].count("def divide") >= 1


async def test_a_rich_client_hears_everything_and_decides_by_its_own_messages(place: Starts) -> None:
    rich = capabilities()
    rich.experimental = {"detent": {"presents": ["hunks", "endings"]}}
    async with place(*IMPLEMENTS) as here, here.editor(rich) as editor:
        subscribed = await editor.ask("detent/subscribe", after=0)
        assert subscribed == {"lastSeq": {here.root.as_uri(): 0}}
        editor.open("calc.py")
        run_id = (await editor.act("calc.py", STUB, "Agent: implement this"))["runId"]
        await editor.until(lambda: editor.events and editor.events[-1]["kind"] == "run_finished")
        stored = [event for event in editor.events if event["seq"] is not None]
        assert [event["seq"] for event in stored] == list(range(1, len(stored) + 1))
        pieces = [event["data"]["delta"] for event in editor.events if event["kind"] == "streamed"]
        assert pieces
        assert "call" not in {piece["kind"] for piece in pieces}
        assert any("return left / right" in part["new"] for edit in editor.arriving for part in edit["parts"])
        assert editor.marks("calc.py") == []
        assert editor.client.messages == []

        (listed,) = (await editor.ask("detent/runs"))["runs"]
        assert (listed["runId"], listed["undecided"], listed["outcome"]) == (run_id, 1, "proven")
        view = await editor.ask("detent/view", runId=run_id)
        assert view["plan"]["summary"] == "Write divide"
        proposal = await editor.ask("detent/proposal", runId=run_id)
        (hunk,) = proposal["files"][0]["hunks"]
        assert (hunk["hunkId"], hunk["state"], hunk["range"]["start"]["line"]) == ("h1", "pending", 9)
        decided = await editor.ask("detent/decide", runId=run_id, decision="accept", hunkIds=["h1"])
        assert decided == {"done": ["h1"], "problems": []}
        assert GOOD in editor.text("calc.py")

        heard = len(stored)
        editor.events.clear()
        await editor.ask("detent/subscribe", after=heard)
        await editor.until(lambda: any(event["kind"] == "landed" for event in editor.events))
        assert min(event["seq"] for event in editor.events if event["seq"]) == heard + 1


async def test_what_does_not_fit_is_refused_with_a_sentence(place: Starts) -> None:
    async with place() as here, here.editor() as editor:
        for ask in (
            editor.execute("detent.acceptHunk", {"runId": "ab"}),
            editor.execute("detent.acceptHunk"),
            editor.ask("detent/decide", runId="ab", decision="perhaps"),
        ):
            with pytest.raises(JsonRpcException, match=r"docs/protocol\.md") as refused:
                await ask
            assert refused.value.code == -32602
        with pytest.raises(JsonRpcException, match="no run “nope”") as impossible:
            await editor.ask("detent/view", runId="nope")
        assert impossible.value.code == -32803
        result = await editor.execute("detent.acceptAll", {"runId": "nope"})
        assert "no run “nope”" in result["problem"]
        await editor.until(lambda: editor.told("no run “nope”"))


async def test_the_editor_s_settings_are_used_as_they_are_at_the_click(place: Starts) -> None:
    async with place(says("It raises.")) as here, here.editor(settings={"model": {"name": None}}) as editor:
        editor.open("calc.py")
        refused = await editor.act("calc.py", STUB, "Agent: explain")
        assert "model" in refused["problem"]
        assert here.model is not None
        settings: dict[str, Any] = {"model": {"name": "scripted", "base_url": here.model.base_url}}
        editor.client.set_configuration(settings, section="detent")
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=None))
        await editor.until_settled()
        await editor.act("calc.py", STUB, "Agent: explain")
        await editor.until(lambda: editor.shown("answer.md"))


async def test_each_folder_has_runs_of_its_own(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here:
        second = here.root.parent / "second"
        second.mkdir()
        (second / "other.py").write_text("def half(x):\n    raise NotImplementedError\n")
        async with here.editor() as editor:
            editor.add_folder(second)
            await implemented(editor)
            first = await editor.execute("detent.runs", {"uri": here.root.as_uri()})
            assert len(first["runs"]) == 1
            assert (await editor.execute("detent.runs", {"uri": (second / "other.py").as_uri()}))["runs"] == []
            editor.open(second / "other.py")
            titles = [action.title for action in await editor.actions(second / "other.py", 1)]
            assert titles == ROOT_ACTIONS
            outside = here.root.parent / "outside.py"
            outside.write_text("x = 1\n")
            editor.open(outside)
            assert await editor.actions(outside, 0) == []


def _at(line: int) -> dict[str, Any]:
    return {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 0}}


async def test_a_wish_for_the_whole_workspace_needs_no_place(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        assert (await editor.ask("detent/subscribe", after=0))["lastSeq"]
        run_id = (await editor.execute("detent.do", {"instruction": "Implement divide."}))["runId"]
        await editor.until(lambda: editor.events and editor.events[-1]["kind"] == "run_finished")
        started = editor.events[0]
        assert (started["runId"], started["kind"]) == (run_id, "run_started")
        assert started["data"]["task"] == {
            "kind": "do", "instruction": "Implement divide.", "scope": None, "problem": None,
            "chosen": {"pinned": [], "left_out": []}, "criteria": [],
        }  # fmt: skip
        with pytest.raises(JsonRpcException, match="instruction"):
            await editor.execute("detent.do", {"instruction": ""})


async def test_what_a_call_gave_can_be_read_whole(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        await editor.ask("detent/subscribe", after=0)
        run_id = await implemented(editor)
        (edit,) = [one for one in editor.events if one["data"].get("name") == "edit_file"]
        arguments = await editor.ask("detent/content", runId=run_id, blob=edit["data"]["blob"])
        assert json.loads(arguments["text"])["path"] == "calc.py"
        (proposed,) = [one for one in editor.events if one["kind"] == "proposal_ready"]
        for other in (proposed["data"]["proposal"]["files"][0]["base"], "0" * 64, "../hub.db"):
            with pytest.raises(JsonRpcException, match="No event"):
                await editor.ask("detent/content", runId=run_id, blob=other)
