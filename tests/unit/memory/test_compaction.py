"""What stays and what goes, by the kind of call, at each stage."""

import json
from collections.abc import Sequence

import pytest

from detent.core.events import CallKind, Stage
from detent.core.talk import Message, Role, ToolCall
from detent.memory.compaction import NEWEST, NOTES, SHOWN, Made, Said, compacted, newest, size, thinned

SYSTEM = Message(Role.SYSTEM, "You are Detent. Never change a test.")
FOUND = "def divide(left, right): ...\n" * 100
TASK = Message(Role.USER, f"Write divide.\n\nWhat was found:\n\n{FOUND}")
PLAN = "# Write it\n\n- [ ] one step"
CARRY_OUT = Message(Role.USER, f"Carry out this plan:\n\n{PLAN}\n{'and keep to it ' * 100}")
WORD = Message(Role.USER, f"Round to two places, please. {'Really, I mean it. ' * 100}")
REPORT = Message(
    Role.USER, "\n".join(["The checks ran:", *(f"trace {n}" for n in range(300)), "AssertionError: 3 != 4"])
)
LONG = "\n".join(f"line {number} of a file" for number in range(200))
WRITTEN = json.dumps({"path": "calc.py", "old_string": "pass", "new_string": "return left / right\n" * 60})


def ask(number: int, name: str, arguments: str = "{}", text: str = "") -> Message:
    return Message(Role.ASSISTANT, text, (ToolCall(f"c{number}", name, arguments),))


def result(number: int, text: str) -> Message:
    return Message(Role.TOOL, text, tool_call_id=f"c{number}")


CALLS = {
    "c1": Made(CallKind.READ, "Read calc.py", ok=True),
    "c2": Made(CallKind.EXECUTE, "Run pytest -q", ok=True),
    "c3": Made(CallKind.EDIT, "Edit calc.py", ok=True),
    "c4": Made(CallKind.READ, "Read lost.py", ok=False),
    "c5": Made(CallKind.READ, "Read last.py", ok=True),
}
MESSAGES = (
    SYSTEM,
    TASK,
    Message(Role.ASSISTANT, '{"summary": "Write it"}'),
    CARRY_OUT,
    ask(1, "read_file", '{"path": "calc.py"}', "Let me look. " * 50),
    result(1, LONG),
    ask(2, "run_command", '{"command": "pytest -q"}'),
    result(2, "exit 1\n" + LONG + "\n1 failed"),
    ask(3, "edit_file", WRITTEN),
    result(3, "Edited calc.py."),
    WORD,
    REPORT,
    ask(4, "read_file", '{"path": "lost.py"}'),
    result(4, "There is no lost.py."),
    ask(5, "read_file", '{"path": "last.py"}'),
    result(5, "the newest result\n" * 60),
)
SAID = Said(MESSAGES, CALLS, (PLAN, WORD.text), FOUND)
ROOM = 6_000


def texts(messages: Sequence[Message]) -> str:
    return "\n".join(message.text + "".join(call.arguments for call in message.tool_calls) for message in messages)


@pytest.mark.parametrize("stage", Stage)
def test_rules_plan_and_a_persons_words_stay_at_every_stage(stage: Stage) -> None:
    kept = compacted(SAID, stage, ROOM)
    assert kept[0] == SYSTEM
    assert kept[1].text.startswith("Write divide.")
    assert {CARRY_OUT, WORD} <= set(kept)
    assert texts(kept).index("Carry out") < texts(kept).index("Round to two places")


@pytest.mark.parametrize("stage", Stage)
def test_what_is_left_is_a_conversation_that_a_strict_server_takes(stage: Stage) -> None:
    waiting: list[str] = []
    for message in compacted(SAID, stage, ROOM):
        if message.role is Role.TOOL:
            waiting.remove(message.tool_call_id or "")
        else:
            assert not waiting
        waiting += [call.id for call in message.tool_calls]
        assert message.text or message.tool_calls
    assert not waiting


def test_each_stage_leaves_out_more() -> None:
    sizes = [size(MESSAGES), *(size(compacted(SAID, stage, ROOM)) for stage in Stage)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes)


def test_the_same_conversation_is_always_shortened_the_same_way() -> None:
    assert compacted(SAID, Stage.FOLD, ROOM) == compacted(SAID, Stage.FOLD, ROOM)


def test_snip_replaces_what_was_looked_at_by_how_to_get_it_again() -> None:
    kept = compacted(SAID, Stage.SNIP, ROOM)
    left_out = "[Read calc.py: the result was left out to make room. "
    assert kept[5].text == left_out + "Make the same call again to see it; recall_step 1 shows it as it was.]"
    assert kept[4] == MESSAGES[4]
    assert [message.role for message in kept] == [message.role for message in MESSAGES]


