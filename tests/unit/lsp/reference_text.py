"""The simplest model of a document that can be right: one string, and every position counted from its beginning."""

import random
from dataclasses import dataclass

_PIECES = (
    "a", "b", " ", "é", "ß", "中", "文", "😀", "👩\u200d👩\u200d👧", "e\u0301", "\U0010ffff",
    "\n", "\n", "\r\n", "\r\n", "\r", "\u2028", "\u2029", "\u0085", "\f", "\v", "\x1c", "\t", "\0",
)  # fmt: skip

Place = tuple[int, int]


def _units(character: str, encoding: str) -> int:
    return {
        "utf-8": len(character.encode("utf-8")),
        "utf-16": len(character.encode("utf-16-le")) // 2,
        "utf-32": 1,
    }[encoding]


@dataclass
class ReferenceText:
    text: str
    encoding: str

    def offsets(self) -> dict[Place, int]:
        """Every place that a well-behaved client can name → its offset."""
        places: dict[Place, int] = {(0, 0): 0}
        line = column = 0
        for offset, character in enumerate(self.text):
            inside_crlf = character == "\r" and self.text[offset + 1 : offset + 2] == "\n"
            if character == "\n" or (character == "\r" and not inside_crlf):
                line, column = line + 1, 0
            elif not inside_crlf:
                column += _units(character, self.encoding)
            if not inside_crlf:
                places[line, column] = offset + 1
        return places

    def replace(self, start: Place, end: Place, text: str) -> None:
        offsets = self.offsets()
        self.text = self.text[: offsets[start]] + text + self.text[offsets[end] :]


def random_text(generator: random.Random, pieces: int) -> str:
    return "".join(generator.choices(_PIECES, k=pieces))


def random_edit(generator: random.Random, model: ReferenceText) -> tuple[Place, Place, str]:
    """A place, a place not before it, and a text; the document neither dies out nor grows for ever."""
    places = sorted(model.offsets())
    first = generator.randrange(len(places))
    grows = len(model.text) < 300
    last = min(len(places) - 1, first + generator.choice((0, 0, 1, 3) if grows else (0, 1, 5, 40)))
    return places[first], places[last], random_text(generator, generator.choice((0, 1, 1, 2, 8)))
