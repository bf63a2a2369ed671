from pathlib import Path

import pytest
from tests.unit.context.index.indexed import indexed

from detent.context.index.matches import Matches, rarity, relative

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
