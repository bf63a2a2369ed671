"""Which tests reach a change: over imports, however many lie between; and which have changed with its files before."""

from collections.abc import Collection, Sequence
from itertools import islice

from detent.context.index.catalogue import Catalogue
from detent.context.index.index import Index
from detent.context.kinds import FileKind
from detent.context.landscape import Landscapes

MOST_BESIDE = 10
"""So many tests go before all others because they have changed with the same files."""


def reaching_tests(
    catalogue: Catalogue, changed: Collection[str], landscapes: Landscapes | None = None
) -> Sequence[str]:
    """The paths of files with tests, those with fewer imports between first; changed tests reach themselves."""
    landscape = (landscapes or Landscapes()).of(catalogue)
    seen = {number for number, known in enumerate(catalogue.files) if known.path in changed}
    found: list[str] = []
    nearest = seen
    while nearest:
        found += sorted(catalogue.files[number].path for number in nearest if _is_test(catalogue, number))
        nearest = {other for number in nearest for other in landscape.importers(number)} - seen
        seen = seen | nearest
    return found


def companion_tests(index: Index, changed: Collection[str]) -> Sequence[str]:
    """The paths of files with tests that commits changed together with these, the most often first; not many."""
    catalogue = index.catalogue
    numbers = {number for number, known in enumerate(catalogue.files) if known.path in changed}
    found = (number for number in index.history.changed_with(numbers) if _is_test(catalogue, number))
    return [catalogue.files[number].path for number in islice(found, MOST_BESIDE)]


def _is_test(catalogue: Catalogue, number: int) -> bool:
    return catalogue.files[number].kind is FileKind.TEST
