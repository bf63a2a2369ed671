"""Real servers are killed at every place that matters; a counter outside of every shadow shows what was done twice."""

import asyncio
import json
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.conftest import ALLOW, GOOD, PLAN, STUB, Place, Starts, edits, says
from tests.scripted_editor import ScriptedEditor

CUT_OFF = "Detent was cut off while it worked"
AGAIN = "Run it again?"
MAY_RUN = "Run this command?"
BUMP = """\
# Counts in the folder, and kills whom a file there names: before it counts, or after it has.
kill_whom() {
    if [ -f "$1" ]; then
        detent=$(cat "$1")
        rm "$1"
        kill -9 "$detent"
        exit 1
    fi
}
kill_whom "$1/kill-before"
echo done >> "$1/counter"
kill_whom "$1/kill-after"
"""


REACHING_OUT: dict[str, Any] = {"policy": {"sandbox": "off"}}
"""The command counts and kills outside the shadow."""


@dataclass(frozen=True)
class Outside:
    """What no shadow holds a copy of."""

    folder: Path

    @property
    def count(self) -> int:
        counter = self.folder / "counter"
        return len(counter.read_text().splitlines()) if counter.exists() else 0

    def kill(self, when: str, editor: ScriptedEditor) -> None:
        """Have the command kill the editor's server."""
        (self.folder / f"kill-{when}").write_text(str(editor.server.pid))


