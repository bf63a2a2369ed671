from pathlib import Path

import pytest
from tests.unit.syntax.test_samples import FILES

from detent.syntax.contents import skimmed
from detent.syntax.references import lines_of
from detent.syntax.source import Source


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_who_skims_finds_the_same_only_less_of_it(file: Path) -> None:
    text = file.read_text("utf-8")
    source = Source(text, file.stem)
    assert source.language is not None
    symbols, called = skimmed(text.encode(), source.language, file.stem)
    assert symbols == tuple(symbol._replace(doc="", is_stub=False) for symbol in source.symbols)
    assert called == lines_of(source.calls())
    assert list(called) == list(lines_of(source.calls())), "in the order in which they stand first"


def test_a_line_is_counted_however_it_ends() -> None:
    text = "one()\r\ntwo()\rtwo(one())\nthree()"
    source = Source(text, "a.py")
    assert source.language is not None
    _, called = skimmed(text.encode(), source.language, "a.py")
    assert called == {"one": [0, 2], "two": [1, 2], "three": [3]}
