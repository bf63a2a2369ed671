"""Edits of a model, applied all or not at all. An exact and unique match, or a refusal: nothing is guessed."""

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from detent.core.change import Delete, Edit, Replace, Write
from detent.edits import refusals
from detent.edits.elision import placeholder
from detent.edits.endings import BOM, Text, flat, like, with_final_ending
from detent.edits.refusal import EditRefused

LARGEST = 5_000_000


def apply(edits: Sequence[Edit], read: Callable[[str], str | None]) -> dict[str, str | None]:
    """The files that change → their new text, or None for one that is deleted.

    The edits are made in order, each on what the ones before it left. ``read`` gives None for a file that is not there.
    """
    if not edits:
        raise EditRefused("There is no edit in this call. Give at least one.")
    before: dict[str, str | None] = {}
    now: dict[str, str | None] = {}
    for number, edit in enumerate(edits, 1):
        if "://" in edit.path:
            raise EditRefused(f"{edit.path} is no path: give one relative to the workspace, not an address.")
        path = PurePosixPath(edit.path).as_posix()
        if path not in before:
            before[path] = now[path] = read(path)
        try:
            now[path] = _applied(edit, now[path])
        except EditRefused as refusal:
            raise EditRefused(_told(str(refusal), edit.path, number, len(edits))) from None
    changed = {path: text for path, text in now.items() if text != before[path]}
    if not changed:
        raise EditRefused("These edits undo each other: nothing would change.")
    return changed


def _told(reason: str, path: str, number: int, count: int) -> str:
    if count == 1:
        return f"{path}: {reason}\nNothing was changed."
    return f"Edit {number} of {count}, {path}: {reason}\nNothing was changed: the others are not applied either."


def _applied(edit: Edit, text: str | None) -> str | None:
    if text is not None and len(text) > LARGEST:
        raise EditRefused(f"the file is larger than {LARGEST} characters and cannot be edited.")
    match edit:
        case Replace():
            return _replaced(edit, text)
        case Write():
            return _written(edit, text)
        case Delete():
            if text is None:
                raise EditRefused("there is no such file, so it cannot be deleted.")
            return None


def _written(edit: Write, text: str | None) -> str:
    if len(edit.text) > LARGEST:
        raise EditRefused(f"the new text is larger than {LARGEST} characters.")
    _refuse_placeholder(edit.text, text or "")
    new = edit.text if text is None else like(edit.text, text)
    if new == text:
        raise EditRefused("the file holds exactly this text already.")
    return new


def _replaced(edit: Replace, text: str | None) -> str:
    old, new = flat(edit.old).removeprefix(BOM), flat(edit.new).removeprefix(BOM)
    if text is None:
        if edit.old:
            raise EditRefused("there is no such file. Check the path, or make the file with write_file.")
        return edit.new
    if not old:
        raise EditRefused("old_string is empty, but the file exists. Say which text to replace, or use write_file.")
    if old == new:
        raise EditRefused("old_string and new_string are the same: nothing would change.")
    _refuse_placeholder(new, text)
    mark = BOM if text.startswith(BOM) else ""
    body = Text.of(text.removeprefix(BOM))
    changed = body.replaced(_places_to_change(body, old, new, edit.everywhere), old, new)
    return mark + with_final_ending(changed, body.real)


def _refuse_placeholder(new: str, there: str) -> None:
    found = placeholder(new, there)
    if found is not None:
        raise EditRefused(f"the new text says {found!r} where code is left out. Write out all of the text.")


def _places_to_change(body: Text, old: str, new: str, everywhere: bool) -> list[int]:
    places = _places(body.flat, old, len(old) if everywhere else 1)
    if not places:
        raise EditRefused(refusals.not_found(body, old, new))
    if not everywhere and len(places) > 1:
        raise EditRefused(refusals.not_unique(body, places))
    if not everywhere and _stands_already(body.flat, places[0], old, new):
        raise EditRefused(refusals.applied_already(body.line(places[0])))
    return places


def _places(text: str, wanted: str, step: int) -> list[int]:
    places, at = [], text.find(wanted)
    while at >= 0:
        places.append(at)
        at = text.find(wanted, at + step)
    return places


def _stands_already(text: str, start: int, old: str, new: str) -> bool:
    """True when ``new`` is ``old`` with more around it, and all of that is there."""
    return any(start >= offset and text.startswith(new, start - offset) for offset in _places(new, old, 1))
