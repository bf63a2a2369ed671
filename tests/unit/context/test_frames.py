import pytest

from detent.context.frames import frames


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('  File "/app/shop/cart.py", line 12, in total', ("/app/shop/cart.py", 11)),
        ("shop/cart.py:12: TypeError", ("shop/cart.py", 11)),
        ("    at total (/app/lib/cart.js:12:5)", ("/app/lib/cart.js", 11)),
        ("    at file:///app/lib/cart.mjs:12:5", ("///app/lib/cart.mjs", 11)),
        ("thread 'main' panicked at src/cart.rs:12:9:", ("src/cart.rs", 11)),
        ("\t/app/shop/cart.go:12 +0x1d", ("/app/shop/cart.go", 11)),
        ("\tat shop.Cart.total(Cart.java:12)", ("Cart.java", 11)),
        ("   at Shop.Cart.Total() in C:\\app\\Cart.cs:line 12", ("/app/Cart.cs", 11)),
        ("PHP Fatal error: oh in /app/cart.php on line 12", ("/app/cart.php", 11)),
        ("#0 /app/cart.php(12): total()", ("/app/cart.php", 11)),
        ("src/cart.ts(12,5): error TS2322", ("src/cart.ts", 11)),
        ("app/[id]/page.tsx:12", ("app/[id]/page.tsx", 11)),
        ("src/run.sh: line 12: foo: command not found", ("src/run.sh", 11)),
        ("./run.sh: 12: foo: not found", ("./run.sh", 11)),
        ("e: src/Cart.kt: (12, 5): Unresolved reference: net", ("src/Cart.kt", 11)),
        ("see app/cart.py#L12", ("app/cart.py", 11)),
        ("see [the cart](app/cart.py#L12-L20)", ("app/cart.py", 11)),
        ("line 12: undefined name", (None, 11)),
    ],
)
def test_the_ways_in_which_lines_are_named(text: str, found: tuple[str | None, int]) -> None:
    assert list(frames(text)) == [found]


def test_the_innermost_frame_is_the_most_telling_and_each_comes_once() -> None:
    python = (
        'Traceback (most recent call last):\n  File "a.py", line 1, in f\n  File "b.py", line 2, in g\n'
        '  File "b.py", line 2, in g\n'
    )
    assert list(frames(python)) == [("b.py", 1), ("a.py", 0)]
    assert list(frames("at f (a.js:1:1)\nat g (b.js:2:1)")) == [("a.js", 0), ("b.js", 1)]


def test_other_numbers_are_no_lines() -> None:
    assert not list(frames("version 1.2.3, math.floor(x), at 12:30, in line 7 of it, total(12) costs, a.py:b"))
    assert not list(frames("a.py: (12 of them), b.py: 12 times, b.py: 12:30, c.py#12, d.py#Later"))


@pytest.mark.parametrize(
    "part", ["a", "a.", "/", "..", "[a]", "a.py:", "a.py: (1,", "a.py: line ", "a.py: 1: ", "a.py#L"]
)
def test_a_text_without_blanks_is_read_as_soon_as_any_other(part: str) -> None:
    """Trying each of its letters as the beginning of a path would take hours."""
    assert ("cart.py", 2) in list(frames(f"{part * 100_000}\ncart.py:3: oh"))
