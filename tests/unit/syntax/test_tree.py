import gc
import time
import tracemalloc

from tests.busy import others_at_work

from detent.syntax.source import Source


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
