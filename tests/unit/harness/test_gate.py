"""One way for everything: policy → reserve → intent → effect → result → settle."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.clock import SystemClock
from tests.unit.harness.bench import CHECK, RUN, TRUSTED, UNTRUSTED, Bench, ScriptCheck, ScriptedModel
from tests.unit.harness.tree_digest import digest
from tests.unit.harness.waiting import until

from detent.config.rules import Rule, Word
from detent.config.settings import BudgetSettings, PolicySettings
from detent.core.errors import ModelUnavailable, StopRun, UserError
from detent.core.events import (
    ApprovalAsked,
    CallFinished,
    CallKind,
    CallStarted,
    CallStatus,
    FeedItem,
    MessageAppended,
    Recorded,
    Sent,
    Streamed,
)
from detent.core.proof import Outcome
from detent.core.talk import Delta, DeltaKind, Message, ModelRequest, Reply, Role, ToolCall, ToolResult, Usage
from detent.harness.approvals import ALLOW, ALWAYS, EXPIRES_SECONDS, ONCE, REJECT, WHY
from detent.harness.budget import Budget
from detent.harness.permission import Lasting
from detent.harness.policy import ALREADY_DONE, TRUST, Ground, Policy
from detent.harness.spending import Spending
from detent.hub.hub import Hub
from detent.hub.leases import LeaseLost
from detent.store.database import StorageFailed
from detent.tools.standard import standard_tools

REQUEST = ModelRequest((Message(Role.USER, "x" * 400),))
ASKED = ["ApprovalAsked", "ApprovalGiven"]
CUT_OFF = Usage(input_tokens=100, output_tokens=1, cost=1.0)
"""What ``REQUEST`` and the first piece of its answer are taken for."""
CALLED = ["CallStarted", "CallFinished"]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    before = digest(bench.root)
    yield bench
    assert digest(bench.root) == before, "the workspace was touched"
    bench.close()


def _call(name: str, arguments: str = "", call_id: str = "c1") -> ToolCall:
    return ToolCall(call_id, name, arguments)


def _last(bench: Bench) -> tuple[CallStarted, CallFinished]:
    started, finished = bench.events[-2:]
    assert isinstance(started, CallStarted)
    assert isinstance(finished, CallFinished)
    assert started.call_id == finished.call_id
    return started, finished


def _changes(bench: Bench) -> Mapping[str, str | None]:
    """What the last call changed."""
    return [event for event in bench.events if isinstance(event, CallFinished)][-1].changes


def _text(bench: Bench, blob: str | None) -> str:
    assert blob is not None
    return bench.hub.blobs.get_text(blob)


async def test_a_question_to_the_model_is_intended_streamed_and_settled(bench: Bench) -> None:
    heard: list[FeedItem] = []
    bench.hub.subscribe(heard.append)
    reply = await bench.gate.ask(REQUEST)
    assert reply.message.text == "hello"
    started, finished = _last(bench)
    assert (started.kind, started.name, started.repeatable) == (CallKind.MODEL, "scripted", True)
    assert finished.status is CallStatus.COMPLETED
    assert finished.usage == bench.model.usage
    assert finished.text == "100 tokens in, 20 out, $0.0100"
    assert json.loads(_text(bench, finished.blob))["text"] == "hello"
    pieces = [item.event for item in heard if isinstance(item, Sent)]
    assert [(p.call_id, p.delta.text) for p in pieces if isinstance(p, Streamed)] == [
        (started.call_id, "hel"),
        (started.call_id, "lo"),
    ]
    assert [type(item).__name__ for item in heard] == ["Recorded", "Sent", "Sent", "Recorded"]


async def test_a_model_that_fails_leaves_a_trace_and_the_error(bench: Bench) -> None:
    bench.model.error = UserError("The service hunter2-hunter2 is away.")
    with pytest.raises(UserError):
        await bench.gate.ask(REQUEST)
    _, finished = _last(bench)
    assert finished.status is CallStatus.FAILED
    assert finished.text == "The service [redacted] is away."
    assert finished.usage == CUT_OFF


async def test_a_model_says_itself_what_its_failure_cost(bench: Bench) -> None:
    spent = Usage(999, 0, 1, 0, 1.5)
    bench.model.error = ModelUnavailable("It is away.", spent)
    gate = bench.gate_with(budget=Budget(BudgetSettings(usd=1.5), bench.clock))
    with pytest.raises(ModelUnavailable):
        await gate.ask(REQUEST)
    assert _last(bench)[1].usage == spent
    with pytest.raises(StopRun, match=r"budget\.usd"):
        await gate.ask(REQUEST)


async def test_a_cancelled_question_is_recorded_and_raised(bench: Bench) -> None:
    bench.model.wait = asyncio.Event()
    gate = bench.gate_with(budget=Budget(BudgetSettings(tokens=400), bench.clock))
    asking = asyncio.create_task(gate.ask(REQUEST))
    await until(lambda: bool(bench.trace))
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    finished = _last(bench)[1]
    assert finished.status is CallStatus.CANCELLED
    assert finished.usage == bench.hub.view(RUN).usage == CUT_OFF
    with pytest.raises(StopRun, match=r"budget\.tokens"):
        await gate.ask(REQUEST)


async def test_what_follows_from_a_result_at_once_is_stored_together_with_it(bench: Bench) -> None:
    known: list[int] = []

    def hear(item: FeedItem) -> None:
        if isinstance(item, Recorded) and isinstance(item.event, CallFinished):
            known.append(len(bench.hub.view(RUN).messages))

    def said(result: Reply | ToolResult) -> Sequence[MessageAppended]:
        text = result.message.text if isinstance(result, Reply) else result.text
        return [MessageAppended(Role.TOOL, bench.hub.blobs.put_text(text))]

    bench.hub.subscribe(hear)
    await bench.gate.ask(REQUEST, said=said)
    await bench.gate.invoke(_call("write", "./a.py a=2"), said)
    assert known == [1, 2]
    assert [_text(bench, blob) for blob in bench.hub.view(RUN).messages] == ["hello", "./a.py was written"]
    await bench.gate.invoke(_call("unknown", "", "c2"), said)
    assert len(bench.hub.view(RUN).messages) == 2, "nothing follows at once from what failed"


async def test_a_result_is_not_stored_without_what_follows_from_it(bench: Bench) -> None:
    def said(_: Reply | ToolResult) -> Sequence[MessageAppended]:
        raise StorageFailed("The disk is full.")

    with pytest.raises(StorageFailed):
        await bench.gate.ask(REQUEST, said=said)
    with pytest.raises(StorageFailed):
        await bench.gate.invoke(_call("write", "./a.py a=2"), said)
    assert not any(isinstance(event, CallFinished) for event in bench.events)
    assert len(bench.hub.view(RUN).unfinished_calls) == 2


async def test_an_edit_needs_no_word_and_names_what_it_changed(bench: Bench) -> None:
    result = await bench.gate.invoke(_call("write", "./a.py a=2"))
    assert (result.call_id, result.ok, result.text) == ("c1", True, "./a.py was written")
    assert bench.trace == CALLED
    started, finished = _last(bench)
    assert (started.call_id, started.kind, started.title) == ("c1", CallKind.EDIT, "A title")
    assert _text(bench, started.blob) == "./a.py a=2"
    assert _text(bench, finished.blob) == finished.text == "./a.py was written"
    assert {path: _text(bench, blob) for path, blob in finished.changes.items()} == {"a.py": "a=2"}
    assert {path: _text(bench, blob) for path, blob in finished.bases.items()} == {"a.py": "a = 1\n"}


async def test_the_intent_is_stored_before_the_effect(bench: Bench) -> None:
    running = asyncio.create_task(bench.gate.invoke(_call("command", f"cat {bench.root.parent}/fifo")))
    os.mkfifo(bench.root.parent / "fifo")
    await bench.say(bench.gate, ALLOW)
    await until(lambda: bench.trace == [*ASKED, "CallStarted"])
    assert [call.name for call in bench.hub.view(RUN).unfinished_calls] == ["command"]
    await asyncio.to_thread((bench.root.parent / "fifo").write_text, "now")
    assert (await running).text == "exit code 0\nnow"
    assert bench.trace == [*ASKED, *CALLED]


async def test_a_command_is_asked_for_once_and_then_known(bench: Bench) -> None:
    first = asyncio.create_task(bench.gate.invoke(_call("command", "touch new.txt")))
    await bench.say(bench.gate, ALLOW)
    assert (await first).ok
    asked = bench.events[0]
    assert isinstance(asked, ApprovalAsked)
    assert (asked.detail, asked.options) == ("touch new.txt", (ALLOW, ONCE, ALWAYS, REJECT))
    await bench.gate.invoke(_call("command", "touch new.txt", "c2"))
    assert bench.trace == [*ASKED, *CALLED, *CALLED]
    other = asyncio.create_task(bench.gate.invoke(_call("command", "touch  other.txt", "c3")))
    await bench.say(bench.gate, ALLOW)
    await other
    assert bench.trace == [*ASKED, *CALLED, *CALLED, *ASKED, *CALLED]


async def test_what_a_command_changes_is_its_own(bench: Bench) -> None:
    await bench.gate.invoke(_call("write", "a.py a=2"))
    running = asyncio.create_task(bench.gate.invoke(_call("command", "mv a.py c.py", "c2")))
    await bench.say(bench.gate, ALLOW)
    await running
    changes = _last(bench)[1].changes
    assert changes["a.py"] is None
    assert _text(bench, changes["c.py"]) == "a=2"
    assert set(changes) == {"a.py", "c.py"}
    assert _last(bench)[1].bases["c.py"] is None


async def test_a_command_sees_unsaved_and_edited_text_and_lives_in_the_shadow(bench: Bench) -> None:
    bench.shadow.files.write("a.py", "edited")
    for word in ("cat a.py", "pwd", "env"):
        running = asyncio.create_task(bench.gate.invoke(_call("command", word)))
        await bench.say(bench.gate, ALLOW)
        text = (await running).text
        assert {"cat a.py": "edited", "pwd": str(bench.shadow.tree), "env": f"HOME={bench.shadow.folder}"}[word] in text


@pytest.mark.parametrize("answer", [REJECT, None])
async def test_without_a_yes_nothing_runs(bench: Bench, answer: str | None) -> None:
    running = asyncio.create_task(bench.gate.invoke(_call("command", "touch new.txt")))
    await bench.say(bench.gate, answer)
    result = await running
    assert not result.ok
    assert "Not done" in result.text
    assert result.understood
    assert bench.trace == [*ASKED, *CALLED]
    assert _last(bench)[1].status is CallStatus.DENIED
    assert _text(bench, _last(bench)[1].blob) == result.text
    assert not (bench.shadow.tree / "new.txt").exists()


async def test_a_no_is_asked_again_the_next_time(bench: Bench) -> None:
    for answer, ok in ((REJECT, False), (ALLOW, True)):
        running = asyncio.create_task(bench.gate.invoke(_call("command", "true")))
        await bench.say(bench.gate, answer)
        assert (await running).ok is ok


async def test_once_is_once(bench: Bench) -> None:
    for name in ("c1", "c2"):
        running = asyncio.create_task(bench.gate.invoke(_call("command", "touch new.txt", name)))
        await bench.say(bench.gate, ONCE)
        assert (await running).ok


async def test_always_holds_for_the_next_run_and_for_exactly_this(bench: Bench) -> None:
    running = asyncio.create_task(bench.gate.invoke(_call("command", "touch new.txt")))
    await bench.say(bench.gate, ALWAYS)
    assert (await running).ok
    later = bench.gate_with(attended=False)
    assert (await later.invoke(_call("command", "touch new.txt", "c2"))).ok
    assert not (await later.invoke(_call("command", "touch new.txt other.txt", "c3"))).ok


@pytest.mark.parametrize("answer", [ALWAYS, ALLOW])
async def test_a_yes_is_for_what_the_named_files_hold(bench: Bench, answer: str) -> None:
    def script(text: str) -> None:
        bench.shadow.files.write("tool.sh", f"#!/bin/sh\n{text}\n")
        (bench.shadow.tree / "tool.sh").chmod(0o755)

    script("echo one")
    running = asyncio.create_task(bench.gate.invoke(_call("command", "./tool.sh x")))
    await bench.say(bench.gate, answer)
    assert "one" in (await running).text
    asked = bench.events[0]
    assert isinstance(asked, ApprovalAsked)
    assert asked.detail.startswith("./tool.sh x\nwith tool.sh as now (")
    later = bench.gate_with(attended=False)
    assert (await later.invoke(_call("command", "./tool.sh x", "c2"))).ok
    script("echo two")
    assert not (await later.invoke(_call("command", "./tool.sh x", "c3"))).ok
    script("echo one")
    assert (await later.invoke(_call("command", "./tool.sh x", "c4"))).ok


async def test_what_runs_anything_is_never_allowed_for_good(bench: Bench) -> None:
    running = asyncio.create_task(bench.gate.invoke(_call("command", "git status")))
    await until(lambda: bool(bench.hub.view(RUN).approvals))
    (asked,) = bench.hub.view(RUN).approvals
    assert ALWAYS not in asked.options
    bench.gate.answer(asked.approval_id, REJECT)
    assert not (await running).ok


async def test_the_model_is_told_why_not(bench: Bench) -> None:
    running = asyncio.create_task(bench.gate.invoke(_call("command", "touch new.txt")))
    await bench.say(bench.gate, WHY + "use write_file")
    assert (await running).text == "Not done: the user said no, because use write_file. Go on without it."


async def test_a_question_that_nobody_answers_is_a_no_and_costs_no_time(bench: Bench) -> None:
    budget = Budget(BudgetSettings(seconds=60), bench.clock)
    gate = bench.gate_with(budget=budget)
    running = asyncio.create_task(gate.invoke(_call("command", "true")))
    await until(lambda: bool(bench.hub.view(RUN).approvals))
    await asyncio.sleep(0)  # it is asked in one turn of the loop, and expires for who waits from the next one on
    bench.clock.advance(EXPIRES_SECONDS)
    assert not (await running).ok
    assert budget.seconds_left == 60


async def test_where_nobody_is_there_no_command_runs(bench: Bench) -> None:
    result = await bench.gate_with(attended=False).invoke(_call("command", "touch new.txt"))
    assert not result.ok
    assert bench.trace == [*ASKED, *CALLED]


UNTRUSTING = Policy(PolicySettings(), UNTRUSTED, checks=[CHECK])


@pytest.mark.parametrize(
    ("answer", "passes", "asked"), [(ALLOW, [True, True], 1), (ONCE, [True, False], 2), (REJECT, [False, False], 1)]
)
async def test_a_check_that_was_foreseen_is_not_asked_for_again(
    bench: Bench, answer: str, passes: list[bool], asked: int
) -> None:
    gate = bench.gate_with(policy=UNTRUSTING)
    foreseeing = asyncio.create_task(gate.foresee(ScriptCheck("true")))
    await bench.say(gate, answer)
    await foreseeing
    for passed in passes:
        checking = asyncio.create_task(gate.check(ScriptCheck("true"), ()))
        if answer == ONCE and not passed:
            await bench.say(gate, REJECT)
        assert ((await checking).problem is None) is passed
    assert sum(isinstance(item.event, ApprovalAsked) for item in bench.hub.events(RUN)) == asked


async def test_once_is_once_for_each_of_the_checks_that_the_question_shows(bench: Bench) -> None:
    lint = replace(ScriptCheck("true", "lint"), argv=("lint",))
    gate = bench.gate_with(policy=Policy(PolicySettings(), UNTRUSTED, checks=[CHECK, ("lint",)]))
    foreseeing = asyncio.create_task(gate.foresee(ScriptCheck("true")))
    await bench.say(gate, ONCE)
    await foreseeing
    await gate.foresee(lint)
    assert not gate.may(lint)
    assert (await gate.check(ScriptCheck("true"), ())).green
    assert (await gate.check(lint, ())).green
    again = asyncio.create_task(gate.check(lint, ()))
    await bench.say(gate, REJECT)
    assert (await again).problem is not None
    asked = [event for event in bench.events if isinstance(event, ApprovalAsked)]
    assert len(asked) == 2
    assert "lint" in asked[0].detail.splitlines()


async def test_what_a_check_changes_in_the_tree_before_the_run_is_no_part_of_it(bench: Bench) -> None:
    gate = bench.gate_with(aside=True)
    assert gate.may(ScriptCheck("true"))
    assert (await gate.check(ScriptCheck("echo x > snapshot.txt"), ())).green
    started, finished = _last(bench)
    assert (started.name, started.title) == ("script before", "Run script on the code before the change")
    assert finished.changes == {}


async def test_nothing_is_foreseen_where_nobody_is_there(bench: Bench) -> None:
    await bench.gate_with(policy=UNTRUSTING, attended=False).foresee(ScriptCheck("true"))
    assert bench.trace == []


async def test_the_folder_is_trusted_by_an_answer(bench: Bench) -> None:
    trusted: list[bool] = []
    lasting = Lasting(bench.parts.lasting.allowed, lambda: trusted.append(True))
    gate = bench.gate_with(policy=UNTRUSTING, lasting=lasting)
    checking = asyncio.create_task(gate.check(ScriptCheck("true"), ()))
    await bench.say(gate, TRUST)
    assert (await checking).problem is None
    assert trusted == [True]
    assert (await gate.check(ScriptCheck("true"), ())).problem is None


async def test_what_a_command_says_beyond_its_result_can_be_looked_up(bench: Bench) -> None:
    script = "echo hunter2-hunter2; yes | head -c 300000; echo the end"
    report = await bench.gate.check(ScriptCheck(script), ())
    assert "bytes left out" in report.output
    finished = _last(bench)[1]
    assert finished.output is not None
    whole = bench.hub.blobs.get_text(finished.output)
    assert len(whole) > 300_000
    assert whole.endswith("the end\n")
    assert "hunter2" not in whole
    await bench.gate.check(ScriptCheck("echo short"), ())
    assert _last(bench)[1].output is None


async def test_what_a_call_did_not_say_it_writes_is_written_only_where_nobody_need_be_asked(bench: Bench) -> None:
    """``write`` says of nothing that it writes it, as a tool does that took one file for another."""
    assert (await bench.gate.invoke(_call("write", "src/new.py text"))).ok
    result = await bench.gate.invoke(_call("write", ".vscode/settings.json text", "c2"))
    assert not result.ok
    assert ".vscode/settings.json is asked for before it is changed" in result.text


LONG = "".join(f"x{number} = {number}\n" for number in range(100))
HEAD_OF_IT = "".join(LONG.splitlines(keepends=True)[:90])


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("write_file", {"path": "a.py", "content": "x = 1\n"}),
        ("edit_file", {"path": "a.py", "old_string": HEAD_OF_IT, "new_string": ""}),
        ("apply_patch", {"patch": f"a.py\n<<<<<<< SEARCH\n{HEAD_OF_IT}=======\n>>>>>>> REPLACE\n"}),
        ("edit_symbol", {"path": "a.py", "symbol": "long", "action": "replace", "content": "def long():\n    pass\n"}),
    ],
)
async def test_a_file_that_would_shrink_is_asked_for(bench: Bench, tool: str, arguments: dict[str, str]) -> None:
    body = "".join(f"    {line}" for line in LONG.splitlines(keepends=True))
    bench.shadow.files.write("a.py", f"def long():\n{body}" if tool == "edit_symbol" else LONG)
    gate = bench.gate_with(tools=standard_tools(None))
    writing = asyncio.create_task(gate.invoke(ToolCall("c1", tool, json.dumps(arguments))))
    await bench.say(gate, REJECT)
    assert "the user said no" in (await writing).text
    (asked,) = (event for event in bench.events if isinstance(event, ApprovalAsked))
    assert asked.title == "Replace a file by a much shorter one?"


async def test_every_file_that_a_patch_deletes_counts(bench: Bench) -> None:
    names = [f"f{number}.py" for number in range(9)]
    for name in names:
        bench.shadow.files.write(name, name)
    patch = "".join(f"*** Delete File: {name}\n" for name in names)
    gate = bench.gate_with(tools=standard_tools(None), attended=False)
    arguments = json.dumps({"patch": f"*** Begin Patch\n{patch}*** End Patch\n"})
    assert not (await gate.invoke(ToolCall("c1", "apply_patch", arguments))).ok
    (asked,) = (event for event in bench.events if isinstance(event, ApprovalAsked))
    assert asked.title == "Delete 9 files?"
    assert all(bench.shadow.files.exists(name) for name in names)


AUTO = Policy(PolicySettings(profile="auto"), Ground(Path("/"), trusted=True, walled=True))
"""Commands run unasked; what they do to files is judged all the same."""


def laid(bench: Bench) -> list[str]:
    names = [f"f{number}.py" for number in range(8)]
    for name in names:
        bench.shadow.files.write(name, f"name = {name!r}\n")
    bench.shadow.files.write("big.py", LONG)
    return names


@pytest.mark.parametrize(
    ("command", "title"),
    [
        ("rm f0.py f1.py f2.py f3.py f4.py f5.py f6.py f7.py", "Delete 8 files?"),
        ("truncate -s 0 f0.py f1.py f2.py f3.py f4.py f5.py f6.py f7.py", "Delete 8 files?"),
        ("truncate -s 20 big.py", "Replace a file by a much shorter one?"),
        ("cp -r f0.py AGENTS.md", "Change what decides over other programs?"),
    ],
)
@pytest.mark.parametrize("answer", [ALLOW, REJECT])
async def test_what_a_command_did_is_judged_when_it_is_done(
    bench: Bench, command: str, title: str, answer: str
) -> None:
    laid(bench)
    before = bench.shadow.content_id()
    gate = bench.gate_with(policy=AUTO)
    running = asyncio.create_task(gate.invoke(_call("command", command)))
    await bench.say(gate, answer)
    result = await running
    assert result.ok
    asked = next(event for event in bench.events if isinstance(event, ApprovalAsked))
    assert asked.title == title
    assert ALREADY_DONE in asked.detail
    assert ("did not stay. Not done: the user said no" in result.text) is (answer == REJECT)
    assert (bench.shadow.content_id() == before) is (answer == REJECT)
    assert bool(_changes(bench)) is (answer == ALLOW)


async def test_what_nobody_can_be_asked_about_is_put_back_and_the_rest_stays(bench: Bench) -> None:
    names = laid(bench)
    gate = bench.gate_with(policy=AUTO, attended=False)
    (bench.shadow.tree / "tidy.sh").write_text(f"rm {' '.join(names)}\necho more >> a.py\n")
    result = await gate.invoke(_call("command", "sh tidy.sh"))
    assert "nobody said yes" in result.text
    assert [bench.shadow.files.read(name) for name in names] == [f"name = {name!r}\n" for name in names]
    assert bench.shadow.files.read("a.py").endswith("more\n")
    assert set(_changes(bench)) == {"a.py"}


async def test_moving_files_loses_none(bench: Bench) -> None:
    names = laid(bench)
    gate = bench.gate_with(policy=AUTO, attended=False)
    await gate.invoke(_call("command", "mkdir sub"))
    await gate.invoke(_call("command", f"mv {' '.join(names)} sub", "c2"))
    assert ASKED[0] not in bench.trace
    assert len(_changes(bench)) == 16


async def test_a_rule_about_a_path_holds_for_what_commands_do(bench: Bench) -> None:
    rules = [Rule(decision=Word.DENY, path="migrations/*"), Rule(decision=Word.ASK, path="docs/*")]
    ground = Ground(Path("/"), trusted=True, walled=True)
    gate = bench.gate_with(policy=Policy(PolicySettings(profile="auto"), ground, rules=rules))
    (bench.shadow.tree / "all.sh").write_text("for f in migrations docs src; do mkdir $f; echo x > $f/m.py; done\n")
    running = asyncio.create_task(gate.invoke(_call("command", "sh all.sh")))
    await bench.say(gate, REJECT)
    text = (await running).text
    assert "migrations/m.py: what was done to it did not stay. Not done: your rule “deny path migrations/*”" in text
    assert "docs/m.py: what was done to it did not stay. Not done: the user said no" in text
    assert set(_changes(bench)) == {"src/m.py"}


@pytest.mark.parametrize("path", ["other.py", "linked.py", "Migrations/m.py"])
async def test_a_rule_about_a_path_holds_for_all_names_of_the_file(tmp_path: Path, path: str) -> None:
    (tmp_path / "other").mkdir()
    bench = Bench(tmp_path / "other")
    (bench.root / "migrations").mkdir()
    (bench.root / "migrations" / "m.py").write_text("m = 1\n")
    (bench.root / "other.py").hardlink_to(bench.root / "migrations" / "m.py")
    (bench.root / "linked.py").symlink_to("migrations/m.py")
    policy = Policy(PolicySettings(), TRUSTED, rules=[Rule(decision=Word.DENY, path="migrations/*")])
    gate = bench.gate_with(tools=standard_tools(None), policy=policy)
    arguments = json.dumps({"path": path, "content": "m = 2\n"})
    result = await gate.invoke(ToolCall("c1", "write_file", arguments))
    assert "your rule “deny path migrations/*” forbids it" in result.text
    bench.close()


async def test_a_command_that_is_cut_off_leaves_nothing_that_had_to_be_asked_for(bench: Bench) -> None:
    names = laid(bench)
    gate = bench.gate_with(policy=AUTO)
    (bench.shadow.tree / "slow.sh").write_text(f"rm {' '.join(names)}\necho x > gone.txt\nsleep 600\n")
    running = asyncio.create_task(gate.invoke(_call("command", "sh slow.sh")))
    await until(lambda: (bench.shadow.tree / "gone.txt").exists())
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert all(bench.shadow.files.exists(name) for name in names)
    assert set(_changes(bench)) == {"gone.txt"}


async def test_what_the_settings_deny_is_not_asked(bench: Bench) -> None:
    gate = bench.gate_with(policy=Policy(PolicySettings(commands="never"), TRUSTED))
    result = await gate.invoke(_call("command", "true"))
    assert "policy.commands" in result.text
    assert bench.trace == CALLED
    assert _last(bench)[1].status is CallStatus.DENIED


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (_call("no_tool"), "There is no tool 'no_tool'. The tools are: command, read,"),
        (_call("read", "nonsense"), "The arguments make no sense."),
    ],
)
async def test_what_is_not_understood_is_said_and_visible(bench: Bench, call: ToolCall, said: str) -> None:
    result = await bench.gate.invoke(call)
    assert (result.ok, result.understood) == (False, False)
    assert result.text.startswith(said)
    assert bench.trace == CALLED
    started, finished = _last(bench)
    assert (started.call_id, started.name, finished.status) == ("c1", call.name, CallStatus.FAILED)


async def test_a_tool_that_fails_tells_the_model(bench: Bench) -> None:
    result = await bench.gate.invoke(_call("read", "nothing.py"))
    assert (result.ok, result.understood, result.text) == (False, True, "There is no file nothing.py.")
    assert _last(bench)[1].status is CallStatus.FAILED


@pytest.mark.parametrize("name", ["weak_write", "weak_read", "weak_command"])
async def test_a_power_that_was_not_granted_refuses(bench: Bench, name: str) -> None:
    result = await bench.gate.invoke(_call(name, "a.py evil"))
    assert not result.ok
    assert "not given the power" in result.text
    assert bench.shadow.changes().files == {}


async def test_a_tool_with_a_bug_ends_the_run_and_leaves_a_trace(bench: Bench) -> None:
    with pytest.raises(ValueError, match="unpack"):
        await bench.gate.invoke(_call("write", "only-one-word"))
    assert _last(bench)[1].status is CallStatus.FAILED


async def test_secrets_reach_neither_the_model_nor_the_log(bench: Bench, tmp_path: Path) -> None:
    bench.shadow.files.write("notes.txt", "the password is hunter2-hunter2")
    result = await bench.gate.invoke(_call("read", "notes.txt"))
    running = asyncio.create_task(bench.gate.invoke(_call("command", "cat notes.txt", "c2")))
    await bench.say(bench.gate, ALLOW)
    assert result.text == "the password is [redacted]"
    assert (await running).text == "exit code 0\nthe password is [redacted]"
    kept = [path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert not any(b"hunter2-hunter2" in data for data in kept)


async def test_secrets_in_a_call_reach_no_log(bench: Bench, tmp_path: Path) -> None:
    """Neither those that are known nor, where nothing depends on it, what looks like one."""
    likely = "sk-aaaaaaaaaaaaaaaaaaaaaaaa"
    gate = bench.gate_with(tools=standard_tools(None))
    arguments = json.dumps({"path": f"hunter2-hunter2/{likely}/\x1b[2J\n"})
    assert not (await gate.invoke(ToolCall("c1", "read_file", arguments))).ok
    assert _last(bench)[0].title == r"Read [redacted]/[redacted]/\x1b[2J\n"
    kept = [path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert not any(b"hunter2-hunter2" in data or likely.encode() in data for data in kept)


async def test_what_a_model_says_holds_no_known_secret(bench: Bench, tmp_path: Path) -> None:
    called = ToolCall("c1", "write", "notes.txt hunter2-hunter2")
    bench.model.says = Message(Role.ASSISTANT, "It is hunter2-hunter2.", (called,))
    reply = await bench.gate.ask(REQUEST)
    assert reply.message == Message(
        Role.ASSISTANT, "It is [redacted].", (ToolCall("c1", "write", "notes.txt [redacted]"),)
    )
    kept = [path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert not any(b"hunter2-hunter2" in data for data in kept)


async def test_cancelling_kills_first_and_records_then(bench: Bench) -> None:
    script = bench.root.parent / "script.sh"
    script.write_text("echo x > before.txt; echo $$ > ../pid; sleep 600")
    running = asyncio.create_task(bench.gate.invoke(_call("command", f"sh {script}")))
    await bench.say(bench.gate, ALLOW)
    pid = bench.shadow.folder / "pid"
    await until(lambda: pid.exists() and bool(pid.read_text()))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
    finished = _last(bench)[1]
    assert finished.status is CallStatus.CANCELLED
    assert set(finished.changes) == {"before.txt"}


async def test_a_check_runs_in_the_shadow_and_its_changes_are_its_own(bench: Bench) -> None:
    report = await bench.gate.check(ScriptCheck("cat a.py; echo x > snapshot.txt; echo hunter2-hunter2"), ())
    assert report.green
    assert report.output == "a = 1\n[redacted]\n"
    started, finished = _last(bench)
    assert (started.kind, started.title) == (CallKind.EXECUTE, "Run script")
    assert finished.text == "1 passed"
    assert set(finished.changes) == {"snapshot.txt"}
    assert json.loads(_text(bench, finished.blob))["passed"] == 1


async def test_in_an_untrusted_workspace_checks_are_asked_for_once_in_a_run(bench: Bench) -> None:
    gate = bench.gate_with(policy=Policy(PolicySettings(), UNTRUSTED, checks=[CHECK]))
    running = asyncio.create_task(gate.check(ScriptCheck("true"), ()))
    await bench.say(gate, ALLOW)
    assert (await running).green
    assert (await gate.check(ScriptCheck("true"), ("tests",))).green
    assert bench.trace == [*ASKED, *CALLED, *CALLED]


async def test_a_check_that_may_not_run_is_a_problem_not_a_green(bench: Bench) -> None:
    gate = bench.gate_with(policy=Policy(PolicySettings(), UNTRUSTED, checks=[CHECK]), attended=False)
    report = await gate.check(ScriptCheck("true"), ())
    assert not report.green
    assert report.problem is not None
    assert "nobody said yes" in report.problem


async def test_a_check_cannot_write_by_itself(bench: Bench) -> None:
    assert (await bench.gate.check(ScriptCheck("exit 1"), ())).failed == 1
    assert _last(bench)[1].text == "1 failed"


async def test_an_exhausted_budget_stops_before_anything_is_intended(bench: Bench) -> None:
    gate = bench.gate_with(budget=Budget(BudgetSettings(tokens=400), bench.clock))
    await gate.ask(REQUEST)
    with pytest.raises(StopRun) as stop:
        await gate.ask(REQUEST)
    assert stop.value.outcome is Outcome.BUDGET
    assert bench.trace == CALLED


class TalkativeModel(ScriptedModel):
    """Writes as much as it may, at a price for each token."""

    def priced(self, usage: Usage) -> Usage:
        return replace(usage, cost=(usage.input_tokens + usage.output_tokens) * 0.0001)

    async def reply(self, request: ModelRequest, on_delta: Callable[[Delta], None]) -> Reply:
        reply = await super().reply(request, on_delta)
        return replace(reply, usage=self.priced(Usage(100, 0, request.max_output_tokens or 10**6)))


@pytest.mark.parametrize(
    ("limits", "most"), [(BudgetSettings(tokens=20_000, usd=None), 20_000), (BudgetSettings(usd=0.5), 5000)]
)
async def test_a_model_that_writes_as_much_as_it_may_stays_within_the_budget(
    bench: Bench, limits: BudgetSettings, most: int
) -> None:
    model = TalkativeModel(longest_answer=32_000)
    gate = bench.gate_with(budget=Budget(limits, bench.clock), model=model)
    with pytest.raises(StopRun):
        for _ in range(100):
            await gate.ask(REQUEST)
    used = bench.hub.view(RUN).usage
    assert most * 0.9 < used.input_tokens + used.output_tokens <= most
    assert all(request.max_output_tokens for request in model.asked)


async def test_an_answer_is_as_long_as_the_model_s_longest_at_most_or_what_was_asked_for(bench: Bench) -> None:
    gate = bench.gate_with(budget=Budget(BudgetSettings(usd=None), bench.clock))
    await gate.ask(REQUEST)
    await gate.ask(replace(REQUEST, max_output_tokens=7))
    assert [request.max_output_tokens for request in bench.model.asked] == [1000, 7]


class BreakingModel(ScriptedModel):
    """Its first attempt breaks off after it has used something."""

    async def reply(self, request: ModelRequest, on_delta: Callable[[Delta], None]) -> Reply:
        on_delta(Delta(DeltaKind.TEXT, "hel"))
        on_delta(Delta(DeltaKind.RESTART, "broke off", usage=Usage(100, 0, 900)))
        return await super().reply(request, on_delta)


async def test_a_further_attempt_is_not_begun_where_it_would_go_beyond(bench: Bench) -> None:
    model = BreakingModel()
    await bench.gate_with(model=model, budget=Budget(BudgetSettings(tokens=2100, usd=None), bench.clock)).ask(REQUEST)
    gate = bench.gate_with(model=model, budget=Budget(BudgetSettings(tokens=2000, usd=None), bench.clock))
    with pytest.raises(StopRun, match=r"budget\.tokens"):
        await gate.ask(REQUEST)
    assert len(model.asked) == 1
    assert _last(bench)[1].status is CallStatus.FAILED


async def test_nothing_stays_set_aside_for_what_could_not_be_begun(bench: Bench, tmp_path: Path) -> None:
    spending = Spending(tmp_path / "spending", bench.clock)
    budget = Budget(BudgetSettings(usd=5.0, usd_per_day=5.0), bench.clock, spending=spending)
    gate = bench.gate_with(budget=budget)
    bench.hub.lease.release(RUN)
    with pytest.raises(LeaseLost):
        await gate.ask(REQUEST)
    assert spending.left(5.0) == 5.0
    bench.hub.lease.take(RUN)


async def test_what_a_call_cost_is_settled(bench: Bench) -> None:
    bench.model.usage = Usage(10, 0, 10, 0, 1.6)
    gate = bench.gate_with(budget=Budget(BudgetSettings(usd=1.5), bench.clock))
    await gate.ask(REQUEST)
    with pytest.raises(StopRun, match=r"\$1\.5"):
        await gate.ask(REQUEST)


async def test_a_question_has_no_more_time_than_the_run(bench: Bench) -> None:
    bench.model.wait = asyncio.Event()
    gate = bench.gate_with(budget=Budget(BudgetSettings(seconds=0.1), bench.clock))
    async with asyncio.timeout(60):
        with pytest.raises(StopRun, match=r"budget\.seconds"):
            await gate.ask(REQUEST)
    finished = _last(bench)[1]
    assert (finished.status, finished.usage) == (CallStatus.FAILED, CUT_OFF)


async def test_a_command_has_no_more_time_than_the_run(bench: Bench) -> None:
    gate = bench.gate_with(budget=Budget(BudgetSettings(seconds=0.5), bench.clock))
    running = asyncio.create_task(gate.invoke(_call("command", "sleep 60")))
    await bench.say(gate, ALLOW)
    async with asyncio.timeout(60):
        assert (await running).text.startswith("exit code -")


async def test_a_person_can_be_asked_anything(bench: Bench) -> None:
    asking = asyncio.create_task(bench.gate.approve("Again?", "make", ("Again", "Skip")))
    await bench.say(bench.gate, "Skip")
    assert await asking == "Skip"
    with pytest.raises(UserError):
        bench.gate.answer("unknown", "Skip")


CRASH = """
import asyncio, sys
from pathlib import Path
from detent.core.talk import ToolCall
from detent.harness.approvals import ALLOW
from tests.unit.harness.bench import TRUSTED, UNTRUSTED, Bench

