"""What a person reads of an answer, in whatever turn, holds no mark of those that a model is asked for."""

from collections.abc import Mapping
from pathlib import Path

from tests.unit.engine.house import PLAN, WRITE, on_disk, opened

from detent.core.events import AnswerGiven, Sent, Streamed
from detent.core.proof import Outcome
from detent.core.work import Task, TaskKind
from detent.engine.exporting import Format, exported

AGAIN = {"tool_calls": [{"name": "write_file", "arguments": {"path": "new.txt", "content": "two\n"}}]}
QUESTION = "What does new.txt hold?"


async def test_no_answer_of_a_later_turn_is_shown_with_a_mark(tmp_path: Path) -> None:
    replies: list[Mapping[str, object]] = [
        {"text": "[ANSWER] Nothing."},
        PLAN,
        WRITE,
        {"text": "[ANSWER] It is there."},
    ]
    replies += [AGAIN, {"text": "[ANSWER] It says two."}]
    async with opened(tmp_path, replies) as workspace:
        runs, hub = workspace.runs, workspace.hub
        streamed: list[str] = []
        stop = hub.subscribe(
            lambda item: (
                streamed.append(item.event.delta.text)
                if isinstance(item, Sent) and isinstance(item.event, Streamed)
                else None
            )
        )
        run_id = runs.start(Task(TaskKind.DO, QUESTION), on_disk(workspace), unattended=True)
        await runs.wait(run_id)
        for words in ("Add new.txt with the word one.", "Let new.txt hold the word two."):
            runs.say(run_id, words, on_disk(workspace), unattended=True)
            view = await runs.wait(run_id)
        stop()
        assert view.outcome is Outcome.UNPROVEN
        answers = [item.event.text for item in hub.events(run_id) if isinstance(item.event, AnswerGiven)]
        assert answers == ["Nothing.", "It is there.", "It says two."]
        assert "It says two." in "".join(streamed)
        assert "[ANSWER]" not in "".join(streamed)
        assert "\n[ANSWER]" not in exported(hub, run_id, Format.MARKDOWN)