@pytest.fixture
def outside(tmp_path: Path, place: Starts) -> Outside:
    """Also puts the command into the project that ``place`` has made."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "project" / "bump.sh").write_text(BUMP)
    return Outside(tmp_path / "outside")


def bumps(outside: Outside, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    arguments = {"command": ["sh", "bump.sh", str(outside.folder)]}
    return {"tool_calls": [{"name": "run_command", "arguments": arguments}], **more}


def story(outside: Outside) -> tuple[dict[str, Any], ...]:
    """An edit, then the command, then the end."""
    return PLAN, edits("calc.py", STUB, GOOD), bumps(outside), says("I wrote divide.")


async def start(editor: ScriptedEditor) -> str:
    editor.answers[MAY_RUN] = ALLOW
    editor.open("calc.py")
    return str((await editor.act("calc.py", STUB, "Agent: implement this"))["runId"])


async def dies(editor: ScriptedEditor) -> None:
    assert await asyncio.wait_for(editor.server.wait(), 60) == -signal.SIGKILL


async def crashed(here: Place, outside: Outside, when: str) -> str:
    """A run whose server was killed by the command; returns its id."""
    async with here.editor(settings=REACHING_OUT) as editor:
        outside.kill(when, editor)
        run_id = await start(editor)
        await dies(editor)
    return run_id


async def resumed(here: Place, answer: str | None) -> list[str]:
    """Go on in a new server to the end; returns the questions about what cannot be known."""
    async with here.editor(settings=REACHING_OUT) as editor:
        editor.answers |= {CUT_OFF: "Resume", MAY_RUN: ALLOW} | ({AGAIN: answer} if answer else {})
        await editor.until(lambda: editor.hunks("calc.py") and editor.told("for your decision"))
        (hunk,) = editor.hunks("calc.py")
        assert "+     return left / right" in hunk.message, "the edit from before the crash is lost"
        return [question for question in editor.questions if AGAIN in question]


async def test_killed_while_the_model_is_asked(place: Starts, outside: Outside) -> None:
    plan, edit, bump, end = story(outside)
    async with place(plan, edit, {**bump, "faults": [{"kind": "stall"}]}, end) as here:
        async with here.editor(settings=REACHING_OUT) as editor:
            await start(editor)
            assert here.model is not None
            await here.model.until_asked(3)
            editor.server.kill()
            await dies(editor)
        assert outside.count == 0
        assert await resumed(here, None) == []
        assert outside.count == 1


async def test_killed_while_a_person_is_asked(place: Starts, outside: Outside) -> None:
    async with place(*story(outside)) as here:
        async with here.editor(settings=REACHING_OUT) as editor:
            editor.before_answer = lambda question: editor.server.kill() if MAY_RUN in question else None
            await start(editor)
            await dies(editor)
        assert outside.count == 0
        assert await resumed(here, None) == []
        assert outside.count == 1


@pytest.mark.parametrize(("answer", "count"), [("Run it again", 1), ("Skip it", 0), (None, 0)])
async def test_killed_between_the_intent_and_the_effect(
    place: Starts, outside: Outside, answer: str | None, count: int
) -> None:
    async with place(*story(outside)) as here:
        await crashed(here, outside, "before")
        assert outside.count == 0
        (question,) = await resumed(here, answer)
        assert "sh bump.sh" in question
        assert outside.count == count


async def test_killed_between_the_effect_and_its_result(place: Starts, outside: Outside) -> None:
    async with place(*story(outside)) as here:
        await crashed(here, outside, "after")
        assert outside.count == 1
        assert len(await resumed(here, "Skip it")) == 1
        assert outside.count == 1
        assert here.model is not None
        told = [message["content"] or "" for message in json.loads(here.model.bodies[-1])["messages"]]
        assert any("Whether it did its work is unknown" in text for text in told)


async def test_killed_after_the_result(place: Starts, outside: Outside) -> None:
    plan, edit, bump, end = story(outside)
    async with place(plan, edit, bump, {**end, "faults": [{"kind": "stall"}]}) as here:
        async with here.editor(settings=REACHING_OUT) as editor:
            await start(editor)
            assert here.model is not None
            await here.model.until_asked(4)
            editor.server.kill()
            await dies(editor)
        assert outside.count == 1
        assert await resumed(here, None) == []
        assert outside.count == 1


async def test_where_nobody_is_there_nothing_is_asked_and_nothing_repeated(place: Starts, outside: Outside) -> None:
    async with place(*story(outside)) as here:
        run_id = await crashed(here, outside, "after")
        assert here.model is not None
        process = await asyncio.create_subprocess_exec(
            *here.command,
            *("resume", run_id[:4], "--json"),
            cwd=here.root,
            env={
                **{"PATH": os.environ["PATH"], "HOME": str(here.state)},
                **here.environment,
                "DETENT_MODEL_NAME": "scripted",
                "DETENT_MODEL_BASE_URL": here.model.base_url,
                "DETENT_POLICY_SANDBOX": "off",
            },
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await asyncio.wait_for(process.communicate(), 60)
        lines = [json.loads(line) for line in told.splitlines()]
        assert [line["data"]["answer"] for line in lines if line["kind"] == "approval_given"] == [None]
        assert lines[-1]["kind"] == "result"
        assert lines[-1]["data"]["states"] == {"h1": "pending"}
        assert process.returncode == 0, "the tests were allowed in this run, at the first click"
        assert outside.count == 1


async def test_what_the_user_did_meanwhile_and_what_was_edited_before_are_both_kept(
    place: Starts, outside: Outside
) -> None:
    async with place(*story(outside)) as here:
        await crashed(here, outside, "after")
        file = here.root / "calc.py"
        file.write_text(here.text("calc.py").replace("for people.", "for everyone."))
        assert len(await resumed(here, "Skip it")) == 1
        async with here.editor(settings=REACHING_OUT) as editor:
            await editor.until(lambda: editor.hunks("calc.py"))
            editor.open("calc.py")
            await editor.act("calc.py", STUB, "Accept hunk")
            await editor.until(lambda: GOOD in editor.text("calc.py"))
            assert "for everyone." in editor.text("calc.py")


async def test_where_both_changed_the_same_lines_the_user_s_stay_and_the_model_is_told(
    place: Starts, outside: Outside
) -> None:
    theirs = "    return left // right\n"
    plan, edit, bump, end = story(outside)
    again = {**edits("calc.py", theirs, GOOD), "expects": ["The programmer changed calc.py where your edits were"]}
    async with place(plan, edit, bump, again, end) as here:
        await crashed(here, outside, "after")
        (here.root / "calc.py").write_text(here.text("calc.py").replace(STUB, theirs))
        assert len(await resumed(here, "Skip it")) == 1
        assert theirs in here.text("calc.py")
