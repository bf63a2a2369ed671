from pathlib import Path

import pytest
from tests.unit.context.index.indexed import indexed

from detent.context.index.index import Index
from detent.context.index.matches import Matches, rarity, relative
from detent.core.work import Buffer

FILES = {"a.py": "def net(): pass\n\ndef gross(): net\n", "b.py": "# net net net\n", "c.py": "# other\n"}


def test_what_texts_and_names_say(tmp_path: Path) -> None:
    with indexed(tmp_path, FILES) as index:
        matches = Matches(index, {"net": 1.0}, {"gross": 1.0})
        texts = matches.of_files(matches.texts)
        assert [value > 0 for value in texts] == [True, True, False]
        assert matches.of_chunks(matches.texts, 0)[0] > 0
        assert [value > 0 for value in matches.of_files(matches.parts)] == [True, False, False]
        assert [value > 0 for value in matches.of_files(matches.wholes)] == [True, False, False]
        assert [value > 0 for value in matches.of_chunks(matches.wholes, 0)] == [False, False, True]
        assert matches.of_chunks({}, 0) == [0.0, 0.0, 0.0]
        assert matches.files[1] > matches.files[2] == 0


def test_what_is_rare_says_more() -> None:
    assert rarity(100, 1) > rarity(100, 50) > rarity(100, 100) > 0
    assert rarity(1, 5) > 0


def test_parts_of_the_highest() -> None:
    assert relative([1.0, 2.0]) == [0.5, 1.0]
    assert relative([0.0]) == [0.0]
    assert relative([]) == pytest.approx([])


def test_what_dead_files_had_says_nothing(tmp_path: Path) -> None:
    def said(index: Index) -> tuple[list[float], list[float]]:
        matches = Matches(index, {"net": 1.0}, {})
        return matches.files, matches.of_files(matches.texts)

    (tmp_path / "fresh").mkdir()
    with indexed(tmp_path / "fresh", FILES) as index:
        fresh = said(index)
    with indexed(tmp_path, {**FILES, "c.py": "net = 1\n\ndef net(): return net\n"}) as index:
        assert said(index) != fresh
        (tmp_path / "ws/c.py").write_text(FILES["c.py"])
        index.refresh()
        index.lay_over({"b.py": Buffer(FILES["b.py"], 1)})
        assert any(stretch.alive for stretch in index.catalogue.stretches.values())
        assert said(index) == fresh
