"""Many files looked through for a text: most hold it not, and of these the bytes are enough."""

from collections.abc import Callable, Container, Iterable, Iterator

from detent.core.errors import ToolFailed
from detent.core.form import text_of
from detent.core.needed import Needed
from detent.harness.reader import Reader
from detent.harness.texts import Texts


def texts_holding(
    needed: Needed,
    paths: Iterable[str],
    read: Callable[[str], str],
    reader: Reader,
    texts: Texts,
    elsewhere: Callable[[str], Container[str]],
) -> Iterator[tuple[str, str]]:
    """Exactly what ``read`` gives for the paths whose text holds ``needed``; what it refuses is left out.
    ``elsewhere``: the paths in a folder where the reader may not find what ``read`` does; ``texts``: of the same files.
    """
    for path, data in texts.which(needed.in_bytes(), paths, elsewhere, reader):
        text = None if data is None else text_of(data)
        if text is None:
            try:
                text = read(path)
            except ToolFailed:
                continue
        elif not needed.any_case:
            yield path, text  # what is in the bytes of a text is in the text
            continue
        if needed.within(text):
            yield path, text
