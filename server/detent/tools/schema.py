"""A form as a JSON Schema, told as briefly as a model needs it: every request begins with it.

What only says when arguments are refused is left out: a refusal says it, and the whole form (``tools/arguments``).
Of several types that are understood the first is told.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

Schema = Mapping[str, Any]

_LEFT_OUT = frozenset(
    {"title", "additionalProperties", "pattern"}
    | {"minimum", "maximum", "exclusiveMinimum", "minLength", "maxLength", "minItems", "maxItems"}
)


def schema_of(form: type[BaseModel]) -> Schema:
    """Without what the form says of itself as a whole, which stands beside it."""
    whole = form.model_json_schema()
    told = _told(whole, whole.get("$defs", {}))
    return {key: value for key, value in told.items() if key != "description"}


def _told(schema: Schema, named: Mapping[str, Schema]) -> dict[str, Any]:
    if "$ref" in schema:
        return _told(named[schema["$ref"].rpartition("/")[2]], named)
    plain = {key: value for key, value in schema.items() if key not in _LEFT_OUT and key != "$defs"}
    if not plain.get("default", True):
        del plain["default"]  # nothing is what it is anyway
    choices = [_told(choice, named) for choice in plain.pop("anyOf", ()) if choice.get("type") != "null"]
    if choices:
        plain |= choices[0]
    if "items" in plain:
        plain["items"] = _told(plain["items"], named)
    if "properties" in plain:
        plain["properties"] = {name: _told(one, named) for name, one in plain["properties"].items()}
    return plain
