"""A small workspace with its index."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pytest

from detent.context.index.index import Index
from detent.context.index.reading import ReadFile
from detent.context.words import terms_of_key
from detent.harness.secret_files import BY_NAME, SecretFiles


def lay_out(root: Path, texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


@contextmanager
def indexed(folder: Path, texts: Mapping[str, str], secret: SecretFiles = BY_NAME) -> Iterator[Index]:
    """``folder`` holds the workspace, in ``ws``, and the index."""
    lay_out(folder / "ws", texts)
    index = Index.open(folder / "index.db", folder / "ws", secret)
    try:
        index.refresh()
        yield index
    finally:
        index.close()


def found(index: Index, term: str) -> set[str]:
    """The files in which the term stands."""
    files, stretches = index.catalogue.files, index.catalogue.stretches
    return {
        files[stretches[segment].files[number]].path
        for segment, posting in index.postings([term]).get(term, ())
        for number in posting.files
        if stretches[segment].files[number] >= 0
    }


def terms_of_chunks(read: ReadFile) -> list[Counter[str]]:
    keys = list(read.forms)
    rest = map(keys.__getitem__, read.keys)
    return [Counter(term for key in islice(rest, size) for term in terms_of_key(key)) for size in read.sizes]


@contextmanager
def without_numpy() -> Iterator[None]:
    """In this process, as where it is not installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "numpy", None)
        patch.delitem(sys.modules, "detent.context.index.postings", raising=False)
        yield
