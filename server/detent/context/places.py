"""A workspace's files as sources, read and parsed only where it can matter."""

import re
from collections.abc import Iterable, Iterator

from detent.core.errors import ToolFailed
from detent.core.ports import Files
from detent.syntax.languages import language_of
from detent.syntax.source import Source

MOST_PARSED = 300
"""Files beyond that are not looked into for one task: the nearest come first."""


class Places:
    """One look at the workspace, for one task."""

    def __init__(self, files: Files, near: str | None) -> None:
        self._files = files
        self._near = near
        self._sources: dict[str, Source | None] = {}

    def source(self, path: str) -> Source | None:
        """None for what cannot be read: gone, secret, no text."""
        if path not in self._sources:
            text = self._read(path)
            self._sources[path] = None if text is None else Source(text, path)
        return self._sources[path]

    def naming(self, names: Iterable[str]) -> Iterator[Source]:
        """The files in which one of these words stands, the nearest to the task's place first."""
        words = sorted(set(names))
        if not words:
            return
        search = re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b").search
        parsed = 0
        for path in sorted(self._files.list(), key=self._distance):
            if language_of(path) is None or parsed >= MOST_PARSED:
                continue
            text = self._read(path)
            source = self.source(path) if text is not None and search(text) else None
            if source is not None:
                parsed += 1
                yield source

    def _read(self, path: str) -> str | None:
        try:
            return self._files.read(path) if self._files.exists(path) else None
        except ToolFailed:
            return None

    def _distance(self, path: str) -> tuple[int, str]:
        """How many folders lie between two files."""
        here = (self._near or "").split("/")[:-1]
        there = path.split("/")[:-1]
        shared = next(
            (at for at, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), min(len(here), len(there))
        )
        return len(here) + len(there) - 2 * shared, path
