"""Many files looked through for a text: most hold it not, and of these the bytes are enough."""

from collections.abc import Callable, Iterable, Iterator

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
    is_plain: Callable[[str], bool],
) -> Iterator[tuple[str, str]]:
    """Exactly what ``read`` gives for the paths whose text holds ``needed``; what it refuses is left out. ``is_plain``:
    whether the reader may find there what ``read`` does; ``texts``: of the same files."""
    may_hold, content = needed.in_bytes(), texts.content
    for path in paths:
        data = content(path, reader) if is_plain(path) else None
        if data is not None and not may_hold(data):
            continue
        text = None if data is None else text_of(data)
        if text is None:
            try:
                text = read(path)
            except ToolFailed:
                continue
        if needed.within(text):
            yield path, text
