"""What a model is told when its text does not fit: enough to write the right one without reading the file again."""

from collections.abc import Iterator, Sequence

from detent.edits.closest import Place, closest, differences
from detent.edits.endings import Text

MOST_LINES_SHOWN = 40
MOST_CHARACTERS_SHOWN = 4_000
MOST_PLACES_TOLD = 20


def not_unique(body: Text, places: Sequence[int]) -> str:
    lines = [str(body.line(place)) for place in places[:MOST_PLACES_TOLD]]
    more = f" and {len(places) - MOST_PLACES_TOLD} more" if len(places) > MOST_PLACES_TOLD else ""
    return (
        f"old_string matches {len(places)} places, which begin at lines {', '.join(lines)}{more}. "
        "Add lines around it until it fits one place, or set replace_all to change all of them."
    )


def several(starts: Sequence[int]) -> str:
    numbers = ", ".join(str(start + 1) for start in starts[:MOST_PLACES_TOLD])
    more = f" and {len(starts) - MOST_PLACES_TOLD} more" if len(starts) > MOST_PLACES_TOLD else ""
    return (
        f"this text fits {len(starts)} places alike, which begin at lines {numbers}{more}. "
        "Add lines around it until it fits only one."
    )


def missing(wanted: Sequence[str], new: Sequence[str], lines: Sequence[str]) -> str:
    return "\n".join(_missing(wanted, new, lines))


def _missing(wanted: Sequence[str], new: Sequence[str], lines: Sequence[str]) -> Iterator[str]:
    yield "these lines were not found; they must be what stands in the file. Looked for:"
    yield excerpt("\n".join(wanted))
    made = [line.strip() for line in new]
    there = [line.strip() for line in lines]
    at = next((n for n in range(len(there)) if there[n : n + len(made)] == made), None) if any(made) else None
    if at is not None:
        yield f"The new text stands at line {at + 1} already: perhaps this edit was made before."
    if not lines:
        yield "The file is empty."
        return
    yield from _closest_place(wanted, lines)


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n")


def _closest_place(wanted: Sequence[str], lines: Sequence[str]) -> Iterator[str]:
    place = closest(wanted, lines)
    if place is None:
        yield "No place in the file is like it. Read the file again before you edit it."
        return
    yield f"The closest place is {_span(place)}, which read:"
    there = lines[place.start : place.end]
    yield excerpt("\n".join(there))
    yield from differences(wanted, there, place.start)


def _span(place: Place) -> str:
    first, last = place.start + 1, place.end
    return f"lines {first} to {last}" if last > first else f"line {first}"


def excerpt(text: str) -> str:
    lines = _lines(text)
    shown = "\n".join(lines[:MOST_LINES_SHOWN])
    cut = len(shown) > MOST_CHARACTERS_SHOWN or len(lines) > MOST_LINES_SHOWN
    shown = shown[:MOST_CHARACTERS_SHOWN] + ("\n[…]" if cut else "")
    fence = "```"
    while fence in shown:
        fence += "`"
    return f"{fence}\n{shown}\n{fence}"
