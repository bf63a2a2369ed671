"""How far a task reaches, counted in a real index."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from detent.context.index.index import Index
from detent.context.span import Span, span_of


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    root = tmp_path / "ws"
    (root / "tests").mkdir(parents=True)
    (root / "prices.py").write_text("def round_price(amount):\n    return round(amount, 2)\n")
    for name in ("basket", "invoice"):
        (root / f"{name}.py").write_text(f"from prices import round_price\n\n{name} = round_price(1)\n")
    (root / "tests" / "test_prices.py").write_text(
        "from prices import round_price\n\ndef test_it():\n    round_price(1)\n"
    )
    (root / "other.py").write_text("x = 1\n")
    opened = Index.open(tmp_path / "index.db", root)
    opened.refresh()
    yield opened
    opened.close()


def test_names_are_counted_where_they_are_defined_and_used(index: Index) -> None:
    span = span_of(index, "fix round_price for halves")
    assert (span.names, span.defining, span.using, span.tests) == (1, 1, 3, 1)
    assert span.meant >= 1
    assert span.words >= 1


def test_a_task_that_names_nothing_known_reaches_nothing(index: Index) -> None:
    assert span_of(index, "fix the zeppelin") == Span()
