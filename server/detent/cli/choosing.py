"""What a person says on the command line about the code that a model is shown first."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from detent.cli.session import saved_state
from detent.context.manifest import passages_in
from detent.context.places import lies_in
from detent.core.errors import ToolFailed, UserError
from detent.core.lines import split_lines
from detent.core.ports import Files
from detent.core.work import Chosen, Passage
from detent.engine.workspace import Workspace
from detent.harness.files import SnapshotFiles
from detent.harness.secret_files import SecretFiles


def add_choosing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pin",
        action="append",
        default=[],
        metavar="PATH[:LINES]",
        help="show this file, lines of it or the files of a folder in any case, as far as the budget goes, such as "
        "src/prices.py:10-24; as often as you like",
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


def tell_of_pins(chosen: Chosen, workspace: Workspace) -> None:
    """Say of what was pinned, and cannot be shown, why not. It is no reason to stop: all else can be."""
    secret = SecretFiles(workspace.settings().policy.readable)
    files = SnapshotFiles(saved_state(workspace.root), secret)
    listed = cache(files.list)
    for passage in chosen.pinned:
        is_folder = (workspace.root / passage.path).is_dir()
        if problem := _of_folder(passage, listed) if is_folder else _of_file(passage, files):
            sys.stderr.write(f"{problem}\n")


def _of_folder(passage: Passage, listed: Callable[[], Sequence[str]]) -> str:
    if passage.end is not None:
        return f"{passage.path} is a folder, which has no lines: pin it without lines, or one of its files."
    if any(lies_in(path, passage.path) for path in listed()):
        return ""
    return f"{passage.path} holds nothing that is not ignored, secret or no text: pin a file of it by its name."


def _of_file(passage: Passage, files: Files) -> str:
    try:
        count = len(split_lines(files.read(passage.path)))
    except ToolFailed as refusal:
        return f"{passage.path} is pinned, but it cannot be shown: {refusal}"
    if count == 0:
        return f"{passage.path} is empty, so there is nothing of it to show."
    if count <= passage.start:
        return f"{passage.path} has {count} lines, and not those that are pinned: pin others."
    return ""


def _passages(places: Iterable[str], root: Path) -> Iterator[Passage]:
    for place in places:
        for one in passages_in(place):
            path = next((path for path in _meant(one.path, root) if _exists(root / path)), None)
            if path is None:
                raise UserError(f"There is no {one.path} in {root}.")
            if one.end is not None and one.end <= one.start:
                raise UserError(
                    f"{place} names no lines: they are counted from 1, and the last is not before the first."
                )
            yield Passage(path, one.start, one.end)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # its name is too long
        return False


def _meant(written: str, root: Path) -> Iterator[str]:
    """A path of the workspace, or one that begins in the folder that the person is in."""
    for base in (root, Path.cwd()):
        path = Path(os.path.relpath(base / written, root)).as_posix()
        if path.split("/")[0] != "..":
            yield path
