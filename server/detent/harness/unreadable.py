"""A call that a model wrote into its text and that nobody can read: what is wrong with it, and how one is written."""

import json

_HOW = (
    'Write each call as one JSON object between <tool_call> and </tool_call>: {"name": "TOOL", "arguments": {"KEY": '
    '"VALUE"}}. In strings write a line break as \\n, a quote as \\" and a backslash as \\\\.'
)


def told_unreadable(text: str) -> str:
    return f"The call cannot be read: {_problem(text.strip())}. {_HOW}"


def _problem(text: str) -> str:
    if not text.startswith("{"):
        return "it is no JSON object"
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        near = text[max(error.pos - 20, 0) : error.pos + 20]
        return f"it is no valid JSON, {error.msg} at line {error.lineno}, column {error.colno}, near {near!r}"
    except RecursionError:
        return "it is nested too deeply"
    return "it names no tool"
