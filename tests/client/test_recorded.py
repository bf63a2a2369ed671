"""What the VS Code client's tests replay is what this server says. ``pytest tests/client --record`` writes it anew."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.e2e.conftest import BAD, GOOD, PLAN, STUB, Place, Starts, edits, says
from tests.e2e.conftest import place as place  # a fixture
from tests.rules import ROOT
from tests.scripted_editor import ScriptedEditor, capabilities

from detent.hub.codec import decode

RECORDED = ROOT / "vscode-client" / "test" / "recorded.json"
TWO_FILES = (
    PLAN,
    {"thought": "A product?", **edits("calc.py", STUB, BAD)},
    says("I wrote divide."),
    says("It has to divide, and refuse zero."),
    edits("calc.py", BAD, GOOD),
    edits("calc.py", '"""Arithmetic for people."""\n', '"""Arithmetic for people: add, divide, mean."""\n'),
    says("divide refuses zero now."),
)


async def test_the_recording_is_fresh(place: Starts, pytestconfig: pytest.Config) -> None:
    async with place(*TWO_FILES) as here:
        said = await _play(here)
    if pytestconfig.getoption("--record"):
        RECORDED.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", "utf-8")
    recorded = json.loads(RECORDED.read_text("utf-8"))
    assert list(_forms(said)) == list(_forms(recorded)), "run `pytest tests/client --record`"


def test_every_recorded_event_can_be_read() -> None:
    recorded = json.loads(RECORDED.read_text("utf-8"))
    stored = [event for event in recorded["events"] if event["seq"] is not None]
    assert len(stored) > 20
    for event in stored:
        decode(event["kind"], event["version"], json.dumps(event["data"]))


async def _play(here: Place) -> dict[str, Any]:
    """A run that is red first; one hunk is accepted, one rejected, and the rejection taken back."""
    rich = capabilities()
    rich.experimental = {"detent": {"presents": ["hunks", "endings", "approvals", "plans"]}}
    async with here.editor(rich) as editor:
        await editor.ask("detent/subscribe", after=0)
        editor.open("calc.py")
        run_id = (await editor.act("calc.py", STUB, "Agent: implement this"))["runId"]
        await _until(editor, "approval_asked")
        (asked,) = [event["data"] for event in editor.events if event["kind"] == "approval_asked"]
        await editor.ask("detent/answer", runId=run_id, approvalId=asked["approval_id"], answer="Allow in this run")
        await _until(editor, "run_finished")
        for decision, hunk in (("accept", "h2"), ("reject", "h1"), ("undo", "h1")):
            before = _checked(editor)
            await editor.ask("detent/decide", runId=run_id, decision=decision, hunkIds=[hunk])
            await editor.until(lambda: _checked(editor) > before)  # noqa: B023 - it is awaited within the loop
        view = await editor.ask("detent/view", runId=run_id)
        proposal = await editor.ask("detent/proposal", runId=run_id)
        return _plain({"events": editor.events, "view": view, "proposal": proposal}, here)


async def _until(editor: ScriptedEditor, kind: str) -> None:
    await editor.until(lambda: kind in _kinds(editor))


def _checked(editor: ScriptedEditor) -> int:
    """How often what resulted was checked again, to the end."""
    changed = (event["data"]["proof"] for event in editor.events if event["kind"] == "proof_changed")
    return sum(1 for proof in changed if proof["content"])


def _kinds(editor: ScriptedEditor) -> list[str]:
    return [event["kind"] for event in editor.events]


def _plain(said: dict[str, Any], here: Place) -> dict[str, Any]:
    """Without what is of this machine and this moment."""
    text = json.dumps(said, ensure_ascii=False).replace(str(here.root), "/project").replace(str(here.state), "/state")
    text = re.sub(r'"(seconds|at|startedAt)": [0-9.e+-]+', r'"\1": 1.5', text)
    text = re.sub(r'"(output|trace|command|interpreter)": "(?:[^"\\]|\\.){65,}"', r'"\1": "…"', text)
    plain: dict[str, Any] = json.loads(re.sub(r'"[^"]*/bin/python[^"]*"', '"python"', text))
    return plain


def _forms(recorded: dict[str, Any]) -> Iterator[tuple[str, int, list[str]]]:
    """Which stored events came, and which fields they have. What is done beside the run comes at any moment."""
    aside = {event["data"]["call_id"] for event in recorded["events"] if _is_aside(event)}
    for event in recorded["events"]:
        if event["seq"] is not None and event["data"].get("call_id") not in aside:
            yield event["kind"], event["version"], sorted(event["data"])


def _is_aside(event: dict[str, Any]) -> bool:
    return event["kind"] == "call_started" and str(event["data"]["name"]).endswith(" before")
