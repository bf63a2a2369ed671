from pathlib import Path

from detent.core.change import Placement
from detent.landing.hunks import compose
from detent.landing.proposal import explained, load, propose
from detent.store.blobs import Blobs

BASE = "one\ntwo\nthree\nfour\nfive\nsix\n"


def test_everything_that_undo_needs_is_in_the_blobs(tmp_path: Path) -> None:
    changes = {
        "b.py": (BASE, BASE.replace("one", "1").replace("six", "6")),
        "a.py": (None, "new\n"),
        "c.py": ("x\n", None),
    }
    proposal = propose("run", 1, changes, Blobs(tmp_path), {"b.py": 12}, ["logo.png is binary."])
    again = Blobs(tmp_path)
    for file in proposal.files:
        base = load(again, file.base)
        assert (base, compose(base, file.hunks)) == changes[file.path]
        assert load(again, file.result) == changes[file.path][1]
    assert [(file.path, file.base_version) for file in proposal.files] == [("a.py", None), ("b.py", 12), ("c.py", None)]
    assert proposal.left_out == ("logo.png is binary.",)


def test_hunk_names_are_unique_in_the_run(tmp_path: Path) -> None:
    changes = {"a.py": (BASE, BASE.replace("one", "1").replace("six", "6")), "b.py": (None, "new\n")}
    blobs = Blobs(tmp_path)
    assert [hunk.id for hunk in propose("run", 1, changes, blobs, {}).hunks] == ["h1", "h2", "h3"]
    assert [hunk.id for hunk in propose("run", 2, changes, blobs, {}).hunks] == ["2.h1", "2.h2", "2.h3"]


def test_a_file_that_did_not_change_is_not_in_it(tmp_path: Path) -> None:
    assert propose("run", 1, {"a.py": (BASE, BASE)}, Blobs(tmp_path), {}).files == ()


def test_bytes_that_are_no_utf8_survive(tmp_path: Path) -> None:
    text = b"caf\xe9\n".decode("utf-8", "surrogateescape")
    proposal = propose("run", 1, {"a.c": (text, text + "x\n")}, Blobs(tmp_path), {})
    assert load(Blobs(tmp_path), proposal.files[0].result) == text + "x\n"


def test_a_hunk_says_how_the_edits_in_it_found_their_places(tmp_path: Path) -> None:
    changes = {"a.py": (BASE, BASE.replace("one", "1").replace("six", "6"))}
    proposal = propose("run", 1, changes, Blobs(tmp_path), {})
    placed = [Placement("a.py", ("6",), "by indentation"), Placement("b.py", ("1",), "by ellipsis")]
    assert [hunk.how for hunk in explained(proposal, placed).hunks] == ["", "by indentation"]
