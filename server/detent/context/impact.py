"""Which tests reach a change: over imports, however many lie between."""

from collections.abc import Collection, Sequence

from detent.context.index.catalogue import Catalogue
from detent.context.kinds import FileKind
from detent.context.landscape import Landscapes


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


def _is_test(catalogue: Catalogue, number: int) -> bool:
    return catalogue.files[number].kind is FileKind.TEST
