import random
from pathlib import Path

import pytest
from tests.unit.context.index.indexed import lay_out, without_numpy
from tests.unit.syntax.test_renewed import changed

from detent.context.index.batch import Part, part_of
from detent.context.index.index import Index
from detent.context.index.keeper import GoOn, Keeper, Look, Looked, Read
from detent.context.index.reading import read_file

TEXT = "".join(
    f'class A{number}:\n    """N {number}"""\n\n    def area(self):  # TODO\n        return side * {number}\n\n'
    for number in range(20)
)


def test_a_document_after_a_change_is_read_as_if_it_were_new() -> None:
    keeper, chance, text = Keeper(), random.Random(5), TEXT
    for _ in range(60):
        text = changed(text, chance)
        part = keeper(Read("a.py", text))
        assert isinstance(part, Part)
        anew = part_of("a.py", text, read_file(text, "a.py"))
        if "ERROR" not in text and part.entries[0].outline == anew.entries[0].outline:
            assert part == anew
            continue
        # a tree that was broken can be read in two ways; what is there to be found is the same
        assert part.entries[0].digest == anew.entries[0].digest


def test_only_some_documents_are_remembered() -> None:
    keeper = Keeper()
    for number in range(30):
        keeper(Read(f"{number}.py", TEXT))
    assert len(keeper._documents) == 8
    assert keeper(Read("29.py", None)) is None
    assert len(keeper._documents) == 7


def test_it_reads_bit_by_bit_and_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detent.context.index.update._BATCH_FILES", 500)
    lay_out(tmp_path / "ws", {f"{number}.py": f"def f{number}(): pass\n" for number in range(1_200)})
    keeper, look = Keeper(), Look(str(tmp_path / "index.db"), str(tmp_path / "ws"), ())
    assert keeper(look) == Looked(500, 1_200)
    assert keeper(Read("a.py", "x = 1\n")) is not None, "documents go before"
    assert keeper(GoOn(wanted=False)) == Looked(over=True)
    assert keeper(look) == Looked(500, 700)
    assert keeper(GoOn()) == Looked(700, 700)
    assert keeper(GoOn()) == Looked(700, 700, over=True)
    assert keeper._looking is None, "the index is closed"
    assert keeper(GoOn()) == Looked(over=True)


def test_a_damaged_index_is_told_once_and_made_anew(tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", {"a.py": "def f(): pass\n"})
    look = Look(str(tmp_path / "index.db"), str(tmp_path / "ws"), ())
    Keeper()(look)
    (tmp_path / "index.db").write_bytes(b"no database" * 1_000)
    keeper = Keeper()
    answers = [keeper(look), keeper(GoOn())]
    assert all(isinstance(one, Looked) for one in answers)
    assert [bool(one.notice) for one in answers if isinstance(one, Looked)] == [True, False]
    index = Index.open(tmp_path / "index.db", tmp_path / "ws")
    assert index.refresh() == 0
    index.close()


def test_damage_that_is_met_on_the_way_is_told_as_what_was_done_about_it(tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", {f"m{number}.py": f"def f{number}(): pass\n" * 40 for number in range(300)})
    look = Look(str(tmp_path / "index.db"), str(tmp_path / "ws"), ())
    Keeper()(look)
    data = bytearray((tmp_path / "index.db").read_bytes())
    for page in range(4096, len(data), 4096):
        data[page : page + 64] = b"\xff" * 64
    (tmp_path / "index.db").write_bytes(data)
    answer = Keeper()(look)
    assert isinstance(answer, Looked)
    assert answer.failed is None
    assert "was damaged: it was set aside" in (answer.notice or "")


def test_an_index_that_cannot_be_opened_is_said_in_a_sentence(tmp_path: Path) -> None:
    answer = Keeper()(Look(str(tmp_path / "nowhere" / "index.db"), str(tmp_path), ()))
    assert isinstance(answer, Looked)
    assert answer.over
    assert "cannot be opened" in (answer.failed or "")


def test_where_numpy_cannot_be_loaded_a_look_says_why_and_documents_are_left(tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", {"a.py": "def f(): pass\n"})
    with without_numpy():
        keeper = Keeper()
        assert keeper(Read("a.py", "x = 1\n")) is None
        answer = keeper(Look(str(tmp_path / "index.db"), str(tmp_path / "ws"), ()))
    assert isinstance(answer, Looked)
    assert answer.over
    assert "install Detent anew" in (answer.failed or "")
    assert isinstance(keeper(Read("a.py", "x = 1\n")), Part)
