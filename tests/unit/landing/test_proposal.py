from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.opened_blobs import opened_blobs

from detent.core.change import Placement
from detent.landing.hunks import compose
from detent.landing.proposal import explained, load, propose
from detent.store.blobs import Blobs

BASE = "one\ntwo\nthree\nfour\nfive\nsix\n"


@pytest.fixture
def blobs(tmp_path: Path) -> Iterator[Blobs]:
    with opened_blobs(tmp_path) as made:
        yield made


def test_everything_that_undo_needs_is_in_the_blobs(blobs: Blobs) -> None:
    changes = {
        "b.py": (BASE, BASE.replace("one", "1").replace("six", "6")),
        "a.py": (None, "new\n"),
        "c.py": ("x\n", None),
    }
    proposal = propose("run", 1, changes, blobs, {"b.py": 12}, ["logo.png is binary."])
    for file in proposal.files:
        base = load(blobs, file.base)
        assert (base, compose(base, file.hunks)) == changes[file.path]
        assert load(blobs, file.result) == changes[file.path][1]
    assert [(file.path, file.base_version) for file in proposal.files] == [("a.py", None), ("b.py", 12), ("c.py", None)]
    assert proposal.left_out == ("logo.png is binary.",)


def test_hunk_names_are_unique_in_the_run(blobs: Blobs) -> None:
    changes = {"a.py": (BASE, BASE.replace("one", "1").replace("six", "6")), "b.py": (None, "new\n")}
    assert [hunk.id for hunk in propose("run", 1, changes, blobs, {}).hunks] == ["h1", "h2", "h3"]
    assert [hunk.id for hunk in propose("run", 2, changes, blobs, {}).hunks] == ["2.h1", "2.h2", "2.h3"]


def test_a_file_that_did_not_change_is_not_in_it(blobs: Blobs) -> None:
    assert propose("run", 1, {"a.py": (BASE, BASE)}, blobs, {}).files == ()


def test_bytes_that_are_no_utf8_survive(blobs: Blobs) -> None:
    text = b"caf\xe9\n".decode("utf-8", "surrogateescape")
    proposal = propose("run", 1, {"a.c": (text, text + "x\n")}, blobs, {})
    assert load(blobs, proposal.files[0].result) == text + "x\n"


def test_a_hunk_says_how_the_edits_in_it_found_their_places(blobs: Blobs) -> None:
    changes = {"a.py": (BASE, BASE.replace("one", "1").replace("six", "6"))}
    proposal = propose("run", 1, changes, blobs, {})
    placed = [Placement("a.py", ("6",), "by indentation"), Placement("b.py", ("1",), "by ellipsis")]
    assert [hunk.how for hunk in explained(proposal, placed).hunks] == ["", "by indentation"]