async def main() -> None:
    bench = Bench(Path(sys.argv[1]))
    running = asyncio.create_task(bench.gate.invoke(ToolCall("c1", "command", f"sh {sys.argv[1]}/script.sh")))
    await bench.say(bench.gate, ALLOW)
    await running

asyncio.run(main())
"""


async def test_a_crash_between_intent_and_result_leaves_the_intent(tmp_path: Path) -> None:
    (tmp_path / "script.sh").write_text(f"echo $$ > {tmp_path}/pid.new; mv {tmp_path}/pid.new {tmp_path}/pid; sleep 20")
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", CRASH, str(tmp_path), cwd=Path.cwd())
    await until((tmp_path / "pid").exists)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
    hub = Hub.open(tmp_path / "state", SystemClock())
    (call,) = hub.view(RUN).unfinished_calls
    hub.close()
    assert (call.call_id, call.name, call.repeatable) == ("c1", "command", False)


async def test_edits_are_counted_so_that_a_model_is_asked_for_what_it_gets_right(bench: Bench) -> None:
    bench.shadow.files.write("a.py", "x = 1\n")
    gate = bench.gate_with(tools=standard_tools(None))
    edit = {"path": "a.py", "old_string": "x = 1\n", "new_string": "x = 2\n"}
    await gate.invoke(ToolCall("c1", "edit_file", json.dumps(edit)))
    await gate.invoke(ToolCall("c2", "edit_file", json.dumps({**edit, "old_string": "nowhere at all\n"})))
    await gate.invoke(ToolCall("c3", "apply_patch", json.dumps({"patch": "*** Begin Patch\nnonsense"})))
    await gate.invoke(ToolCall("c4", "read_file", json.dumps({"path": "a.py"})))
    (tallies,) = bench.hub.tallies.all().values()
    assert tallies == {"strings": (1, 1), "patch": (0, 1)}


async def test_what_nobody_waits_for_gives_way(bench: Bench) -> None:
    ours = os.nice(0)
    for background, priority in ((False, ours), (True, 19)):
        report = await bench.gate_with(background=background).check(ScriptCheck("nice"), ())
        assert int(report.output) == priority
