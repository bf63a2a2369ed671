"""Conversations as sessions, goals and what is remembered, by the chat's commands."""

import contextlib
import json
import re
from pathlib import Path

import pytest
from tests.unit.chat.test_table import proposed, settled
from tests.unit.cli.conftest import WISH

from detent.chat.command import Then
from detent.chat.conversation import Chat
from detent.chat.table import take
from detent.core.errors import UserError
from detent.core.memory import Fact, Realm
from detent.core.proof import Outcome
from detent.memory.facts import Facts


async def test_a_goal_is_worked_on_until_its_criteria_hold(chat: Chat) -> None:
    await take(chat, "/trust yes")
    begun = await take(chat, "/goal Make divide work -- check: grep -q 'cannot divide by zero' calc.py")
    assert begun.then is Then.RUN
    assert chat.view.task.kind == "goal"
    assert "- [ ] `grep -q 'cannot divide by zero' calc.py` ends with 0" in (await take(chat, "/goal")).text
    await settled(chat)
    assert chat.view.outcome is Outcome.PROVEN
    assert (await take(chat, "/goal")).text == "- [x] `grep -q 'cannot divide by zero' calc.py` ends with 0"
    assert "**goal**: 1 of 1 criteria are met" in (await take(chat, "/status")).text
    assert "goal, round 1: 1 of 1 criteria are met" in (await take(chat, "/log")).text


async def test_a_word_that_no_file_can_be_called_is_none(chat: Chat) -> None:
    await take(chat, f"/goal It works -- check: true -- {'o' * 300} goes on")
    assert [one.told for one in chat.view.task.criteria] == ["`true` ends with 0", f"{'o' * 300} goes on"]
    await take(chat, "/cancel")
    await settled(chat)


async def test_a_goal_is_read_from_several_lines_and_has_to_be_said(chat: Chat) -> None:
    await take(chat, "/goal\nAll of it\n- is said\ncheck: git diff -- calc.py")
    assert [one.told for one in chat.view.task.criteria] == ["`git diff -- calc.py` ends with 0", "is said"]
    await take(chat, "/cancel")
    await settled(chat)
    with pytest.raises(UserError, match="Say what is to be reached"):
        await take(chat, "/goal  -- check: true")
    await take(chat, "/new")
    await take(chat, WISH)
    with pytest.raises(UserError, match="has no goal"):
        await take(chat, "/goal")
    await take(chat, "/cancel")
    await settled(chat)


async def test_what_is_remembered_is_added_found_and_forgotten(chat: Chat) -> None:
    assert "Nothing is remembered here" in (await take(chat, "/memory")).text
    kept = (await take(chat, "/memory add Quotients are rounded half up.")).text
    (fact,) = chat.workspace.memory.all()
    assert kept == f"Remembered as {fact.id}."
    assert "for all projects" in (await take(chat, "/memory add --global Answer in German, please.")).text
    assert chat.workspace.memory.all()[-1].realm is Realm.GLOBAL
    assert chat.workspace.memory.all()[-1].text == "Answer in German, please."
    assert f"| {fact.id} | Quotients are rounded half up. |" in (await take(chat, "/memory")).text
    found = (await take(chat, "/memory search quotients")).text
    assert "rounded half up" in found
    assert "German" not in found
    assert (await take(chat, f"/memory forget {fact.id}")).text.startswith(f"Forgotten: {fact.id}.")
    assert [one.realm for one in chat.workspace.memory.all()] == [Realm.GLOBAL]
    for wrong in ("/memory add", "/memory Quotients are rounded"):
        with pytest.raises(UserError, match="Write /memory alone"):
            await take(chat, wrong)
    with pytest.raises(UserError, match="There is no fact"):
        await take(chat, "/memory forget nothing")


