"""Tool calls as JSON: one ``{path, old_string, new_string, replace_all}``, or a list of them."""

import json
import re
from collections.abc import Iterator
from typing import Any

from detent.edits.hunk import Step, Swap
from detent.edits.refusal import EditRefused

_FENCE = re.compile(r"^```(?:json)?\s*\n(.*)\n\s*```$", re.DOTALL)
_PATHS = ("path", "file_path", "filePath", "filename")
_OLD, _NEW = ("old_string", "old_str", "oldString", "old_text"), ("new_string", "new_str", "newString", "new_text")


def read(answer: str) -> list[Step]:
    fenced = _FENCE.match(answer.strip())
    try:
        value = json.loads(fenced[1] if fenced else answer, strict=False)  # a raw line end in a text says what is meant
    except ValueError as error:
        raise EditRefused(f"The call is no whole JSON ({error}): it was cut off. Nothing was changed.") from error
    return list(_steps(value))


def _steps(value: Any) -> Iterator[Step]:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        for one in value:
            yield from _steps(one)
        return
    if not isinstance(value, dict):
        raise EditRefused("Each edit is an object with path, old_string and new_string.")
    if isinstance(value.get("edits"), list):
        for one in value["edits"]:
            yield from _steps({**{name: value[name] for name in _PATHS if name in value}, **one})
        return
    path, old, new = _field(value, _PATHS), _field(value, _OLD), _field(value, _NEW)
    if path is None or new is None:
        raise EditRefused("Each edit has path, old_string and new_string, all of them text.")
    yield Swap(path, old or "", new, value.get("replace_all") in (True, "true"))


def _field(value: dict[str, Any], names: tuple[str, ...]) -> str | None:
    found = next((value[name] for name in names if name in value), None)
    return found if isinstance(found, str) else None
