import gc
import time
import tracemalloc

import pytest
from tests.busy import others_at_work

from detent.syntax import tree
from detent.syntax.source import Source


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "PATIENCE", 0.0)
    found = Source("x = f(1)\n" * 20_000, "a.py")
    assert found.problems == ("the file is too broken to be parsed",)
    assert found.symbols == ()


def test_what_others_do_meanwhile_costs_no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "x = f(1)\n" * 20_000
    begun = time.thread_time()
    assert Source(text, "a.py").problems == ()
    monkeypatch.setattr(tree, "PATIENCE", 3 * (time.thread_time() - begun))
    with others_at_work():
        assert Source(text, "a.py").problems == ()


def test_a_change_after_giving_up_is_parsed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as impatient:
        impatient.setattr(tree, "PATIENCE", 0.0)
        before = Source("def f(): pass\n" * 20_000, "a.py")
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
