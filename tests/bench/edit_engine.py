"""The contract of the edit cases: one JSON object a line in, one out.

python -m tests.bench.edit_engine < questions.jsonl
"""

import base64
import json
import sys
from collections.abc import Mapping
from typing import Any

from detent.edits.formats import blocks, calls, patch, unified
from detent.edits.refusal import EditRefused
from detent.edits.steps import Tree, carry_out

READERS = {
    "search_replace": blocks.read,
    "tool": calls.read,
    "apply_patch": patch.read,
    "udiff": unified.read,
}


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    files = {path: base64.b64decode(data) for path, data in question["files"].items()}
    texts = {path: data.decode("utf-8", "surrogateescape") for path, data in files.items()}
    try:
        steps = READERS[question["format"]](question["edit"])
        changed = carry_out(steps, Tree(texts.get, lambda: tuple(texts), question["root"]))
    except EditRefused as refusal:
        return {"id": question["id"], "ok": False, "error": str(refusal)}
    written = {path: text if text is None else _encoded(text) for path, text in changed.items()}
    return {"id": question["id"], "ok": True, "files": written}


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()


def main() -> None:
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
