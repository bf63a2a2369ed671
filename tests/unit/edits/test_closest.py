from detent.edits.closest import Place, closest, differences


def test_the_place_with_the_most_equal_lines() -> None:
    lines = ["if a:", "    one()", "if b:", "    one()", "    two()"]
    assert closest(["if b:", "  one()", "  2()"], lines) == Place(2, 5)


def test_a_place_never_leaves_the_file() -> None:
    assert closest(["zero", "first", "second"], ["first", "second"]) == Place(0, 2)
    assert closest(["last", "and more"], ["first", "last"]) == Place(1, 2)


def test_no_place() -> None:
    assert closest(["alpha"], ["", ")", "12"]) is None
    assert closest([], []) is None


def test_a_huge_file_is_searched_in_bounded_time() -> None:
    lines = [f"value_{number} = compute({number})" * 20 for number in range(100_000)]
    closest(["valeu_77 = comptue(77)" * 20], lines)


def test_differences_are_few_and_show_white_space() -> None:
    told = list(differences(["a", "b ", "c", "d", "e"], ["A", "b", "C", "D", "E"], 9))
    assert told[1] == "Line 11: you wrote 'b ', the file has 'b'."
    assert len(told) == 3
