"""Would a dense model make the ranking better? A small one, whose weights come with its package, judges the best files.

    python -m tests.bench.retrieval_dense CASES TREES

CASES and TREES as in ``retrieval_ablation``; needs ``wordllama`` beside Detent, which is no part of any extra.
"""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.bench.retrieval_ablation import COLUMNS, Bench, Case, Figures, mean, print_row, read_cases
from tests.bench.retrieval_ablation import figures as figures_of

from detent.context.index.matches import relative
from detent.context.index.reading import Piece
from detent.context.query import query_of
from detent.context.ranking import Ranker, Ranking

SHARES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""What the model's judgement counts, the ranking's own best score being 1."""
JUDGED = 50
"""Files of each ranking."""
PIECES = 3
"""Of each file: its best."""
LONGEST = 2_000
"""Characters of one piece."""

_Model = Any
"""Its package has no types."""


def main(cases: Path, trees: Path) -> None:
    model = _model()
    with ExitStack() as stack:
        bench = Bench(list(read_cases(cases, trees, "query")), stack)
        measured: dict[float, list[Figures]] = {share: [] for share in SHARES}
        for case in bench.cases:
            ranking = Ranker(bench.index(case)).rank(query_of(case.query))
            judged = _judged(model, case, ranking)
            for share in SHARES:
                measured[share].append(figures_of(case, _reranked(ranking, judged, share)))
    print(f"| | {' | '.join(COLUMNS)} |\n|---|{'---|' * len(COLUMNS)}")
    for share in SHARES:
        print_row(f"the model counts {share}" if share else "without the model", mean(measured[share]))
    _print_unseen(bench.cases, measured)


def _model() -> _Model:
    try:
        package = import_module("wordllama")
    except ImportError:
        sys.exit("There is no wordllama here: install it beside Detent (pip install wordllama).")
    # Both files come with the package; without being told so, it looks for one of them on the network.
    return package.WordLlama.load(cache_dir=Path(package.__file__ or "").parent, disable_download=True)


def _judged(model: _Model, case: Case, ranking: Ranking) -> list[float]:
    """How near the task is to each of the best files: to the nearest of its best definitions."""
    pieces: dict[str, list[str]] = {ranked.known.path: [] for ranked in ranking.files[:JUDGED]}
    for one in ranking.pieces:
        texts = pieces.get(one.known.path)
        if texts is not None and len(texts) < PIECES:
            texts.append(_text(case.root / one.known.path, one.piece))
    texts = [text for path, found in pieces.items() for text in (found or [path])]
    task, *vectors = model.embed([case.query, *texts], norm=True)
    near = iter([float(vector @ task) for vector in vectors])
    return [max(next(near) for _ in found or [""]) for found in pieces.values()]


def _text(file: Path, piece: Piece) -> str:
    lines = file.read_text("utf-8", "replace").splitlines()
    return "\n".join(line for start, end in piece.spans for line in lines[start:end])[:LONGEST]


def _reranked(ranking: Ranking, judged: Sequence[float], share: float) -> Ranking:
    best = ranking.files[: len(judged)]
    least = min(judged, default=0.0)
    near = relative([value - least for value in judged])
    scores = [one.score / best[0].score + share * value for one, value in zip(best, near, strict=True)]
    order = sorted(range(len(best)), key=lambda place: (-scores[place], place))
    return replace(ranking, files=(*(best[place] for place in order), *ranking.files[len(judged) :]))


def _print_unseen(cases: Sequence[Case], measured: dict[float, list[Figures]]) -> None:
    """Each repository by the share that is best on all others."""
    unseen: list[Figures] = []
    for repository in dict.fromkeys(case.repository for case in cases):
        others = [place for place, case in enumerate(cases) if case.repository != repository]
        best = max(SHARES, key=lambda share: _goodness([measured[share][place] for place in others]))
        unseen += [measured[best][place] for place, case in enumerate(cases) if case.repository == repository]
    print_row("each repository by the share that is best on the others", mean(unseen))


def _goodness(found: Sequence[Figures]) -> float:
    means = mean(found)
    return means["R@10"] + means["MRR"]


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
