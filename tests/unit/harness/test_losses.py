"""What goes with a change."""

from detent.harness.losses import lost, shrinks, shrinks_in_all


def lines(count: int) -> str:
    return "x\n" * count


def test_a_file_that_keeps_less_than_a_third_of_many_lines_shrinks() -> None:
    assert shrinks(lines(100), lines(20))
    assert not shrinks(lines(100), lines(50))
    assert not shrinks(lines(20), "")


def test_bit_by_bit_is_as_much() -> None:
    assert shrinks_in_all(lines(100), lines(50), lines(20))
    assert not shrinks_in_all(lines(100), lines(20), lines(20) + "y")
    assert not shrinks_in_all("", lines(50), lines(20))


def test_what_is_deleted_or_emptied_is_lost() -> None:
    changes = {"a": ("x", None), "b": ("x", " \n"), "c": ("x", "y"), "d": ("", None), "e": (None, ""), "f": ("", "\n")}
    assert lost(changes) == ["a", "b", "d"]


def test_what_was_moved_is_not() -> None:
    assert lost({"a": ("x", None), "b": (None, "x")}) == []
    assert lost({"a": ("x", None), "b": ("y", "x")}) == ["a"]
