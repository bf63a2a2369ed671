"""What a person says on the command line about the code that a model is shown first."""

import argparse
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from detent.context.manifest import passages_in
from detent.core.errors import UserError
from detent.core.work import Chosen, Passage


def add_choosing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pin",
        action="append",
        default=[],
        metavar="PATH[:LINES]",
        help="show this to the model in any case, such as src/prices.py:10-24; as often as you like",
    )
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="PATH[:LINES]",
        help="a file, lines of it or a folder that is not shown at the start; tools can still read it",
    )


def chosen_by(arguments: argparse.Namespace, root: Path) -> Chosen:
    return Chosen(tuple(_passages(arguments.pin, root)), tuple(_passages(arguments.without, root)))


def _passages(places: Iterable[str], root: Path) -> Iterator[Passage]:
    for place in places:
        for one in passages_in(place):
            path = next((path for path in _meant(one.path, root) if (root / path).exists()), None)
            if path is None:
                raise UserError(f"There is no {one.path} in {root}.")
            if one.end is not None and one.end <= one.start:
                raise UserError(
                    f"{place} names no lines: they are counted from 1, and the last is not before the first."
                )
            yield Passage(path, one.start, one.end)


def _meant(written: str, root: Path) -> Iterator[str]:
    """A path of the workspace, or one that begins in the folder that the person is in."""
    for base in (root, Path.cwd()):
        path = Path(os.path.relpath(base / written, root)).as_posix()
        if path.split("/")[0] != "..":
            yield path
