from detent.tools.output import LARGEST, cut, ends_of, fitting, listed, plain


def test_half_characters_are_shown_as_such() -> None:
    assert plain("caf\udce9 \ud800") == "caf\ufffd \ufffd"


def test_as_many_lines_as_fit_and_never_none() -> None:
    assert fitting(["aa", "bb", "cc"], 4) == 2
    assert fitting(["é", "é"], 3) == 1
    assert fitting(["aaaa"], 1) == 1
    assert fitting([]) == 0


def test_what_is_short_stays_as_it_is() -> None:
    assert listed(["a", "b"], "More.") == "a\nb"
    assert ends_of("a\nb", "More.") == "a\nb"
    assert cut("a\n") == "a\n"


def test_what_is_long_says_how_to_see_the_rest() -> None:
    assert listed(["x" * 40_000] * 3, "Be narrower.").endswith("\n[2 more are not shown. Be narrower.]")
    text = ends_of("é" * LARGEST, "Print less.")
    assert "Print less." in text
    assert len(text.encode()) < LARGEST + 100
