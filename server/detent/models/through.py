"""Calls that a model made through another tool: they go back to it as it made them.

So a conversation never shows a call of a tool that its request does not have; there are services that refuse one, and
a model that sees it makes the next call in that way.
"""

import json

from detent.core.talk import ToolCall
from detent.models.arguments import is_object


def as_made(call: ToolCall) -> tuple[str, str]:
    """Name and arguments."""
    if not call.through:
        return call.name, call.arguments
    arguments = call.arguments if is_object(call.arguments) else json.dumps(call.arguments)
    return call.through, f'{{"tool": {json.dumps(call.name)}, "arguments": {arguments}}}'
