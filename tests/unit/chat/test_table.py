"""Each command against a real workspace: what it says, and what it does."""

import asyncio
import json
import re
import subprocess
from pathlib import Path

import pytest
from tests.rules import ROOT
from tests.unit.cli.conftest import WISH

from detent.chat.command import Answer, Then
from detent.chat.conversation import Chat
from detent.chat.table import GROUPS, TABLE, names, page, take
from detent.core.change import HunkState
from detent.core.errors import UserError
from detent.core.events import CallKind
from detent.core.proof import Outcome, ProofStatus

PROMISED = {
    *("help", "plan", "goal", "model", "gateway", "thinking", "stats", "tokens", "context"),
    *("compact", "todo", "status", "log", "undo", "rewind", "diff", "review", "eval"),
    *("test", "commit", "pr", "tools", "memory", "sessions", "save", "new", "reset"),
    *("config", "providers", "trust", "policy", "verbose", "exit"),
}
NEEDS_CONVERSATION = (
    *("plan", "todo", "log", "review", "test", "diff", "accept", "reject", "undo"),
    *("commit", "pr", "tokens", "context", "compact", "cancel", "save"),
    *("goal", "rewind", "sessions rename x", "sessions archive", "sessions fork"),
)


async def proposed(chat: Chat) -> None:
    """A proven proposal with two hunks."""
    await take(chat, "/trust yes")
    assert (await take(chat, WISH)).then is Then.RUN
    assert chat.run_id is not None
    assert (await chat.workspace.runs.wait(chat.run_id)).outcome is Outcome.PROVEN


def proof(chat: Chat) -> ProofStatus | None:
    return chat.view.proof.status if chat.view.proof else None


def first_commit(root: Path) -> None:
    for words in (["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b.invalid", "commit", "-qm", "First"]):
        subprocess.run(["git", *words], cwd=root, check=True)


async def settled(chat: Chat) -> None:
    assert chat.run_id is not None
    await chat.workspace.runs.wait(chat.run_id)


def test_every_promised_command_is_there_once_and_explained() -> None:
    assert set(TABLE) >= PROMISED
    assert sum(map(len, GROUPS.values())) == len(TABLE)
    for one in TABLE.values():
        assert one.help.endswith("."), one.name


def test_the_documentation_lists_the_table() -> None:
    text = (ROOT / "docs" / "chat.md").read_text("utf-8")
    shown = re.search(r"<!-- commands -->\n(.*?)<!-- /commands -->", text, re.DOTALL)
    assert shown is not None
    assert shown[1].strip() == page().strip(), "python -P -m detent.chat.write_page docs/chat.md writes it anew"


@pytest.mark.parametrize("name", NEEDS_CONVERSATION)
async def test_what_needs_a_conversation_says_so(chat: Chat, name: str) -> None:
    with pytest.raises(UserError, match="no conversation yet"):
        await take(chat, f"/{name}")


async def test_what_needs_none(chat: Chat) -> None:
    told = {name: (await take(chat, f"/{name}")).text for name in ("stats", "eval", "sessions", "status", "trust")}
    assert told["stats"] == "No model was asked here yet."
    assert told["eval"] == "Nothing has run here yet."
    assert told["sessions"] == "There is no conversation here yet."
    assert "**conversation**: none yet" in told["status"]
    assert "You do not trust" in told["trust"]


async def test_an_unknown_command_names_the_nearest(chat: Chat) -> None:
    with pytest.raises(UserError, match="did you mean /status"):
        await take(chat, "/statuss")
    with pytest.raises(UserError, match=r"/help lists them"):
        await take(chat, "/xyzzy")


async def test_help_tells_of_all_and_of_one(chat: Chat) -> None:
    everything = (await take(chat, "/help")).text
    assert all(f"`/{name}" in everything for name in names(chat))
    assert (await take(chat, "/help diff")).text.startswith("`/diff [PATH …]`: Show")


