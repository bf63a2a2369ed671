"""What must stand in a text for something to be found in it: most texts hold it not, and need no closer look."""

from collections.abc import Callable
from dataclasses import dataclass

from detent.core.encoding import is_wide
from detent.core.form import is_text

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

        def within(data: bytes) -> bool:
            if self.any_case:
                if not data.isascii() and any(letter in data for letter in alike):
                    return True
                data = data.lower()
            if any(one in data for one in sought):
                return True
            return is_wide(data) or not (is_the_same_in_most or data.isascii() or is_text(data))

        return within

    def _alike(self) -> list[str]:
        """The letters that may stand for one of a text's own."""
        return [letter for letter, plain in _ALIKE if any(plain in text for text in self.texts)]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
