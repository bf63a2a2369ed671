"""What a model is told when its text does not fit: enough to write the right one without reading the file again."""

from collections.abc import Iterator, Sequence

from detent.edits.closest import Place, closest, differences
from detent.edits.endings import Text

MOST_LINES_SHOWN = 40
MOST_CHARACTERS_SHOWN = 4_000
MOST_PLACES_TOLD = 20


def not_found(body: Text, old: str, new: str) -> str:
    return "\n".join(_not_found(body, old, new))


def not_unique(body: Text, places: Sequence[int]) -> str:
    lines = [str(body.line(place)) for place in places[:MOST_PLACES_TOLD]]
    more = f" and {len(places) - MOST_PLACES_TOLD} more" if len(places) > MOST_PLACES_TOLD else ""
    return (
        f"old_string matches {len(places)} places, which begin at lines {', '.join(lines)}{more}. "
        "Add lines around it until it fits one place, or set replace_all to change all of them."
    )


def applied_already(line: int) -> str:
    return f"the text of new_string stands at line {line} already: this edit was made before. Leave it out."


def _not_found(body: Text, old: str, new: str) -> Iterator[str]:
    yield "old_string was not found; it must be exactly what stands in the file. Looked for:"
    yield _excerpt(old)
    at = body.flat.find(new) if len(new.strip()) > 1 else -1
    if at >= 0:
        yield f"The text of new_string stands at line {body.line(at)} already: perhaps this edit was made before."
    if not body.flat:
        yield "The file is empty."
        return
    if old.endswith("\n") and body.flat.endswith(old[:-1]):
        yield "It is the end of the file, which has no line end there: leave out the last line end of old_string."
        return
    yield from _closest_place(_lines(old), _lines(body.flat))


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n")


def _closest_place(wanted: Sequence[str], lines: Sequence[str]) -> Iterator[str]:
    place = closest(wanted, lines)
    if place is None:
        yield "No place in the file is like it. Read the file again before you edit it."
        return
    yield f"The closest place is {_span(place)}, which read:"
    there = lines[place.start : place.end]
    yield _excerpt("\n".join(there))
    yield from differences(wanted, there, place.start)


def _span(place: Place) -> str:
    first, last = place.start + 1, place.end
    return f"lines {first} to {last}" if last > first else f"line {first}"


def _excerpt(text: str) -> str:
    lines = _lines(text)
    shown = "\n".join(lines[:MOST_LINES_SHOWN])
    cut = len(shown) > MOST_CHARACTERS_SHOWN or len(lines) > MOST_LINES_SHOWN
    shown = shown[:MOST_CHARACTERS_SHOWN] + ("\n[…]" if cut else "")
    fence = "```"
    while fence in shown:
        fence += "`"
    return f"{fence}\n{shown}\n{fence}"
