"""Calls of tools that a model was told of in a line each, as it writes them: through the one that is told in full."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from detent.core.talk import MORE, ToolCall

_TOOL = "tool"
_OTHER_NAMES = ("name", "tool_name", "function")
"""What models write instead, as they know it from calls of other kinds. ``name`` is an argument of some tools, too."""
_ARGUMENTS = ("arguments", "args", "parameters", "input")


def meant(call: ToolCall, known: Collection[str] = ()) -> ToolCall:
    """The call that was meant by one of ``more``; any other, and what cannot be understood, as it is.

    What a model writes beside the tool's name are arguments where it writes no other. ``known``: names of tools.
    """
    if call.name != MORE:
        return call
    try:
        said = json.loads(call.arguments)
        said = json.loads(said) if isinstance(said, str) else said
        tool, arguments = _parts(said, known)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return call
    if not isinstance(tool, str) or tool in ("", MORE) or not isinstance(arguments, str | dict):
        return call
    raw = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return replace(call, name=tool, arguments=raw, through=MORE) if _is_text(tool + raw) else call


def _parts(said: Mapping[str, Any], known: Collection[str]) -> tuple[object, object]:
    """The tool and its arguments; a KeyError where no tool is named, or under a name that may mean something else."""
    named = _TOOL if _TOOL in said else _other_name(said, known)
    rest = {key: value for key, value in said.items() if key != named}
    given = next((key for key in _ARGUMENTS if key in rest and _holds_all(key, rest)), None)
    return said[named], rest if given is None else {} if rest[given] is None else rest[given]


def _other_name(said: Mapping[str, Any], known: Collection[str]) -> str:
    for key in _OTHER_NAMES:
        if isinstance(said.get(key), str) and said[key] in known:
            return key
    raise KeyError(_TOOL)


def _holds_all(key: str, rest: Mapping[str, Any]) -> bool:
    """``arguments`` always does; by another name only where nothing stands beside it, for it may be one itself."""
    return key == _ARGUMENTS[0] or (len(rest) == 1 and isinstance(rest[key], str | dict | None))


def _is_text(words: str) -> bool:
    """Half of a surrogate pair is valid JSON, but could be written nowhere."""
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True
