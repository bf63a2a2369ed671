"""The raw arguments of a model → checked values, or a sentence that says what does not fit. Nothing is repaired."""

import json
from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from detent.core.errors import ToolFailed
from detent.tools.schema import Schema

Arguments = TypeVar("Arguments", bound=BaseModel)

MOST_ERRORS_TOLD = 5


def understand(name: str, form: type[Arguments], raw: str) -> Arguments:
    try:
        return form.model_validate(_object(raw))
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        wrong = "; ".join(_sentence(item["loc"], item["msg"]) for item in found[:MOST_ERRORS_TOLD])
    except ValueError as error:
        wrong = f"the arguments are not valid JSON: {error}"
    except RecursionError:
        wrong = "the arguments are nested too deeply"
    raise ToolFailed(f"{name}: {wrong}.\nExpected: {brief(form.model_json_schema())}")


def brief(schema: Schema) -> str:
    """A schema in one line: ``{"path": string, "source": string (user, or …)}``."""
    return _brief(schema, schema.get("$defs", {}))


def _object(raw: str) -> object:
    value = json.loads(raw, parse_constant=_refuse_constant, object_pairs_hook=_once_each)
    # Half of a surrogate pair is valid JSON, but no text: it could not be written anywhere.
    json.dumps(value, ensure_ascii=False).encode()
    return value


def _refuse_constant(word: str) -> object:
    raise ValueError(f"{word} is no JSON")


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is given twice")
    return found


def _sentence(where: tuple[int | str, ...], message: str) -> str:
    place = ".".join(map(str, where))
    message = message.removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    return f"{place}: {message}" if place else message


def _brief(schema: Schema, named: Mapping[str, Schema]) -> str:
    if "$ref" in schema:
        return _brief(named[schema["$ref"].rpartition("/")[2]], named)
    if "enum" in schema:
        return " or ".join(map(json.dumps, schema["enum"]))
    if "anyOf" in schema:
        return " or ".join(_brief(choice, named) for choice in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_brief(schema.get('items', {}), named)}, …]"
    if schema.get("type") != "object":
        return str(schema.get("type", "anything"))
    required = schema.get("required", ())
    fields = schema.get("properties", {}).items()
    told = (f'"{key}"{"" if key in required else "?"}: {_field(form, named)}' for key, form in fields)
    return "{" + ", ".join(told) + "}"


def _field(form: Schema, named: Mapping[str, Schema]) -> str:
    """With what is said of it: nobody may have told the model before."""
    return f"{_brief(form, named)} ({form['description']})" if "description" in form else _brief(form, named)
