"""A turn as it is shown: streamed once, commands with the end of their output, nothing that steers the terminal."""

import io
from pathlib import Path

from tests.unit.landing.review import Memory

from detent.cli.chat.telling import ChatStory
from detent.cli.terminal import screen
from detent.core import events
from detent.core.events import CallKind, CallStatus
from detent.core.talk import Delta, DeltaKind


class Shown:
    def __init__(self, folder: Path, *, verbose: bool = False) -> None:
        self.blobs = Memory()
        self.stream = io.StringIO()
        self.story = ChatStory(screen(self.stream), self.blobs, verbose=verbose)

    def hears(self, call_id: str, *deltas: Delta) -> str:
        for delta in deltas:
            event = events.Streamed(call_id, delta)
            if self.story.streams(event):
                self.story.stream(event)
        return self.stream.getvalue()

    def asks(self, call_id: str, role: str) -> None:
        self.story.tell(events.CallStarted(call_id, CallKind.MODEL, "m", "ask", role=role))


def text(said: str) -> Delta:
    return Delta(DeltaKind.TEXT, said)


def test_an_answer_is_shown_as_it_comes_and_once(tmp_path: Path) -> None:
    shown = Shown(tmp_path)
    shown.asks("1", "code")
    assert shown.hears("1", text("It is "), text("so.")) == "It is so."
    shown.story.tell(events.AnswerGiven("It is so."))
    assert shown.stream.getvalue() == "It is so.\n"
    shown.story.tell(events.AnswerGiven("And so."))
    assert shown.stream.getvalue() == "It is so.\nAnd so.\n"


def test_plans_reviews_and_thoughts_are_not_streamed(tmp_path: Path) -> None:
    shown = Shown(tmp_path)
    shown.asks("1", "plan")
    shown.asks("2", "code")
    assert shown.hears("1", text("{json")) == ""
    assert shown.hears("2", Delta(DeltaKind.THOUGHT, "hm"), Delta(DeltaKind.CALL, '{"path"')) == ""
    verbose = Shown(tmp_path, verbose=True)
    verbose.asks("2", "code")
    assert verbose.hears("2", Delta(DeltaKind.THOUGHT, "hm")) == "hm"


def test_an_attempt_that_broke_off_is_said(tmp_path: Path) -> None:
    shown = Shown(tmp_path)
    shown.asks("1", "code")
    told = shown.hears("1", text("Half a"), Delta(DeltaKind.RESTART, "the connection was lost"), text("Whole."))
    assert told == "Half a\n(begins again: the connection was lost)\nWhole."


def test_signs_in_pieces_stay_signs(tmp_path: Path) -> None:
    shown = Shown(tmp_path)
    shown.asks("1", "code")
    assert shown.hears("1", text("\x1b"), text("]0;owned\x07"), text("\u202e")) == "␛]0;owned␇\\u202e"


def test_of_a_command_the_end_of_its_output_is_shown_and_of_a_check_none(tmp_path: Path) -> None:
    shown = Shown(tmp_path)
    output = "".join(f"line {number}\n" for number in range(20))
    for call_id, name in (("1", "run_command"), ("2", "pytest")):
        shown.story.tell(events.CallStarted(call_id, CallKind.EXECUTE, name, f"Run {name}"))
        shown.story.tell(
            events.CallFinished(call_id, CallStatus.COMPLETED, "exit code 0", shown.blobs.put_text(f"{name} {output}"))
        )
    told = shown.stream.getvalue()
    assert "… 14 lines before" in told
    assert "line 19" in told
    assert "line 13" not in told
    assert told.count("line 19") == 1
