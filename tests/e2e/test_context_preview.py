"""“Agent: show context”: what a person decides there is what the next run of that task begins with."""

import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tests.e2e.conftest import IMPLEMENTS, PLAN, STUB, Place, Starts, says
from tests.scripted_editor import ScriptedEditor, capabilities

TEST = "def test_divide():"
ADD = "def add("


def opening(here: Place, number: int = 0) -> str:
    """What the model was sent first."""
    assert here.model is not None
    return str(json.loads(here.model.bodies[number])["messages"][1]["content"])


async def shown(editor: ScriptedEditor, at: str = STUB) -> Path:
    """The document, opened as the user has it."""
    editor.open("calc.py")
    before = len(editor.shown("preview.md"))
    await editor.act("calc.py", at, "Agent: show context")
    await editor.until(lambda: len(editor.shown("preview.md")) > before)
    path = Path(editor.shown("preview.md")[-1].removeprefix("file://"))
    editor.open(path, "markdown")
    return path


def text(editor: ScriptedEditor, path: Path) -> str:
    return editor.buffers.text(path.as_uri())


def place_of(editor: ScriptedEditor, path: Path, why: str) -> str:
    line = next(line for line in text(editor, path).splitlines() if f" · {why}" in line)
    return line.split(" · ")[0].split(" ", 2)[2]


async def finished(editor: ScriptedEditor) -> None:
    await editor.until(lambda: editor.hunks("calc.py"))


async def test_what_is_left_out_is_not_sent_and_what_is_pinned_is(place: Starts) -> None:
    async with place(*IMPLEMENTS, PLAN, says("Nothing to do.")) as here, here.editor() as editor:
        document = await shown(editor)
        assert here.model is not None
        assert here.model.bodies == []
        test = place_of(editor, document, "a test of divide")
        assert "tokens" in text(editor, document)
        await editor.act(document, f"- keep {test}", f"Agent: leave out {test}")
        await editor.until(lambda: f"- drop {test}\n" in text(editor, document))
        assert TEST not in text(editor, document)
        editor.type(document, "\n---\n", "- pin pytest.ini\n\n---\n")
        run = await editor.act("calc.py", STUB, "Agent: implement this")
        assert run["runId"]
        await finished(editor)
        assert TEST not in opening(here)
        assert "pytest.ini, lines 1-2 (pinned by you)" in opening(here)
        assert opening(here).index("pinned by you") < opening(here).index("def divide")
        await editor.execute("detent.rejectAll", {"runId": run["runId"]})
        await editor.act("calc.py", STUB, "Agent: implement this")
        await editor.until(lambda: here.model is not None and len(here.model.bodies) > len(IMPLEMENTS))
        assert TEST in opening(here, -1)
        assert "pinned" not in opening(here, -1)


