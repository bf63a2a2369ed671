"""Where hunks are shown, and what their marks say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.lsp.runs import BASE, GREEN, RED, RESULT, Stage, hub_in

from detent.core import events
from detent.core.change import Decision
from detent.core.form import FILE, Form, link
from detent.core.proof import Failure
from detent.core.work import Scope
from detent.hub.hub import Hub
from detent.landing.proposal import Content
from detent.lsp.board import Board, waiting
from detent.lsp.positions import Encoding
from detent.lsp.present.marks import failure_mark, failures, hunk_marks
from detent.lsp.shown import home, shown_in, shown_paths, waiting_places, without_hunks


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with hub_in(tmp_path) as hub:
        yield hub


def test_hunks_are_shown_at_their_lines_wherever_these_have_moved(hub: Hub) -> None:
    view = Stage(hub).proposes()
    assert [(one.hunk.id, one.start, one.end) for one in shown_in(view, hub.blobs, "calc.py", BASE)] == [
        ("h1", 4, 5),
        ("h2", 7, 8),
    ]
    moved = shown_in(view, hub.blobs, "calc.py", "import os\n" + BASE)
    assert [(one.start, one.end, one.conflict) for one in moved] == [(5, 6, False), (8, 9, False)]
    changed = shown_in(view, hub.blobs, "calc.py", BASE.replace("LIMIT = 3", "LIMIT = 5"))
    assert [one.conflict for one in changed] == [False, True]


def test_a_file_that_is_not_there_is_announced_where_the_task_was_given(hub: Hub) -> None:
    stage = Stage(hub)
    view = stage.proposes({"calc.py": (BASE, RESULT), "new.py": (None, "x = 1\n")})
    assert shown_paths(view) == {"calc.py"}
    announced = shown_in(view, hub.blobs, "calc.py", BASE)[0]
    assert (announced.hunk.path, announced.start, announced.whole_file) == ("new.py", 3, "creates")
    assert announced.touches(3, 3)
    landed = stage.lands(announced.hunk.id)
    assert [one.hunk.id for one in shown_in(landed, hub.blobs, "new.py", "x = 1\n")] == [announced.hunk.id]


def test_without_a_place_of_the_task_the_first_changed_file_announces(hub: Hub) -> None:
    view = Stage(hub, scope=Scope("calc.py", 0, 1)).proposes({"new.py": (None, "x\n")})
    assert home(view) == "calc.py"
    assert [one.start for one in shown_in(view, hub.blobs, "calc.py", BASE)] == [0]


def test_new_lines_are_about_both_lines_that_they_come_between(hub: Hub) -> None:
    view = Stage(hub).proposes({"calc.py": ("a\nb\n", "a\nnew\nb\n")})
    (one,) = shown_in(view, hub.blobs, "calc.py", "a\nb\n")
    assert (one.start, one.end) == (1, 1)
    assert [one.touches(line, line) for line in range(3)] == [True, True, False]


def test_what_waits_is_listed_file_by_file(hub: Hub) -> None:
    stage = Stage(hub)
    stage.proposes({"calc.py": (BASE, RESULT), "a.py": ("x\n", "y\n")})
    stage.rejects("h2")
    places = waiting_places(stage.view, hub.blobs, {"calc.py": BASE, "a.py": "x\n"}.get)
    assert [(place.path, place.hunk.id) for place in places] == [("a.py", "h1"), ("calc.py", "h3")]


def test_a_mark_says_what_would_change_and_how_sure_that_is(hub: Hub) -> None:
    stage = Stage(hub)
    (one, _) = shown_in(stage.proposes(), hub.blobs, "calc.py", BASE)
    mark = hunk_marks([one], BASE, Encoding.UTF16)[0]
    assert mark.message == "implement divide, hunk h1 (proven):\n-     raise NotImplementedError\n+     return a / b"
    assert (mark.severity, mark.source, mark.code) == (3, "detent", "proposed-change")
    assert mark.data == {"runId": "r1", "hunkId": "h1"}
    assert (mark.range.start.line, mark.range.end.line, mark.range.end.character) == (4, 4, 29)
    (stuck, _) = shown_in(stage.conflicts("h1"), hub.blobs, "calc.py", BASE)
    assert hunk_marks([stuck], BASE, Encoding.UTF16)[0].severity == 2
    assert "conflict" in hunk_marks([stuck], BASE, Encoding.UTF16)[0].message


def test_marks_hide_nothing(hub: Hub) -> None:
    view = Stage(hub).proposes({"calc.py": ("a\n", "a = '\u202e\x1b[31m'\n")})
    (one,) = shown_in(view, hub.blobs, "calc.py", "a\n")
    assert "+ a = '\\u202e'" in hunk_marks([one], "a\n", Encoding.UTF16)[0].message


def test_failures_are_those_of_the_newest_run_that_ended(hub: Hub) -> None:
    red = Stage(hub)
    red.proposes(proof=RED)
    board = Board(hub)
    board.load()
    assert [found.test for _, found in failures(board)["test_calc.py"]] == ["t::test_a"]
    assert list(failures([red.rejects("h1", "h2")])) == []
    assert list(failures([red.happens(events.HunksDecided(Decision.UNDO, ("h1",)))])) == ["test_calc.py"]
    assert list(failures([Stage(hub, "r2").proposes(proof=GREEN), red.view])) == []


def test_a_failure_inside_the_proposal_is_shown_at_what_it_replaces(hub: Hub) -> None:
    grown = BASE.replace("    raise NotImplementedError\n", "    if not b:\n        return 0\n    return a / b\n")
    view = Stage(hub).proposes({"calc.py": (BASE, grown)}, RED)
    assert [without_hunks(view, "calc.py", line) for line in (3, 4, 5, 6, 7, 9)] == [3, 4, 4, 4, 5, 7]
    assert without_hunks(view, "other.py", 6) == 6
    mark = failure_mark(view, Failure("t", "no", "calc.py", 6), BASE, Encoding.UTF16)
    assert mark.range.start.line == 4
    assert mark.data == {"runId": "r1", "test": "t", "proposed": True}


def test_the_board_shows_what_is_open_and_what_happened_since(hub: Hub) -> None:
    done = Stage(hub, "done")
    done.proposes()
    done.lands("h1", "h2")
    open_one = Stage(hub, "open")
    open_one.proposes()
    Stage(hub, "working")
    board = Board(hub)
    board.load()
    assert [view.run_id for view in board] == ["working", "open"]
    seen: list[str] = []
    hub.subscribe(lambda item: seen.append(board.saw(item).run_id))
    done.happens(events.HunksDecided(Decision.UNDO, ("h1",)))
    assert [view.run_id for view in board] == ["done", "working", "open"]
    assert seen == ["done"]
    assert waiting(done.view) == ("h1",)
    hub.lease.release("working")
    assert [board.interrupted(view) for view in board] == [False, True, False]


OTHERS: dict[str, tuple[Content, Content]] = {
    "calc.py": (Form(BASE.encode(), FILE | 0o644), Form(RESULT.encode(), FILE | 0o755)),
    "logo.png": (Form(b"\0old"), Form(b"\0longer")),
    "new.png": (None, Form(b"\0" * 12_034)),
    "old.py": (BASE, None),
    "renamed.py": (None, BASE),
    "tool": (None, link(b"calc.py")),
}


def test_what_has_no_lines_is_shown_before_the_first_one(hub: Hub) -> None:
    view = Stage(hub).proposes(OTHERS)
    shown = shown_in(view, hub.blobs, "calc.py", BASE)
    assert [(one.hunk.id, one.start, one.end) for one in shown if one.hunk.path == "calc.py"] == [
        ("h3", 0, 0),
        ("h1", 4, 5),
        ("h2", 7, 8),
    ]
    assert [one.hunk.id for one in shown_in(view, hub.blobs, "logo.png", "")] == ["h4"]
    assert shown_paths(view) == {"calc.py", "logo.png", "old.py"}


def test_it_is_told_in_words(hub: Hub) -> None:
    view = Stage(hub).proposes(OTHERS)
    shown = {one.hunk.id: one for path in shown_paths(view) for one in shown_in(view, hub.blobs, path, BASE)}
    said = {hunk_id: hunk_marks([one], BASE, Encoding.UTF16)[0].message for hunk_id, one in shown.items()}
    end = {hunk_id: text.split("): ", 1)[1] for hunk_id, text in said.items() if hunk_id not in ("h1", "h2")}
    assert end == {
        "h3": "changes the file calc.py (mode 644 -> 755).",
        "h4": "changes the file logo.png (binary, 4 -> 7 bytes).",
        "h5": "makes the file new.png (binary, 12,034 bytes).",
        "h6": "deletes the file old.py.",
        "h7": "makes the file renamed.py, 8 lines (renamed from old.py).",
        "h8": "makes the file tool (link -> calc.py).",
    }


def test_a_proposal_of_pictures_alone_is_announced_in_one_of_them(hub: Hub) -> None:
    view = Stage(hub, scope=Scope("calc.py", 3, 5)).proposes(
        {"a.png": (Form(b"\0"), None), "b.png": (None, Form(b"\0"))}
    )
    assert home(view) == "calc.py"
    assert shown_paths(view) == {"calc.py", "a.png"}
