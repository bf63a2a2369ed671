"""Edits that are still being written: what can be shown of them by now. Nothing is done with it but to show it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from detent.core.edit_format import EditFormat
from detent.core.talk import MORE
from detent.edits.formats import format_of, read
from detent.edits.hunk import Change, Create, Remove, Step
from detent.edits.refusal import EditRefused

_ENDS: Mapping[EditFormat, tuple[str, ...]] = {
    EditFormat.PATCH: ("\n*** End Patch",),
    EditFormat.BLOCKS: ("\n>>>>>>> REPLACE", "\n=======\n>>>>>>> REPLACE", ""),
    EditFormat.UDIFF: ("",),
}
"""What makes a whole of a text that breaks off."""


@dataclass(frozen=True, slots=True)
class Part:
    """One change of a file: the text that goes, and the text that comes, as far as they are written."""

    path: str
    old: str
    new: str


def arriving(tool: str, arguments: str) -> list[Part]:
    """What the raw arguments say so far; nothing for what is no edit, or cannot be understood yet."""
    try:
        value = from_json(arguments, allow_partial="trailing-strings")
    except ValueError:
        return []
    if tool == MORE and isinstance(value, dict):
        tool, value = str(value.get("tool")), value.get("arguments")
    readers = {"edit_file": _swapped, "write_file": _written, "edit_symbol": _written, "apply_patch": _patched}
    return list(readers[tool](value)) if tool in readers and isinstance(value, dict) else []


def _swapped(value: Mapping[str, Any]) -> Iterator[Part]:
    yield from _swap(value)
    for edit in _list(value):
        yield from _swap({"path": value["path"], **edit} if "path" in value else edit)


def _written(value: Mapping[str, Any]) -> Iterator[Part]:
    if "path" in value and "content" in value:
        yield Part(str(value["path"]), "", str(value["content"]))


def _list(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    edits = value.get("edits")
    return [edit for edit in edits if isinstance(edit, dict)] if isinstance(edits, list) else []


def _swap(edit: Mapping[str, Any]) -> Iterator[Part]:
    if "path" in edit and "old_string" in edit:
        yield Part(str(edit["path"]), str(edit["old_string"]), str(edit.get("new_string", "")))


def _patched(value: Mapping[str, Any]) -> list[Part]:
    patch = str(value.get("patch", ""))
    whole_lines = patch[: patch.rfind("\n") + 1]
    for end in _ENDS[format_of(whole_lines)]:
        try:
            return [part for step in read(whole_lines.removesuffix("\n") + end, whole=False) for part in _parts(step)]
        except EditRefused:
            continue
    return []


def _parts(step: Step) -> Iterator[Part]:
    match step:
        case Create():
            yield Part(step.path, "", step.text)
        case Remove():
            yield Part(step.path, "".join(f"{line}\n" for line in step.old), "")
        case Change():
            for ways in step.hunks:
                yield Part(step.path, *("".join(f"{line}\n" for line in lines) for lines in (ways[0].old, ways[0].new)))
        case _:
            return
