import pytest

from detent.models.words import Words, cut, mend


def test_a_character_that_comes_in_two_halves_is_shown_whole() -> None:
    words = Words()
    assert [words.add(piece) for piece in ("a\ud83d", "\ude00b", "c")] == ["a", "😀b", "c"]
    assert words.text == "a😀bc"
    assert words.size == len("a😀bc".encode())


@pytest.mark.parametrize("pieces", [("a\ud83d",), ("a\ud83d", ""), ("a", "\ude00"), ("a\ude00",)])
def test_a_half_without_its_other_half_becomes_a_replacement(pieces: tuple[str, ...]) -> None:
    words = Words()
    for piece in pieces:
        words.add(piece)
    assert words.text == "a\ufffd"
    words.text.encode()


def test_the_last_character_is_the_last_one_that_is_no_blank() -> None:
    words = Words()
    words.add("{} \n")
    words.add("  ")
    assert words.last == "}"


def test_good_text_is_not_touched() -> None:
    assert mend("grün 😀\r\n\u2028") == "grün 😀\r\n\u2028"


def test_cutting_does_not_split_a_character() -> None:
    assert cut("aü😀", 3) == "aü"
    assert cut("aü😀", 6) == "aü"
    assert cut("aü😀", 7) == "aü😀"
