"""Edits on their way to a client."""

import json

from detent.core.events import CallFinished, CallStatus, Progressed, Recorded, Sent, Streamed
from detent.core.talk import Delta, DeltaKind
from detent.lsp.arrivals import Arrivals
from detent.lsp.messages import Arriving

EDIT = json.dumps({"path": "a.py", "old_string": "one\n", "new_string": "two\n"})


class Watched:
    def __init__(self) -> None:
        self.time = 0.0
        self.arrivals = Arrivals(lambda: self.time)

    def piece(self, text: str, tool: str = "", number: int = 0, kind: DeltaKind = DeltaKind.CALL) -> Arriving | None:
        found = self.arrivals.take(Sent("run", Streamed("call", Delta(kind, text, tool, number))))
        return found[0] if found else None


def test_it_grows_and_is_not_sent_at_every_token() -> None:
    watched = Watched()
    assert watched.piece(EDIT[:30], "edit_file") is None, "no old text yet"
    assert watched.piece(EDIT[30:45]) is None, "too early"
    watched.time = 1.0
    first = watched.piece(EDIT[45:-4])
    assert first is not None
    assert (first.run_id, first.call_id, first.number, first.tool) == ("run", "call", 0, "edit_file")
    assert [(part.path, part.old, part.new) for part in first.parts] == [("a.py", "one\n", "two")]
    watched.time = 2.0
    last = watched.piece(EDIT[-4:])
    assert last is not None
    assert last.parts[0].new == "two\n"
    watched.time = 3.0
    assert watched.piece(" ") is None, "nothing new"


def test_calls_are_kept_apart_and_a_restart_begins_anew() -> None:
    watched = Watched()
    assert watched.piece(EDIT, "edit_file") is not None
    assert watched.piece(EDIT.replace("a.py", "b.py"), "edit_file", 1) is not None
    watched.piece("again", kind=DeltaKind.RESTART)
    again = watched.piece(EDIT, "edit_file")
    assert again is not None
    assert len(again.parts) == 1


def test_other_items_are_nothing_to_show() -> None:
    watched = Watched()
    assert watched.piece("words", kind=DeltaKind.TEXT) is None
    assert watched.arrivals.take(Sent("run", Progressed("works"))) == []


def test_what_came_too_quickly_is_sent_when_the_answer_is_whole() -> None:
    watched = Watched()
    assert watched.piece(EDIT[:-4], "edit_file") is not None
    assert watched.piece(EDIT[-4:]) is None
    finished = Recorded(1, 1, "run", 0.0, CallFinished("call", CallStatus.COMPLETED))
    (last,) = watched.arrivals.take(finished)
    assert last.parts[0].new == "two\n"
    assert watched.arrivals.take(finished) == []
