"""What must stand in a text for something to be found in it: most texts hold it not, and need no closer look."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from detent.core.encoding import WIDE, is_wide
from detent.core.form import is_text
from detent.core.lines import split_lines

_ALIKE = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"), ("\u212a", "k"))
"""The letters beyond ASCII that are the same as one of ASCII where case does not count."""


@dataclass(frozen=True, slots=True)
class Needed:
    """At least one of ``texts``; an empty one stands everywhere. ``any_case``: in small letters or in capitals; the
    texts are then in small letters of ASCII."""

    texts: tuple[str, ...]
    any_case: bool = False

    def within(self, text: str) -> bool:
        if self.any_case:
            if not text.isascii() and any(letter in text for letter in self._alike()):
                return True
            text = text.lower()
        return any(one in text for one in self.texts)

    def in_bytes(self) -> Callable[[bytes], bool]:
        """The same of the bytes of a text in UTF-8. True also for those of a text in another encoding in which it may
        stand all the same."""
        sought, alike = [_bytes(one) for one in self.texts], [_bytes(one) for one in self._alike()]
        is_the_same_in_most = all(map(bytes.isascii, sought))
        if is_the_same_in_most and not self.any_case and len(sought) == 1:
            only, wide = sought[0], min(WIDE)
            return lambda data: only in data or data >= wide  # more than ``is_wide``, but nothing of UTF-8

        def within(data: bytes) -> bool:
            if self.any_case:
                if not data.isascii() and any(letter in data for letter in alike):
                    return True
                data = data.lower()
            if any(one in data for one in sought):
                return True
            return is_wide(data) or not (is_the_same_in_most or data.isascii() or is_text(data))

        return within

    def lines(self, text: str) -> Iterator[tuple[int, str]]:
        """Those lines of the text, with their ends, in which it is, each with its number from 1."""
        sought = text.lower() if self.any_case else text
        if "\r" in text or (self.any_case and not text.isascii()) or not all(map(_is_in_a_line, self.texts)):
            yield from ((number, line) for number, line in enumerate(split_lines(text), 1) if self.within(line))
            return
        following = _finder(sought, self.texts)
        number, start = 1, 0
        while (found := following(start)) >= 0:
            begin = text.rfind("\n", start, found) + 1 or start
            end = text.find("\n", found) + 1 or len(text)
            number += text.count("\n", start, begin)
            yield number, text[begin:end]
            number, start = number + 1, end

    def _alike(self) -> list[str]:
        """The letters that may stand for one of a text's own."""
        return [letter for letter, plain in _ALIKE if any(plain in text for text in self.texts)]


ANYTHING = Needed(("",))


def _finder(text: str, sought: Sequence[str]) -> Callable[[int], int]:
    """Where the first of them stands, from a place on that is never before the one asked about last; negative for
    nowhere."""
    if len(sought) == 1:
        only = sought[0]
        return lambda start: text.find(only, start)
    places = {one: text.find(one) for one in sought}

    def following(start: int) -> int:
        for one, place in places.items():
            if 0 <= place < start:
                places[one] = text.find(one, start)
        return min((place for place in places.values() if place >= 0), default=-1)

    return following


def _is_in_a_line(text: str) -> bool:
    """Whether it stands in no more than one, wherever it stands, and not everywhere."""
    return bool(text) and "\n" not in text


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
