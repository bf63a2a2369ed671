"""What cannot do without a text is told from what can, in a text and in its bytes, in any case of its letters."""

import random
import re
import string
import sys

import pytest

from detent.core.lines import split_lines
from detent.core.needed import Needed


@pytest.mark.parametrize(
    ("needed", "text", "there"),
    [
        (Needed(("area",)), "def area():", True),
        (Needed(("area",)), "def AREA():", False),
        (Needed(("nowhere", "area")), "def area():", True),
        (Needed(("nowhere", "no")), "def area():", False),
        (Needed(("",)), "", True),
        (Needed(()), "text", False),
        (Needed(("\ud800",)), "text", False),
        (Needed(("größe",)), "Die größe", True),
        (Needed(("area",), any_case=True), "def ArEa():", True),
        (Needed(("area",), any_case=True), "größe AREA", True),
        (Needed(("area",), any_case=True), "größe", False),
        (Needed(("kelvin",), any_case=True), "5 \u212aelvin", True),
        (Needed(("nowhere", "kelvin"), any_case=True), "5 \u212aelvin", True),
        (Needed(("nowhere",), any_case=True), "5 \u212aelvin", False),
    ],
)
def test_it_is_there_or_not(needed: Needed, text: str, there: bool) -> None:
    assert needed.within(text) is there
    assert needed.in_bytes()(text.encode()) is there


@pytest.mark.parametrize("text", ["cafe", "caf\xe9", "Cafe"])
@pytest.mark.parametrize("needed", [Needed(("cafe",)), Needed(("caf\xe9",)), Needed(("cafe",), any_case=True)], ids=str)
def test_the_bytes_of_another_encoding_hide_nothing(needed: Needed, text: str) -> None:
    """They may seem to hold it where they do not: that is found out when they are read."""
    for encoding in ("cp1252", "utf-16"):
        assert needed.in_bytes()(text.encode(encoding)) or not needed.within(text)
    if needed.texts == ("cafe",):
        assert not needed.in_bytes()(b"na\xefve"), "letters of ASCII are the same in most encodings"


def test_no_letter_that_python_takes_for_another_is_missed() -> None:
    """Of all the signs there are, by the regular expressions that decide in the end."""
    letters = re.compile(f"[{string.ascii_letters}]", re.IGNORECASE)
    alike = [sign for sign in map(chr, range(sys.maxunicode + 1)) if letters.match(sign)]
    assert len(alike) > 2 * 26
    for sign in alike:
        for letter in string.ascii_lowercase:
            if re.match(letter, sign, re.IGNORECASE):
                needed = Needed((f"x{letter}y",), any_case=True)
                assert needed.within(f"X{sign}Y"), sign
                assert needed.in_bytes()(f"X{sign}Y".encode()), sign


PIECES = (
    "needle",
    "NEEDLE",
    "Needle",
    "n",
    "größe",
    "\u212aelvin",
    "kelvin",
    " ",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "\x0c",
    "x",
)
SOUGHT = ("needle", "n", "kelvin", "größe", "\n", "e\n", "needle\n", "", "x n", "nowhere")


@pytest.mark.parametrize("seed", range(300))
def test_the_lines_are_those_of_which_each_has_it(seed: int) -> None:
    chosen = random.Random(seed)
    text = "".join(chosen.choices(PIECES, k=chosen.randrange(40)))
    any_case = chosen.random() < 0.3
    texts = tuple(one for one in chosen.sample(SOUGHT, chosen.randrange(1, 4)) if not any_case or one.isascii())
    needed = Needed(texts, any_case)
    numbered = enumerate(split_lines(text), 1)
    assert list(needed.lines(text)) == [(number, line) for number, line in numbered if needed.within(line)]
