"""Answer recorded tasks with the index alone, for whoever compares engines.

    python -m tests.bench.retrieval_engine ROOT

reads one JSON object a line (``id``, ``query``, ``budgets``) and writes one for each: ``files`` and ``symbols``, best
first, and ``contexts``: for each budget what a model would be shown, as ``text``, with the ``files`` named in it.
"""

import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from detent.context.index.index import Index
from detent.context.index.reading import Definition
from detent.context.query import query_of
from detent.context.ranking import Ranker, Ranking
from detent.context.render import render
from detent.context.retrieve import retrieve
from detent.core.lines import split_lines
from detent.core.work import ContextPack, Snapshot, Task, TaskKind
from detent.harness.collecting import collect_seldom
from detent.harness.files import SnapshotFiles

MOST = 300
MOST_SYMBOLS = 100


def main(root: Path) -> None:
    collect_seldom()  # as who serves does
    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Path(folder) / "index.db", root)
        began = time.perf_counter()
        index.refresh()
        ranker = Ranker(index)
        _say({"ready": True, "index_s": round(time.perf_counter() - began, 3)})
        for line in sys.stdin:
            _say(_answer(ranker, root, json.loads(line)))
        index.close()


def _say(answer: Mapping[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


def _answer(ranker: Ranker, root: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
    began = time.perf_counter()
    ranking = ranker.rank(query_of(asked["query"]))
    seconds = time.perf_counter() - began
    contexts = {}
    for budget in asked.get("budgets", ()):
        pack = context(ranker, root, asked["query"], budget)
        files = list(dict.fromkeys(snippet.path for snippet in pack.snippets))
        contexts[str(budget)] = {"files": files, "text": render(pack)}
    return {
        "id": asked["id"],
        "files": [ranked.known.path for ranked in ranking.files[:MOST]],
        "symbols": symbols(root, ranking),
        "contexts": contexts,
        "query_s": round(seconds, 4),
    }


def context(ranker: Ranker, root: Path, query: str, budget: int) -> ContextPack:
    return retrieve(SnapshotFiles(Snapshot(str(root), {})), Task(TaskKind.DO, query), budget, ranker)


def symbols(root: Path, ranking: Ranking) -> list[str]:
    """The best definitions, named as the recordings name them."""
    return list(dict.fromkeys(_symbols(root, ranking)))[:MOST_SYMBOLS]


def _symbols(root: Path, ranking: Ranking) -> Iterator[str]:
    for ranked in ranking.pieces:
        path, definition = ranked.known.path, ranked.piece.definition
        if definition is not None:
            yield f"{path}::{_as_recorded(path, definition, _lines(root / path))}"


@lru_cache(maxsize=2_000)
def _lines(path: Path) -> tuple[str, ...]:
    return split_lines(path.read_text("utf-8", "replace"))


_IMPL = re.compile(r"^(\s*)(?:unsafe\s+)?impl\b(?:<[^{]*?>)?\s+(?:[^{]*?\bfor\s+)?([^{]+?)\s*(?:where\b.*)?\{?\s*$")
_ASSIGNED = re.compile(r"^\s*([\w.\[\]$'\"]+)\s*=[^=]")


def _as_recorded(path: str, definition: Definition, lines: tuple[str, ...]) -> str:
    """The recordings name a method of Rust with the type as its ``impl`` writes it, and a function that JavaScript
    assigns with all that it is assigned to."""
    if path.endswith((".js", ".mjs", ".cjs")) and (assigned := _ASSIGNED.match(lines[definition.line])):
        return assigned[1]
    outer, _, name = definition.name.rpartition(".")
    if not path.endswith(".rs") or not outer or "<" in outer:
        return definition.name
    indent = len(lines[definition.line]) - len(lines[definition.line].lstrip())
    for line in reversed(lines[: definition.line]):
        found = _IMPL.match(line)
        if found and len(found[1]) < indent:
            above = outer.rpartition(".")[0]
            return ".".join(part for part in (above, found[2], name) if part)
    return definition.name


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
