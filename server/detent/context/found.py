"""What the ranking found, in two levels: the best definitions whole, and outlines of many more files."""

import math
from collections.abc import Iterable

from detent.context.index.catalogue import Known
from detent.context.index.reading import Piece
from detent.context.pack import Packing
from detent.context.places import Places
from detent.context.ranking import Ranking

OUTLINES = 0.5
"""Part of the budget for outlines: they cost little and name many files."""
BODY = 0.25
"""Part of the bodies' share that one of them takes at most."""
LEAST_OUTLINE = 12.0
"""Tokens; the lines of a file's outline may take so many, and more in a larger budget."""
USUAL_OUTLINE = 50
MOST_FILES = 60
MOST_BODIES = 40
LONGEST_LINE = 200

_LEAST_BODY = 100.0


def show_found(packing: Packing, places: Places, ranking: Ranking, budget: int, *, beside_place: bool = False) -> None:
    """Bodies first: what comes first is read most carefully. What they leave goes to the outlines.

    ``beside_place``: the task has a place, so a file for which nothing speaks but that it is open is not what is meant.
    """
    spared = packing.left - budget
    outlines = min(OUTLINES * budget, MOST_FILES * USUAL_OUTLINE)
    most = max(_LEAST_BODY, BODY * (budget - outlines))
    merely_open = {ranked.known.path for ranked in ranking.files if beside_place and ranked.signs == ("open",)}
    why = {ranked.known.path: f"found by {_listed(ranked.signs)}" for ranked in ranking.files[:MOST_FILES]}
    for ranked in ranking.pieces[:MOST_BODIES]:
        room = packing.left - spared - outlines
        wanted = room > 0 and ranked.known.path not in merely_open
        source = places.plain(ranked.known.path) if wanted else None
        if source is not None:
            first, behind = ranked.piece.spans[0]
            packing.beginning(source, first, behind, why.get(source.path, "found by text"), min(most, room))
    _show_outlines(packing, places, ranking, spared)


def _show_outlines(packing: Packing, places: Places, ranking: Ranking, spared: int) -> None:
    """Of each file the lines in which its best definitions begin; ``spared`` of the budget is left."""
    most = LEAST_OUTLINE + 0.5 * math.sqrt(max(0, packing.left - spared))
    pieces: dict[Known, list[Piece]] = {}
    for piece in ranking.pieces:
        pieces.setdefault(piece.known, []).append(piece.piece)
    for ranked in ranking.files[:MOST_FILES]:
        path = ranked.known.path
        full = packing.left <= spared
        source = None if full or packing.names(path) else places.plain(path)
        if source is not None:
            lines = [
                line
                for line in _lines(pieces.get(ranked.known, ()))
                if len(source.excerpt(line, line + 1)) <= LONGEST_LINE
            ]
            packing.outline(source, lines or [0], f"found by {_listed(ranked.signs[:1])}", most)


def _lines(pieces: Iterable[Piece]) -> list[int]:
    return list(dict.fromkeys(one.definition.line if one.definition else one.spans[0][0] for one in pieces))


def _listed(signs: tuple[str, ...]) -> str:
    return ", ".join(signs) or "name"