def test_snip_keeps_the_skeleton_of_what_was_run_and_all_of_what_was_written_or_refused() -> None:
    kept = compacted(SAID, Stage.SNIP, ROOM)
    assert kept[7].text.startswith("exit 1\n")
    assert kept[7].text.endswith("\n1 failed")
    assert "lines left out" in kept[7].text
    assert kept[8:10] == MESSAGES[8:10]
    assert kept[13] == MESSAGES[13]


def test_fold_makes_notes_of_rounds_with_what_was_written_in_full() -> None:
    kept = compacted(SAID, Stage.FOLD, ROOM)
    notes = texts([message for message in kept if message.text.startswith(NOTES)])
    assert "- Read calc.py [step 1]\n" in notes
    assert "- Edit calc.py [step 3]: edit_file" in notes
    assert LONG.splitlines()[100] not in notes
    assert WRITTEN in notes
    assert "1 failed" in notes
    assert "Let me look." in notes


def test_fold_leaves_the_found_code_out_of_the_task_and_shortens_reports() -> None:
    kept = compacted(SAID, Stage.FOLD, ROOM)
    assert kept[1].text == TASK.text.replace(FOUND, SHOWN)
    said = texts(kept)
    assert "AssertionError: 3 != 4" in said
    assert "trace 150" not in said


def test_hard_cuts_even_what_was_written_and_the_newest_result() -> None:
    huge = (*MESSAGES[:-1], result(5, "huge " * 20_000))
    kept = compacted(Said(huge, CALLS, SAID.kept, FOUND), Stage.HARD, 12_000)
    assert WRITTEN not in texts(kept)
    assert "- Edit calc.py" in texts(kept)
    assert "- Read lost.py [step 4] (failed: There is no lost.py.)" in texts(kept)
    assert size(kept) <= 12_100
    assert kept[-1].tool_call_id == "c5"


@pytest.mark.parametrize("stage", [Stage.SNIP, Stage.FOLD])
def test_the_newest_part_stays_as_it_is(stage: Stage) -> None:
    start = newest(MESSAGES, 2 * ROOM)
    assert compacted(SAID, stage, ROOM)[-(len(MESSAGES) - start) :] == MESSAGES[start:]


def test_the_newest_part_is_a_share_of_whole_rounds_and_the_last_round_at_least() -> None:
    rounds = [part for n in range(100) for part in (ask(n, "read_file"), result(n, "x" * 98))]
    start = newest([SYSTEM, TASK, *rounds], 10**9)
    assert (start - 2) % 2 == 0
    share = size(rounds[start - 2 :]) / size([SYSTEM, TASK, *rounds])
    assert NEWEST - 0.02 < share <= NEWEST
    huge = [SYSTEM, TASK, *rounds[:2], ask(7, "read_file"), result(7, "y" * 100_000)]
    assert newest(huge, 10**9) == 4
    assert size([SYSTEM, TASK, *rounds][newest([SYSTEM, TASK, *rounds], 4000) :]) == 600


def test_a_result_of_an_unknown_call_keeps_its_skeleton() -> None:
    kept = compacted(Said(MESSAGES, {}), Stage.SNIP, ROOM)
    assert kept[5].text.startswith("line 0 of a file")
    assert "lines left out" in kept[5].text


@pytest.mark.parametrize("stage", Stage)
def test_what_a_person_answered_to_a_question_stays_at_every_stage(stage: Stage) -> None:
    word = "\n".join(["They answered:", *(f"point {n} of a long answer" for n in range(60))])
    asked = (*MESSAGES[:4], ask(6, "ask_user"), result(6, word), *MESSAGES[4:])
    calls = {**CALLS, "c6": Made(CallKind.READ, "Ask: how?", ok=True, heard=True)}
    kept = texts(compacted(Said(asked, calls, SAID.kept, FOUND), stage, 12_000))
    assert [line for line in word.splitlines() if line not in kept] == []


def test_thinned_leaves_out_what_was_only_looked_at_and_nothing_that_was_said() -> None:
    kept = thinned(MESSAGES, CALLS, 12)
    assert kept[-4:] == MESSAGES[12:]
    assert {SYSTEM, TASK, CARRY_OUT, WORD, REPORT} <= set(kept)
    said = texts(kept)
    assert "- Read calc.py [step 1]\n" in said
    assert "line 100 of a file" not in said
    assert WRITTEN in said
    assert "exit 1" in said
    assert "1 failed" in said
