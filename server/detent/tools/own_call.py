"""Runs in the sandbox, in the project's Python: one call of one of the project's own tools.

``python -I own_call.py FILE DIGEST ARGUMENTS``: the arguments are a JSON object; what ``run`` returns is written, as it
is when it is a text, else as JSON. Only the very bytes that were trusted are run, never what a cache holds of them. It
needs nothing but a Python 3.
"""

import hashlib
import importlib.abc
import importlib.util
import json
import sys


class Trusted(importlib.abc.InspectLoader):
    """Makes a module of bytes that are in the hand already."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def get_source(self, fullname: str) -> str:
        return importlib.util.decode_source(self._data)


def main(path: str, digest: str, arguments: str) -> None:
    with open(path, "rb") as file:  # noqa: PTH123 - the less is imported, the sooner it runs
        data = file.read()
    if hashlib.sha256(data).hexdigest() != digest:
        sys.exit(path + " is not what was trusted any more.")
    loader = Trusted(data)
    spec = importlib.util.spec_from_loader("detent_tool", loader, origin=path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    result = module.run(**json.loads(arguments))
    sys.stdout.write((result if isinstance(result, str) else json.dumps(result)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