async def test_a_conversation_from_wish_to_undo(chat: Chat, project: Path) -> None:
    await proposed(chat)
    status = (await take(chat, "/status")).text
    assert "proven" in status
    assert "2, of which 2 wait" in status
    assert "**trusted**: yes" in status
    assert (await take(chat, "/plan")).text.startswith("**")
    assert (await take(chat, "/todo")).text
    log = (await take(chat, "/log")).text
    assert f"- you: {WISH}" in log
    assert "ended as proven" in log
    diff = (await take(chat, "/diff calc.py")).text
    assert diff.startswith("```diff\n--- a/calc.py")
    first, second = [hunk.id for hunk in chat.view.hunks]
    assert (await take(chat, f"/accept {first}")).text == f"accept: {first}"
    await settled(chat)
    assert "cannot divide by zero" in (project / "calc.py").read_text()
    assert (await take(chat, f"/reject {second}")).text == f"reject: {second}"
    await settled(chat)
    assert (await take(chat, f"/undo {first}")).text == f"undo: {first}"
    await settled(chat)
    assert "cannot divide by zero" not in (project / "calc.py").read_text()
    assert chat.view.states[second] is HunkState.REJECTED
    assert re.search(r"rehearsal.*1 proven.*0 landed, 1 rejected", (await take(chat, "/eval")).text)
    assert "| all |" in (await take(chat, "/stats role")).text
    assert "no second look" in (await take(chat, "/review")).text.lower() or chat.view.reviews


async def test_checks_run_without_a_model(chat: Chat, project: Path) -> None:
    await proposed(chat)
    asked = sum(call.started.kind is CallKind.MODEL for call in chat.view.calls)
    assert (await take(chat, "/test")).then is Then.RUN
    await settled(chat)
    assert proof(chat) is ProofStatus.PROVEN
    (project / "tests" / "test_wrong.py").write_text("def test_wrong():\n    assert False\n")
    await take(chat, "/accept")
    await settled(chat)
    await take(chat, "/test")
    await settled(chat)
    assert proof(chat) is ProofStatus.RED
    assert sum(call.started.kind is CallKind.MODEL for call in chat.view.calls) == asked


async def test_what_is_accepted_is_committed(chat: Chat, project: Path) -> None:
    await asyncio.to_thread(first_commit, project)
    await proposed(chat)
    await take(chat, "/accept")
    await settled(chat)
    told = (await take(chat, "/commit fix(calc): divide")).text
    assert "holds h1, h2" in told
    (made,) = chat.view.commits
    assert made.made.commit.message.startswith("fix(calc): divide")
    with pytest.raises(UserError):
        await take(chat, "/pr")  # there is no remote


async def test_a_conversation_is_shortened_when_that_is_worth_it(chat: Chat, project: Path) -> None:
    (project / "notes.txt").write_text("What was noted once, and does not matter any more now.\n" * 400)
    script = project.parent / "script.json"
    plan, edit, last = json.loads(script.read_text())["replies"]
    reads = {"text": "", "tool_calls": [{"name": "read_file", "arguments": {"path": "notes.txt"}}]}
    script.write_text(json.dumps({"replies": [plan, reads, edit, last]}))
    await proposed(chat)
    assert "you wished it" not in (await take(chat, "/context")).text
    told = (await take(chat, "/compact")).text
    (made,) = chat.view.compactions
    assert made.reason == "you wished it"
    assert f"{made.before:,} → {made.after:,} tokens" in told
    assert made.after < made.before - 4000
    assert "you wished it" in (await take(chat, "/context")).text
    assert "nothing to shorten" in (await take(chat, "/compact")).text
    assert chat.view.outcome is Outcome.PROVEN


async def test_context_and_tokens_say_how_full_the_model_is(chat: Chat) -> None:
    shown = (await take(chat, f"/context {WISH}")).text
    assert "calc.py:" in shown
    await proposed(chat)
    assert re.search(r"context: `#*-+` [\d,]+ of [\d,]+ tokens", (await take(chat, "/context")).text)
    assert "shown first" in (await take(chat, "/context")).text
    assert "sent:" in (await take(chat, "/tokens")).text


