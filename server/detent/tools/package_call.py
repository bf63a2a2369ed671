"""Runs in the sandbox, in Detent's own Python: one call of a tool that an installed package brings.

``python -I package_call.py FOLDER MODULE FUNCTION ARGUMENTS``: the package lies in the folder, the arguments are a JSON
object; what the function returns is written, as it is when it is a text, else as JSON.
"""

import importlib
import json
import sys


def main(folder: str, module: str, function: str, arguments: str) -> None:
    sys.path.append(folder)
    result = getattr(importlib.import_module(module), function)(**json.loads(arguments))
    sys.stdout.write((result if isinstance(result, str) else json.dumps(result)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
