"""Whether the commits before a task help to find what it is about.

    python -m tests.bench.retrieval_history CASES.jsonl MIRRORS

checks out, for each case, the commit before the one that solved it, from ``MIRRORS/OWNER+NAME.git``, and asks the index
there with and without the history. A line of a case has ``repo``, ``base_commit``, ``query`` and ``gold_files``.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from detent.context.index.index import Index
from detent.context.query import query_of
from detent.context.ranking import Ranker, Weights

BEST = (1, 5, 10)
WITHOUT = Weights(history=0)


def main(cases: Path, mirrors: Path) -> None:
    by_repository: dict[str, list[dict[str, Any]]] = {}
    for line in cases.read_text("utf-8").splitlines():
        case = json.loads(line)
        by_repository.setdefault(case["repo"], []).append(case)
    totals = {"without": defaultdict[str, float](float), "with": defaultdict[str, float](float)}
    for name, some in by_repository.items():
        own = {"without": defaultdict[str, float](float), "with": defaultdict[str, float](float)}
        with tempfile.TemporaryDirectory() as folder:
            for case, index in _checked_out(Path(folder), mirrors / f"{name.replace('/', '+')}.git", some):
                for kind, weights in (("without", WITHOUT), ("with", Weights())):
                    ranked = Ranker(index, weights).rank(query_of(case["query"])).files
                    for key, value in _figures([one.known.path for one in ranked], set(case["gold_files"])):
                        own[kind][key] += value
                        totals[kind][key] += value
        for kind, counts in own.items():
            _tell(f"{name} {kind}", counts)
    for kind, counts in totals.items():
        _tell(kind, counts)


def _checked_out(folder: Path, mirror: Path, cases: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Index]]:
    root = folder / "ws"
    subprocess.run(["git", "clone", "--quiet", "--shared", "--no-checkout", str(mirror), str(root)], check=True)
    index = Index.open(folder / "index.db", root)
    for case in cases:
        subprocess.run(["git", "checkout", "--quiet", "--force", case["base_commit"]], cwd=root, check=True)
        index.refresh()
        yield case, index
    index.close()


def _figures(paths: Sequence[str], gold: set[str]) -> Iterator[tuple[str, float]]:
    first = next((number for number, path in enumerate(paths, 1) if path in gold), 0)
    yield from ((f"R@{most}", len(gold.intersection(paths[:most])) / len(gold)) for most in BEST)
    yield from (("hit@1", float(first == 1)), ("MRR", 1 / first if first else 0.0), ("cases", 1.0))


def _tell(name: str, counts: Mapping[str, float]) -> None:
    figures = "  ".join(f"{key} {value / counts['cases']:.3f}" for key, value in counts.items() if key != "cases")
    print(f"{name:<28} {counts['cases']:3.0f} cases  {figures}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