async def test_models_are_chosen_for_this_and_the_next_conversation(chat: Chat, project: Path) -> None:
    other = f"rehearsal:{project.parent / 'script.json'}"
    assert "rehearsal" in (await take(chat, "/model")).text
    await take(chat, f"/model {other} review")
    await proposed(chat)
    assert chat.view.chosen == {"review": other}
    await take(chat, "/model default review")
    assert chat.view.chosen == {}
    assert "There is no service nowhere, so all of it is" in (await take(chat, "/model x@nowhere")).text
    assert "| plan | x@nowhere" in (await take(chat, "/model")).text, "it has no models of its own"
    assert "no service" not in (await take(chat, "/model x@ollama")).text
    with pytest.raises(UserError, match="is no role"):
        await take(chat, "/model x painter")


async def test_settings_are_shown_and_set_in_the_users_file(chat: Chat) -> None:
    assert "`budget.usd = 1.0`" in (await take(chat, "/config budget")).text
    assert "is set in" in (await take(chat, "/config budget.usd 0.5")).text
    assert chat.workspace.settings().budget.usd == 0.5
    for same in ("2", "2.0", "2e0"):
        assert "What counts here" not in (await take(chat, f"/config budget.usd {same}")).text
        assert chat.workspace.settings().budget.usd == 2
    await take(chat, "/thinking max")
    assert chat.workspace.settings().model.thinking == "max"
    assert "thinking: max" in (await take(chat, "/thinking")).text
    with pytest.raises(UserError):
        await take(chat, "/thinking deeply")
    await take(chat, "/gateway ollama")
    assert chat.workspace.settings().model.provider == "ollama"
    assert "ollama" in (await take(chat, "/gateway")).text
    assert "What counts here is still" in (await take(chat, "/config model.name other")).text
    with pytest.raises(UserError, match="no setting"):
        await take(chat, "/config budget.usdd")
    assert "| used now |" in (await take(chat, "/providers")).text
    listed = (await take(chat, "/tools")).text
    assert "| read_file | read |" in listed
    for name in ("recall_step", "undo_step", "recall", "remember", "ask_user", "update_step"):
        assert f"| {name} |" in listed


async def test_which_tree_is_tested_is_said(chat: Chat, project: Path) -> None:
    await proposed(chat)
    assert "what is proposed; your own files do not hold it yet" in (await take(chat, "/test")).text
    await settled(chat)
    assert proof(chat) is ProofStatus.PROVEN
    own = (await take(chat, "/test files")).text
    assert own.startswith("Your own files, without what is proposed:")
    assert "failed" in own
    assert proof(chat) is ProofStatus.PROVEN, "it is about the proposal"
    assert (await take(chat, "/accept")).text
    assert "Tested: your own files." in (await take(chat, "/test")).text
    await settled(chat)
    assert proof(chat) is ProofStatus.PROVEN
    assert "failed" not in (await take(chat, "/test files")).text
    with pytest.raises(UserError, match="/test files"):
        await take(chat, "/test mine")


async def test_policy_says_what_would_become_of_a_command(chat: Chat) -> None:
    assert "profile: careful" in (await take(chat, "/policy")).text
    assert (await take(chat, "/policy rm -rf build")).text.startswith("- is asked for")


async def test_conversations_are_left_and_found_again(chat: Chat) -> None:
    await proposed(chat)
    first = chat.run_id
    assert first is not None
    assert (await take(chat, "/new")).then is Then.OPEN
    with pytest.raises(UserError, match="no conversation yet"):
        await take(chat, "/log")
    listed = (await take(chat, "/sessions")).text
    assert first in listed
    assert "2 wait" in listed
    assert (await take(chat, f"/sessions {first[:4]}")).then is Then.OPEN
    assert chat.run_id == first
    assert (await take(chat, "/reset")).then is Then.OPEN
    with pytest.raises(UserError, match="no conversation yet"):
        await take(chat, "/log")
    assert (await take(chat, "/verbose")).then is Then.VERBOSE
    assert await take(chat, "/exit") == Answer(then=Then.LEAVE)


async def test_what_is_under_way_is_cancelled(chat: Chat) -> None:
    await take(chat, "/trust yes")
    await take(chat, WISH)
    assert chat.working, "it has just begun"
    assert (await take(chat, "/cancel")).text == "Cancelled."
    await settled(chat)
    assert chat.view.outcome is Outcome.CANCELLED
    with pytest.raises(UserError, match="has no plan"):
        await take(chat, "/plan approve")


