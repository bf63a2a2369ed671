"""Whether one value fits its setting, said in words for people."""

import json

from pydantic import JsonValue, ValidationError

from detent.config.settings import SECTIONS

# Also what TOML has beyond JSON: dates and times, which no setting takes.
Value = JsonValue | object


def check_value(key: str, value: Value, *, as_text: bool) -> str | None:
    """None when it fits, else why not. The value itself is not repeated: someone may have put a key there."""
    section, _, name = key.partition(".")
    try:
        text = json.dumps({name: value}, default=str)
        SECTIONS[section].model_validate_json(text, strict=not as_text)
    except ValidationError as error:
        return _sentence(error)
    return None


def as_read(key: str, value: Value) -> Value:
    """A value that fits, as the settings hold it: a number may be given without its fraction."""
    section, _, name = key.partition(".")
    read: Value = getattr(SECTIONS[section].model_validate_json(json.dumps({name: value}, default=str)), name)
    return read


def _sentence(error: ValidationError) -> str:
    message = error.errors(include_url=False, include_input=False, include_context=False)[0]["msg"]
    words = message.removeprefix("Value error, ").removeprefix("Input ")
    return f"it {words}" if words.startswith("should") else words[0].lower() + words[1:]
