import gc
import time
import tracemalloc

import pytest
from tests.busy import others_at_work

from detent.syntax.languages import languages
from detent.syntax.source import Source
from detent.syntax.tree import Changed, _edited, parse

PYTHON = next(one for one in languages() if one.name == "python")


def test_what_takes_too_long_is_given_up() -> None:
    found = Source("x = f(1)\n" * 20_000, "a.py", patience=0.0)
    assert found.problems == ("the file is too broken to be parsed",)
    assert found.symbols == ()


def test_what_others_do_meanwhile_costs_no_patience() -> None:
    text = "x = f(1)\n" * 20_000
    begun = time.thread_time()
    assert Source(text, "a.py").problems == ()
    patience = 3 * (time.thread_time() - begun)
    with others_at_work():
        assert Source(text, "a.py", patience=patience).problems == ()


def test_a_change_after_giving_up_is_parsed_anew() -> None:
    before = Source("def f(): pass\n" * 20_000, "a.py", patience=0.0)
    assert [symbol.name for symbol in Source("def g(): pass\n", "a.py", before).symbols] == ["g"]


def test_what_was_read_is_not_kept() -> None:
    """The grammar library does not free what is handed to it, or what it hands over, while it reads."""
    text = "class A(Protocol):\n    @overload\n    def f(self): return 1\n" * 200
    for _ in range(2):
        assert Source(text, "a.py").symbols
    tracemalloc.start()
    try:
        for number in range(8):
            assert Source(f"{text}# {number}\n", "a.py").symbols
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < len(text)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("at", [0, 1, 4_095, 4_096, 4_097, 8_192, 20_000, 31_889, 31_890])
def test_a_change_is_all_that_differs_and_no_more(at: int) -> None:
    text = b"".join(b"a%d = b\r\n" % number for number in range(3_000))
    assert len(text) == 31_890
    for removed, added in ((0, b"!"), (1, b""), (1, b"!"), (5_000, b"!\n!"), (0, b"!" * 5_000)):
        other = text[:at] + added + text[at + removed :]
        edited = _edited(parse(PYTHON, text), other)
        assert edited is not None
        start = _same(text, other)
        rest = _same(text[start:][::-1], other[start:][::-1])
        rows = other.count(b"\n") - text.count(b"\n")
        assert edited[1] == Changed(start, len(other) - rest, len(text) - rest, rows)
        assert parse(PYTHON, other, parse(PYTHON, text)).tree is not None


def _same(one: bytes, other: bytes) -> int:
    return next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