async def test_what_stays_of_what_was_to_be_forgotten_is_said_when_someone_looks(chat: Chat, project: Path) -> None:
    await take(chat, "/memory")
    for file in (project.parent / "state").rglob("memory.db"):
        with contextlib.closing(Facts(file, Realm.PROJECT)) as facts:
            facts.put(Fact("f1", Realm.PROJECT, "The marmoset sleeps.", "zoo.md", "", 0.0))
            facts.forget(["f1"])
            facts.gone(["The marmoset sleeps."], ["Run r1 says it in its task."], late=True)
    assert (await take(chat, "/memory")).text.endswith("\nRun r1 says it in its task.")
    assert "Run r1" not in (await take(chat, "/memory")).text


async def test_a_conversation_is_named_put_away_and_forked(chat: Chat) -> None:
    await proposed(chat)
    first = chat.run_id
    assert (await take(chat, "/sessions rename division by zero")).text == f"{first} is called “division by zero” now."
    assert "division by zero" in (await take(chat, "/sessions")).text
    forked = await take(chat, "/sessions fork 1")
    second = chat.run_id
    assert forked.then is Then.OPEN
    assert second is not None
    assert chat.view.session.continues == first
    assert chat.view.proposal is None
    assert not chat.working, "it waits, and nobody holds it"
    await take(chat, "/sessions rename another one")
    assert not chat.working, "nor does who named it"
    assert (await take(chat, f"/sessions archive {first}")).then is Then.STAY
    assert chat.run_id == second
    listed = (await take(chat, "/sessions")).text
    assert str(first) not in listed
    assert "another one" in listed
    assert re.search(rf"{first}.*put away", (await take(chat, "/sessions all")).text)
    await take(chat, f"/sessions unarchive {first}")
    assert str(first) in (await take(chat, "/sessions")).text
    assert (await take(chat, "/sessions archive")).then is Then.OPEN
    assert chat.run_id is None


async def test_a_conversation_goes_back_to_a_step_and_on_from_there(chat: Chat) -> None:
    await proposed(chat)
    first = chat.view.run_id
    assert "| 1 | " in (await take(chat, "/rewind")).text
    with pytest.raises(UserError, match="is no step"):
        await take(chat, "/rewind there")
    with pytest.raises(UserError, match="What goes back is both or conversation or files"):
        await take(chat, "/rewind 1 half")
    with pytest.raises(UserError, match="has 1 step;"):
        await take(chat, "/rewind 9")
    assert chat.run_id == first, "nothing was done"
    back = await take(chat, "/rewind 0")
    assert back.then is Then.OPEN
    assert chat.run_id != first
    assert chat.view.hunks == ()
    assert chat.workspace.hub.view(first).session.archived
    for command in ("/commit", "/pr"):
        with pytest.raises(UserError, match="proposes nothing yet, and waits"):
            await take(chat, command)
    assert (await take(chat, "go on")).then is Then.RUN
    await settled(chat)
    assert chat.view.outcome is Outcome.PROVEN
    assert len(chat.view.undecided) == 2
    await take(chat, "/rewind 0 files")
    assert len(chat.workspace.runs.sessions.steps(chat.view.run_id)) == 1, "the conversation stays"


def _starts_with(file: Path, text: str) -> bool:
    return file.read_text().startswith(text) and file.stat().st_mode & 0o777 == 0o600


async def test_a_conversation_is_written_into_a_file(chat: Chat, project: Path) -> None:
    await proposed(chat)
    told = (await take(chat, "/save")).text
    kept = Path(told.partition(" holds it")[0])
    assert kept.name == f"{chat.run_id}.md"
    assert _starts_with(kept, f"# {WISH}")
    assert kept.is_relative_to(chat.folders.state)
    await take(chat, "/save talk.jsonl")
    assert json.loads((project / "talk.jsonl").read_text().splitlines()[0])["runId"] == chat.run_id
    with pytest.raises(UserError, match="is there already"):
        await take(chat, "/save talk.jsonl")
    with pytest.raises(UserError, match="cannot be written"):
        await take(chat, "/save talk.jsonl/below.md")