async def test_who_leaves_stops_what_is_under_way_and_can_go_on_later(chat: Chat) -> None:
    await take(chat, "/trust yes")
    await take(chat, WISH)
    assert chat.working, "it has just begun"
    answer = await take(chat, "/exit")
    assert (answer.then, "is stopped" in answer.text) == (Then.LEAVE, True)
    await settled(chat)
    assert chat.view.outcome is Outcome.CANCELLED
    assert (await take(chat, "Go on.")).then is Then.RUN
    await settled(chat)
    assert chat.view.outcome is not Outcome.CANCELLED


async def test_something_is_planned_and_then_done(chat: Chat, project: Path) -> None:
    await take(chat, "/trust yes")
    assert (await take(chat, f"/plan {WISH}")).then is Then.RUN
    await settled(chat)
    assert chat.view.task.kind == "plan"
    assert chat.view.hunks == ()
    assert "OPERATIONS" in (await take(chat, "/plan")).text
    assert (await take(chat, "/plan approve")).then is Then.RUN
    await settled(chat)
    assert proof(chat) is ProofStatus.PROVEN
    assert len(chat.view.undecided) == 2


async def test_what_was_only_planned_is_planned_anew_with_a_persons_words(chat: Chat, project: Path) -> None:
    await take(chat, "/trust yes")
    script = project.parent / "script.json"
    plan, *_ = json.loads(script.read_text())["replies"]
    other = {"text": '{"summary": "Another way", "steps": ["Begin with the guard"]}', "expects": ["the guard first"]}
    script.write_text(json.dumps({"replies": [plan, other]}))
    await take(chat, f"/plan {WISH}")
    await settled(chat)
    assert (await take(chat, "/plan revise the guard first")).then is Then.RUN
    await settled(chat)
    assert "Begin with the guard" in (await take(chat, "/plan")).text
    assert "Begin with the guard" in chat.view.answer
    assert chat.view.hunks == ()


async def test_a_file_is_reviewed_in_a_conversation_of_its_own(chat: Chat) -> None:
    assert (await take(chat, "/review calc.py:1-3")).then is Then.RUN
    assert chat.view.task.kind == "review"
    assert chat.view.task.scope is not None
    assert (chat.view.task.scope.start, chat.view.task.scope.end) == (0, 3)
    await take(chat, "/cancel")
    await asyncio.wait_for(settled(chat), 30)
    with pytest.raises(UserError, match="There is no file"):
        await take(chat, "/review nowhere.py")


async def test_a_goal_is_begun_with_its_criteria_and_shown(chat: Chat) -> None:
    assert (await take(chat, "/goal divide works -- check: grep -q x -- never -- zero is refused")).then is Then.RUN
    assert chat.view.task.kind == "goal"
    shown = (await take(chat, "/goal")).text
    assert shown == "- [ ] `grep -q x -- never` ends with 0\n- [ ] zero is refused"
    await take(chat, "/cancel")
    await asyncio.wait_for(settled(chat), 30)


async def test_what_nobody_could_review_is_said_and_can_be_reviewed_again(chat: Chat, tmp_path: Path) -> None:
    settings = tmp_path / "config" / "detent"
    settings.mkdir(parents=True)
    (settings / "models.toml").write_text('[provider.away]\nbase_url = "http://127.0.0.1:9/v1"\nkey = "ONE"\n')
    away = 'model.retries = 0\nreview.by_model = "always"\n[roles]\nreview = ["rev@away"]\n'
    (settings / "config.toml").write_text(away)
    await take(chat, "/trust yes")
    await take(chat, WISH)
    await settled(chat)
    said = (await take(chat, "/review")).text
    assert said.startswith("- not reviewed: ")
    assert "`/review again`, land it as it is with `/accept`, or refuse it with `/reject`." in said
    assert proof(chat) is ProofStatus.UNPROVEN
    (settings / "config.toml").write_text('review.by_model = "never"\n')
    assert (await take(chat, "/review again")).then is Then.RUN
    await settled(chat)
    assert proof(chat) is ProofStatus.PROVEN
    assert (await take(chat, "/review")).text.startswith("- not reviewed: "), "it still says that of the first look"
    with pytest.raises(UserError, match="whose reviewer could not be asked"):
        await take(chat, "/review again")
