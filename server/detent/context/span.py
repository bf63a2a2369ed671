"""How far a task reaches, measured in the index before anything is done: counts, no judgement."""

from dataclasses import dataclass

from detent.context.index.index import Index
from detent.context.index.matches import Matches
from detent.context.kinds import FileKind
from detent.context.query import query_of
from detent.context.ranking import Ranker, Ranking

_STRONG = 0.5
"""A file is meant, too, when it scores this much of the best one's."""


@dataclass(frozen=True, slots=True)
class Span:
    """``names``: identifiers that the task names. The others are numbers of files."""

    names: int = 0
    defining: int = 0
    """Code in which something of such a name is defined."""
    using: int = 0
    """Code that has such a name anywhere."""
    tests: int = 0
    """Tests that have such a name, or are among the files that are meant."""
    meant: int = 0
    """Code that the task's words are about nearly as much as the best."""
    words: int = 0
    """Words of the task that stand anywhere in the workspace."""


def span_of(index: Index, text: str, ranker: Ranker | None = None) -> Span:
    query = query_of(text)
    files = index.catalogue.files
    named = Matches(index, query.names, query.names)
    defines = named.of_files(named.wholes)
    uses = [bool(score) for score in named.files]
    kinds = [known.kind for known in files]
    meant = _meant((ranker or Ranker(index)).rank(query))
    return Span(
        names=len(query.names),
        defining=sum(1 for score, kind in zip(defines, kinds, strict=True) if score and kind is FileKind.CODE),
        using=sum(1 for used, kind in zip(uses, kinds, strict=True) if used and kind is FileKind.CODE),
        tests=sum(1 for used, kind in zip(uses, kinds, strict=True) if used and kind is FileKind.TEST) or meant[1],
        meant=meant[0],
        words=sum(1 for found in index.postings(query.terms).values() if found),
    )


def _meant(ranking: Ranking) -> tuple[int, int]:
    """Files of code and of tests."""
    best = ranking.files[0].score if ranking.files else 0.0
    strong = [one.known.kind for one in ranking.files if one.score >= _STRONG * best]
    return strong.count(FileKind.CODE), strong.count(FileKind.TEST)