@pytest.mark.parametrize("folder", ["docs", "docs/"])
async def test_a_folder_can_be_pinned_by_hand(place: Starts, folder: str) -> None:
    async with place(*IMPLEMENTS) as here:
        for name in ("one.md", "deep/two.md"):
            (here.root / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
            (here.root / "docs" / name).write_text(f"Of {name}\n")
        async with here.editor() as editor:
            document = await shown(editor)
            editor.type(document, "\n---\n", f"- pin {folder}\n\n---\n")
            shows = len(editor.shown("preview.md"))
            await editor.act("calc.py", STUB, "Agent: show context")
            await editor.until(lambda: len(editor.shown("preview.md")) > shows)
            assert "- pin docs/deep/two.md:1 · pinned by you" in text(editor, document)
            assert "- pin docs/one.md:1 · pinned by you" in text(editor, document)
            await editor.act("calc.py", STUB, "Agent: implement this")
            await finished(editor)
            assert "docs/deep/two.md, line 1 (pinned by you)" in opening(here)


async def test_it_can_be_sent_from_the_document_and_its_lenses_decide(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        document = await shown(editor)
        lenses = await _lenses(editor, document)
        assert lenses[0].title == "Send"
        uses = place_of(editor, document, "a test of divide")
        pin = next(one for one in lenses if one.title == "Pin" and one.arguments[0]["place"] == uses)
        await editor.execute(pin.command, *pin.arguments)
        await editor.until(lambda: f"- pin {uses} · pinned by you" in text(editor, document))
        assert editor.lens_refreshes > 0
        await editor.act(document, f"- pin {uses}", "Agent: send")
        await finished(editor)
        assert opening(here).index("(pinned by you)") < opening(here).index("raise NotImplementedError")
        sent = await editor.execute("detent.send", {"uri": document.as_uri()})
        assert "can be sent" in sent["problem"]
        assert await editor.actions(document, 0) == []


async def test_lines_that_move_after_they_were_left_out_stay_left_out(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        document = await shown(editor)
        test = place_of(editor, document, "a test of divide")
        await editor.act(document, f"- keep {test}", f"Agent: leave out {test}")
        await editor.until(lambda: f"- drop {test}\n" in text(editor, document))
        tests = here.root / "tests/test_calc.py"
        tests.write_text("# moved\n" * 5 + tests.read_text())
        await editor.act("calc.py", STUB, "Agent: implement this")
        await finished(editor)
        assert TEST not in opening(here)


async def test_showing_it_again_keeps_what_was_decided(place: Starts) -> None:
    async with place() as here, here.editor() as editor:
        document = await shown(editor)
        test = place_of(editor, document, "a test of divide")
        editor.type(document, f"- keep {test}", f"- drop {test}")
        shows = len(editor.shown("preview.md"))
        await editor.act("calc.py", STUB, "Agent: show context")
        await editor.until(lambda: len(editor.shown("preview.md")) > shows)
        assert f"- drop {test}\n" in text(editor, document)
        await editor.act(document, f"- drop {test}", f"Agent: take back {test}")
        await editor.until(lambda: f"- keep {test} · a test of divide" in text(editor, document))


async def test_an_editor_without_documents_gets_the_text_and_decides_by_commands(place: Starts) -> None:
    bare = capabilities(show_document=False, literals=False, lenses=False)
    async with place(*IMPLEMENTS) as here, here.editor(bare) as editor:
        editor.open("calc.py")
        first = await editor.act("calc.py", STUB, "Agent: show context")
        line = next(line for line in first["text"].splitlines() if "a test of divide" in line)
        test = line.split(" · ")[0].split(" ", 2)[2]
        decision = {"uri": first["uri"], "place": test, "verdict": "drop"}
        again = await editor.execute("detent.chooseContext", decision)
        assert f"- drop {test}\n" in again["text"]
        refused = await editor.execute("detent.chooseContext", {**decision, "place": "nothing.py:1"})
        assert "not in the list" in refused["problem"]
        await editor.act("calc.py", STUB, "Agent: implement this")
        await finished(editor)
        assert TEST not in opening(here)


async def test_a_rich_client_has_the_same_data_and_sends_its_decisions_with_the_command(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here, here.editor() as editor:
        editor.open("calc.py")
        at = {"start": {"line": 9, "character": 0}, "end": {"line": 9, "character": 0}}
        where = {"uri": editor.uri("calc.py"), "range": at, "command": "detent.implement"}
        found = await editor.ask("detent/context", **where)
        assert found["tokens"] == sum(one["tokens"] for one in found["snippets"]) <= found["budget"]
        assert {"path", "uri", "start", "end", "why", "tokens", "pinned", "text"} == set(found["snippets"][0])
        test = next(one for one in found["snippets"] if one["why"] == "a test of divide")
        decided: dict[str, Any] = {
            "leftOut": [{name: test[name] for name in ("path", "start", "end")}],
            "pinned": [{"path": "pytest.ini"}],
        }
        then = await editor.ask("detent/context", **where, context=decided)
        assert then["snippets"][0]["pinned"]
        assert not any(TEST in one["text"] for one in then["snippets"])
        assert then["context"]["leftOut"] == decided["leftOut"]
        await editor.execute("detent.implement", {"uri": where["uri"], "range": at, "context": then["context"]})
        await finished(editor)
        assert TEST not in opening(here)
        assert "(pinned by you)" in opening(here)
        with pytest.raises(JsonRpcException, match="does nothing at a place"):
            await editor.ask("detent/context", **{**where, "command": "detent.undo"})


async def test_a_wish_and_a_prompt_can_be_looked_at_too(place: Starts) -> None:
    async with place(PLAN, says("Done.")) as here, here.editor() as editor:
        editor.open("calc.py")
        wish = {"instruction": "let add refuse text"}
        await editor.execute("detent.showContext", wish)
        await editor.until(lambda: editor.shown("preview.md"))
        document = Path(editor.shown("preview.md")[-1].removeprefix("file://"))
        editor.open(document, "markdown")
        assert ADD in text(editor, document)
        editor.type(document, "\n---\n", "- drop calc.py\n\n---\n")
        await editor.execute("detent.do", wish)
        await editor.until(lambda: here.model is not None and here.model.bodies)
        assert ADD not in opening(here)
        assert "Name a run" in (await editor.execute("detent.showContext", {}))["problem"]
        await editor.act("calc.py", ADD, "Agent: edit…")
        await editor.until(lambda: editor.shown("prompt.md"))
        prompt = Path(editor.shown("prompt.md")[-1].removeprefix("file://"))
        editor.open(prompt, "markdown")
        end = text(editor, prompt).rstrip()[-20:]
        editor.type(prompt, end, f"{end}\n\nrefuse text\n")
        await editor.act(prompt, 0, "Agent: show context")
        await editor.until(lambda: editor.shown("preview-2.md"))


async def _lenses(editor: ScriptedEditor, document: Path) -> list[Any]:
    params = types.CodeLensParams(types.TextDocumentIdentifier(document.as_uri()))
    return [lens.command for lens in await editor.client.text_document_code_lens_async(params) or ()]
