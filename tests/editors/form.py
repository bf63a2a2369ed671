"""Whether a message of a server is one of the protocol: a client with types of its own can read no other."""

from collections.abc import Iterator, Mapping
from typing import Any

from lsprotocol import converters, types

_CONVERTER = converters.get_converter()


def of_message(method: str, params: object) -> Iterator[str]:
    """Of a request or a notification."""
    known = types.METHOD_TO_TYPES.get(method)
    if known is None:
        yield f"the protocol has no {method}"
    elif known[2] is not None:
        yield from _of(params, known[2], method)


def of_result(method: str, result: object) -> Iterator[str]:
    """Of the answer to a request of the client."""
    if method == "textDocument/codeAction" and isinstance(result, list):
        for one in result:  # what the types are read by takes an action with a command for a command
            shape = types.Command if isinstance(one.get("command"), str) else types.CodeAction
            yield from _of(one, shape, f"an entry of {method}")
        return
    response = types.METHOD_TO_TYPES[method][1]
    yield from _of({"jsonrpc": "2.0", "id": 1, "result": result}, response, f"the answer to {method}")


def _of(value: object, shape: Any, what: str) -> Iterator[str]:  # noqa: ANN401 - a type, or a union of some
    try:
        read = _CONVERTER.unstructure(_CONVERTER.structure(value, shape), shape)
    except Exception as error:  # noqa: BLE001 - whatever a converter raises for what it cannot read
        yield f"{what} cannot be read: {error!r}"
        return
    yield from (f"{what} has {place}, which nobody knows" for place in _unknown(value, read, ""))
    yield from (f"{what} has a range that ends before it begins" for one in _ranges(value) if _backwards(one))


def _unknown(sent: object, read: object, place: str) -> Iterator[str]:
    """What was not taken over into the type; a null is as good as nothing."""
    if isinstance(sent, Mapping) and isinstance(read, Mapping):
        for name, value in sent.items():
            if name in read:
                yield from _unknown(value, read[name], f"{place}.{name}")
            elif value is not None:
                yield f"{place}.{name}".removeprefix(".")
    elif isinstance(sent, list) and isinstance(read, list | tuple):
        for one, other in zip(sent, read, strict=True):
            yield from _unknown(one, other, f"{place}[]")


def _ranges(value: object) -> Iterator[Mapping[str, Mapping[str, int]]]:
    if isinstance(value, Mapping):
        if set(value) == {"start", "end"}:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _ranges(one)


def _backwards(one: Mapping[str, Mapping[str, int]]) -> bool:
    start, end = ((one[side]["line"], one[side]["character"]) for side in ("start", "end"))
    return start > end
