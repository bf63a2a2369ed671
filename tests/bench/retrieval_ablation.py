"""What each sign of the ranking adds, on recorded tasks: the tables of docs/retrieval.md.

    python -m tests.bench.retrieval_ablation CASES TREES [masked] [tune SETS]

CASES: a JSON object a line: ``repo``, ``snapshot``, ``query``, ``query_masked``, ``gold_files``, ``gold_symbols``.
TREES: a folder ``OWNER+NAME@SNAPSHOT`` for each, the snapshot's first twelve characters. With ``tune``, so many random
sets of weights are tried: what the best on all repositories but one does on that one.
"""

import json
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from pathlib import Path
from statistics import fmean
from typing import Any

from tests.bench.retrieval_engine import context, symbols

from detent.context.index.index import Index
from detent.context.kinds import FileKind
from detent.context.query import query_of
from detent.context.ranking import Ranker, Ranking, Weights

NAMES = {
    "texts": "text",
    "whole": "whole text",
    "names": "names",
    "exact": "exact names",
    "file_name": "file name",
    "folders": "folder",
    "size": "size",
    "tests": "tests",
    "neighbours": "imports",
}
"""Weight → how docs/retrieval.md calls it. What comes from the editor and from history says nothing of these tasks."""
COLUMNS = ("R@1", "R@5", "R@10", "hit@1", "MRR", "symbols R@10")
BUDGETS = (1_000, 4_000, 8_000)
SEED = 7

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Case:
    repository: str
    root: Path
    query: str
    files: frozenset[str]
    symbols: frozenset[str]


class Bench:
    """The cases, and an index of each of their trees."""

    def __init__(self, cases: Sequence[Case], stack: ExitStack) -> None:
        self.cases = cases
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self._indexes: dict[Path, Index] = {}
        for number, root in enumerate(dict.fromkeys(case.root for case in cases)):
            index = self._indexes[root] = Index.open(folder / f"{number}.db", root)
            stack.callback(index.close)
            index.refresh()

    def index(self, case: Case) -> Index:
        return self._indexes[case.root]

    def measured(self, weights: Weights) -> list[Figures]:
        """For each case."""
        rankers = {root: Ranker(index, weights) for root, index in self._indexes.items()}
        return [figures(case, rankers[case.root].rank(query_of(case.query))) for case in self.cases]

    def contexts(self) -> dict[int, float]:
        """Budget → the part of the files that its context names."""
        rankers = {root: Ranker(index) for root, index in self._indexes.items()}

        def named(case: Case, budget: int) -> float:
            pack = context(rankers[case.root], case.root, case.query, budget)
            return _part(case.files, {one.path for one in pack.snippets})

        return {budget: fmean(named(case, budget) for case in self.cases) for budget in BUDGETS}


def figures(case: Case, ranking: Ranking) -> Figures:
    files = [ranked.known.path for ranked in ranking.files]
    found = {f"R@{most}": _part(case.files, set(files[:most])) for most in (1, 5, 10)}
    first = next((place for place, path in enumerate(files, 1) if path in case.files), 0)
    found |= {"hit@1": float(first == 1), "MRR": 1 / first if first else 0.0}
    if case.symbols:
        found["symbols R@10"] = _part(case.symbols, set(symbols(case.root, ranking)[:10]))
    return found


def _part(wanted: frozenset[str], found: set[str]) -> float:
    return len(wanted & found) / len(wanted)


def mean(measured: Sequence[Figures]) -> Figures:
    return {column: fmean(one[column] for one in measured if column in one) for column in COLUMNS}


def variants() -> Iterator[tuple[str, Weights]]:
    usual = Weights()
    nothing = _with(usual, dict.fromkeys(NAMES, 0.0))
    alike = dict.fromkeys(FileKind, 1.0)
    yield "text alone", replace(nothing, texts=1.0, kinds=alike)
    yield "text, kinds of files told apart", replace(nothing, texts=1.0)
    yield "**all signs**", usual
    for name, called in NAMES.items():
        yield f"without {called}", _with(usual, {name: 0.0})
    yield "without telling kinds of files apart", replace(usual, kinds=alike)


def main(cases: Path, trees: Path, options: Sequence[str]) -> None:
    with ExitStack() as stack:
        bench = Bench(list(read_cases(cases, trees, "query_masked" if "masked" in options else "query")), stack)
        if "tune" in options:
            _tune(bench, int(options[options.index("tune") + 1]))
            return
        print(f"| | {' | '.join(COLUMNS)} |\n|---|{'---|' * len(COLUMNS)}")
        for called, weights in variants():
            measured = bench.measured(weights)
            print_row(called, mean(measured))
            if weights == Weights():
                usual = measured
        print()
        for repository in dict.fromkeys(case.repository for case in bench.cases):
            print_row(repository, mean(_of(bench, usual, repository, those=True)))
        print("\ncontexts:", ", ".join(f"{budget} tokens {part:.3f}" for budget, part in bench.contexts().items()))


def read_cases(cases: Path, trees: Path, query: str) -> Iterator[Case]:
    for line in cases.read_text("utf-8").splitlines():
        case: Mapping[str, Any] = json.loads(line)
        root = trees / f"{case['repo'].replace('/', '+')}@{case['snapshot'][:12]}"
        gold = frozenset(case["gold_files"]), frozenset(case["gold_symbols"])
        yield Case(case["repo"], root, case[query], *gold)


def print_row(called: str, found: Figures) -> None:
    print(f"| {called} | " + " | ".join(f"{found[column]:.3f}".lstrip("0") for column in COLUMNS) + " |", flush=True)


def _of(bench: Bench, measured: Sequence[Figures], repository: str, *, those: bool) -> list[Figures]:
    """The figures of the repository's cases, or of all the others'."""
    return [one for case, one in zip(bench.cases, measured, strict=True) if (case.repository == repository) is those]


def _tune(bench: Bench, sets: int) -> None:
    """Leave one repository out: what is best on the others is judged by the one that it has not seen."""
    chance = random.Random(SEED)
    tried = [Weights(), *(_near(Weights(), chance) for _ in range(sets))]
    measured = [bench.measured(weights) for weights in tried]
    unseen: list[Figures] = []
    for repository in dict.fromkeys(case.repository for case in bench.cases):
        goodness = [_goodness(mean(_of(bench, one, repository, those=False))) for one in measured]
        best = goodness.index(max(goodness))
        left_out = _of(bench, measured[best], repository, those=True)
        unseen += left_out
        print_row(f"{repository}, by the best on the others", mean(left_out))
        print_row(f"{repository}, as it is", mean(_of(bench, measured[0], repository, those=True)))
    print_row("all, each by the best on the others", mean(unseen))
    print_row("all, as it is", mean(measured[0]))
    goodness = [_goodness(mean(one)) for one in measured]
    best = goodness.index(max(goodness))
    print_row("all, by the best on all", mean(measured[best]))
    print({one.name: getattr(tried[best], one.name) for one in fields(Weights) if one.name in NAMES})


def _with(weights: Weights, values: Mapping[str, Any]) -> Weights:
    return replace(weights, **values)


def _near(weights: Weights, chance: random.Random) -> Weights:
    """Each weight between half and twice as much."""
    return _with(weights, {name: round(getattr(weights, name) * 2 ** chance.uniform(-1, 1), 3) for name in NAMES})


def _goodness(found: Figures) -> float:
    return found["R@10"] + found["MRR"] + found["symbols R@10"] / 2


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), sys.argv[3:])
