"""Runs in the sandbox, in Detent's own Python: one look at a change by a check that an installed package brings.

``python -I package_review_call.py FOLDER MODULE FUNCTION REPORT PATH…``: the package lies in the folder; what the
function finds wrong with the files is written to the report, as a list of texts.
"""

import importlib
import json
import sys


def main(folder: str, module: str, function: str, report: str, *paths: str) -> None:
    sys.path.append(folder)
    found = getattr(importlib.import_module(module), function)(list(paths))
    texts = [found] if isinstance(found, str) else [str(one) for one in found or ()]
    with open(report, "w", encoding="utf-8") as file:  # noqa: PTH123 - the less is imported, the sooner it runs
        json.dump(texts, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
