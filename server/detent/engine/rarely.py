"""Calls of tools that a model was told of in a line each, as it writes them: through the one that is told in full."""

import json
from dataclasses import replace

from detent.core.talk import MORE, ToolCall


def meant(call: ToolCall) -> ToolCall:
    """The call that was meant by one of ``more``; any other, and what cannot be understood, as it is.

    What a model writes beside the tool's name are arguments where it writes no other.
    """
    if call.name != MORE:
        return call
    try:
        said = json.loads(call.arguments)
        tool = said.pop("tool")
        arguments = said.pop("arguments") if "arguments" in said else said
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return call
    if not isinstance(tool, str) or tool in ("", MORE) or not isinstance(arguments, str | dict):
        return call
    raw = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return replace(call, name=tool, arguments=raw, through=MORE) if _is_text(tool + raw) else call


def _is_text(words: str) -> bool:
    """Half of a surrogate pair is valid JSON, but could be written nowhere."""
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True
