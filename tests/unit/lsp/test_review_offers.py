"""What can be decided at a place, and where lenses stand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types
from tests.unit.lsp.runs import BASE, RESULT, Stage, hub_in

from detent.core.branch import Commit
from detent.core.events import (
    AnswerGiven,
    ApprovalAsked,
    Committed,
    ContextRetrieved,
    PullRequestOpened,
    RunFinished,
)
from detent.core.form import FILE, Form
from detent.core.proof import Outcome, Proof, ProofStatus
from detent.hub.hub import Hub
from detent.hub.views import RunView
from detent.landing.proposal import Content
from detent.lsp.offers import Asked, Offer
from detent.lsp.present.lenses import hunk_lenses, run_lenses
from detent.lsp.review_offers import answer_offers, hunk_offers, run_offers
from detent.lsp.shown import shown_in

NONE: frozenset[str] = frozenset()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with hub_in(tmp_path) as hub:
        yield hub


def at(line: int, path: str = "calc.py") -> Asked:
    here = types.Position(line, 0)
    return Asked(f"file:///project/{path}", path, line, line, types.Range(here, here))


def on_hunks(hub: Hub, view: RunView, line: int, text: str = BASE) -> list[Offer]:
    return list(hunk_offers(at(line), shown_in(view, hub.blobs, "calc.py", text)))


def titles(offers: list[Offer]) -> list[str]:
    return [offer.title for offer in offers]


def test_at_a_hunk_it_and_the_whole_proposal_can_be_decided(hub: Hub) -> None:
    offers = on_hunks(hub, Stage(hub).proposes(), 4)
    assert titles(offers) == [
        "Accept hunk",
        "Reject hunk",
        "Accept all (2)",
        "Reject all (2)",
        "Show the diff",
        "Next hunk",
    ]
    assert all(offer.near for offer in offers)
    assert offers[0].argument.model_dump() == {"run_id": "r1", "hunk_id": "h1"}


def test_a_change_without_lines_is_offered_by_what_it_is(hub: Hub) -> None:
    base = Form(BASE.encode(), FILE | 0o644)
    offers = on_hunks(hub, Stage(hub).proposes({"calc.py": (base, Form(base.data, FILE | 0o755))}), 0)
    assert titles(offers)[:2] == [
        "Accept change of calc.py: mode 644 -> 755",
        "Reject change of calc.py: mode 644 -> 755",
    ]


def test_elsewhere_in_the_file_only_the_whole_proposal(hub: Hub) -> None:
    offers = on_hunks(hub, Stage(hub).proposes(), 0)
    assert titles(offers) == ["Accept all (2)", "Reject all (2)", "Show the diff", "Next hunk"]
    assert not any(offer.near for offer in offers)


def test_a_file_can_be_decided_when_there_are_others(hub: Hub) -> None:
    view = Stage(hub).proposes({"calc.py": (BASE, RESULT), "z.py": ("a\n", "b\n")})
    assert titles(on_hunks(hub, view, 4))[2:4] == ["Accept all in this file", "Reject all in this file"]


def test_what_was_decided_can_be_undone(hub: Hub) -> None:
    stage = Stage(hub)
    stage.proposes()
    stage.lands("h1")
    view = stage.rejects("h2")
    text = BASE.replace("    raise NotImplementedError\n", "    return a / b\n")
    assert titles(on_hunks(hub, view, 4, text)) == ["Undo the accepted hunk"]
    assert titles(on_hunks(hub, view, 7, text)) == ["Undo the rejected hunk"]


def test_files_are_named_where_they_are_announced(hub: Hub) -> None:
    view = Stage(hub).proposes({"new.py": (None, "x\n"), "calc.py": (BASE, None)})
    assert titles(on_hunks(hub, view, 3))[:4] == [
        "Accept deletion of calc.py",
        "Reject deletion of calc.py",
        "Accept new file new.py",
        "Reject new file new.py",
    ]


def test_a_run_at_work_can_be_answered_told_and_cancelled(hub: Hub) -> None:
    stage = Stage(hub)
    stage.plans(waits=True)
    view = stage.happens(ApprovalAsked("a1", "Run this?", "rm x", ("Allow", "Reject")))
    assert titles(list(run_offers(at(0), [view], NONE))) == [
        "Agent: answer “Allow” to “Run this?”",
        "Agent: answer “Reject” to “Run this?”",
        "Agent: approve the plan",
        "Agent: revise the plan",
        "Agent: cancel the plan",
        "Agent: show the plan",
        "Agent: cancel “implement divide”",
        "Agent: tell “implement divide”…",
    ]


def test_a_question_too_long_for_a_message_is_allowed_only_on_its_page(hub: Hub) -> None:
    view = Stage(hub).happens(ApprovalAsked("a1", "Run this?", "x" * 1000, ("Allow once", "Reject")))
    assert titles(list(run_offers(at(0), [view], NONE)))[:3] == [
        "Agent: read all of “Run this?”",
        "Agent: answer “Reject” to “Run this?”",
        "Agent: cancel “implement divide”",
    ]
    assert titles(list(answer_offers(view))) == [
        "Agent: answer “Allow once” to “Run this?”",
        "Agent: answer “Reject” to “Run this?”",
    ]


def test_a_long_question_without_a_no_of_its_own_can_still_be_rejected(hub: Hub) -> None:
    view = Stage(hub).happens(ApprovalAsked("a1", "Push it?", "x\n" * 30, ("Push it",)))
    reject = list(run_offers(at(0), [view], NONE))[1]
    assert reject.title == "Agent: answer “Reject” to “Push it?”"
    assert reject.argument.model_dump() == {"run_id": "r1", "approval_id": "a1", "answer": None}


def test_a_run_that_was_cut_off_can_be_resumed(hub: Hub) -> None:
    view = Stage(hub).view
    assert titles(list(run_offers(at(0), [view], frozenset({"r1"})))) == ["Agent: resume “implement divide”"]


def test_the_newest_ended_run_of_a_file_can_be_asked_more(hub: Hub) -> None:
    old = Stage(hub, "old")
    old.proposes()
    new = Stage(hub, "new")
    new.happens(ContextRetrieved("b", 1, 10), AnswerGiven("done"), RunFinished(Outcome.ANSWERED, ""))
    offers = list(run_offers(at(0), [new.view, old.view], NONE))
    assert titles(offers) == ["Agent: follow up…", "Agent: show the context that was sent"]
    assert offers[0].argument.model_dump()["run_id"] == "new"
    assert list(run_offers(at(0, "other.py"), [new.view], NONE)) == []


def test_a_proposal_can_be_committed_and_then_offered(hub: Hub) -> None:
    stage = Stage(hub)
    assert "Commit the proposal to a branch" in titles(list(run_offers(at(0), [stage.proposes()], NONE)))
    stage.lands("h1")
    view = stage.lands("h2")
    assert "Commit what was accepted to a branch" in titles(list(run_offers(at(0), [view], NONE)))
    assert "Open a pull request…" not in titles(list(run_offers(at(0), [view], NONE)))
    commit = Commit("detent/divide", "c1", "t1", "p1", "feat: divide\n")
    view = stage.happens(Committed(commit, ("h1", "h2"), Proof(ProofStatus.PROVEN, "", "")))
    assert "Open a pull request…" in titles(list(run_offers(at(0), [view], NONE)))
    view = stage.happens(ApprovalAsked("a1", "Push it?", "", ("Push it", "Reject")))
    assert titles(list(run_offers(at(0), [view], NONE)))[0] == "Agent: answer “Push it” to “Push it?”"
    view = stage.happens(PullRequestOpened("c1", "origin", "https://github.com/acme/shop/pull/7"))
    assert "Open a pull request…" not in titles(list(run_offers(at(0), [view], NONE)))


def test_lenses_name_what_they_do(hub: Hub) -> None:
    stage = Stage(hub)
    stage.plans()
    working = [lens.command.title for lens in run_lenses([stage.view], "calc.py", NONE) if lens.command]
    assert working == ["Detent: implement divide · 1/2: cancel"]
    view = stage.proposes()
    shown = shown_in(view, hub.blobs, "calc.py", BASE)
    lenses = [(lens.range.start.line, lens.command.title) for lens in hunk_lenses(shown) if lens.command]
    words = ["Accept", "Reject", "Show diff", "Next"]
    assert lenses == [(line, word) for line in (4, 7) for word in words]
    ended = [lens.command.title for lens in run_lenses([view], "calc.py", NONE) if lens.command]
    assert ended == ["Detent: accept all (2)", "Reject all"]
    assert list(run_lenses([view], "other.py", NONE)) == []


def test_new_files_have_one_lens_together(hub: Hub) -> None:
    def lenses(changes: dict[str, tuple[Content, Content]]) -> list[str]:
        shown = shown_in(Stage(hub).proposes(changes), hub.blobs, "calc.py", BASE)
        return [lens.command.title for lens in hunk_lenses(shown) if lens.command and "new file" in lens.command.title]

    one: dict[str, tuple[Content, Content]] = {"calc.py": (BASE, RESULT), "new.py": (None, "x\n")}
    assert lenses(one) == ["Accept new file new.py", "Reject new file new.py"]
    assert lenses({**one, "a.py": (None, "x\n"), "b.py": (None, "x\n")}) == ["3 new files: show"]
