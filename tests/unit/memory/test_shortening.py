from detent.memory.shortening import FIRST_LINES, LAST_LINES, cut, first_line, last_line, skeleton


def test_a_skeleton_keeps_how_it_began_and_how_it_ended() -> None:
    lines = [f"line {number}" for number in range(100)]
    kept = skeleton("\n".join(lines)).splitlines()
    assert kept[:FIRST_LINES] == lines[:FIRST_LINES]
    assert kept[-LAST_LINES:] == lines[-LAST_LINES:]
    assert kept[FIRST_LINES] == f"[… {100 - FIRST_LINES - LAST_LINES} lines left out …]"


def test_a_short_text_is_its_own_skeleton() -> None:
    text = "".join(f"{number}\n" for number in range(FIRST_LINES + LAST_LINES + 1))
    assert skeleton(text) == text


def test_one_endless_line_is_cut() -> None:
    assert len(skeleton("x" * 10_000)) < 300


def test_a_cut_keeps_both_ends_and_says_how_much_is_gone() -> None:
    short = cut("a" * 1000 + "b" * 1000, 300)
    assert short.startswith("a" * 100 + "\n")
    assert short.endswith("b" * 200)
    assert "1700 characters left out" in short
    assert cut("short", 300) == "short"


def test_the_outer_lines() -> None:
    assert (first_line("\n one\ntwo \n"), last_line("\n one\ntwo \n"), first_line("  ")) == ("one", "two", "")
