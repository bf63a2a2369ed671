"""Retrieval for one workspace, with its index: from any thread, and with less when the index cannot be used."""

import logging
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from detent.context.impact import reaching_tests
from detent.context.index.index import Index, Told
from detent.context.index.keeper import Looked
from detent.context.live import Hear, Live
from detent.context.ranking import Ranker
from detent.context.retrieve import retrieve
from detent.context.span import Span, span_of
from detent.core.errors import UserError
from detent.core.ports import Files
from detent.core.work import Buffer, ContextPack, Task
from detent.harness.secret_files import SecretFiles
from detent.store.database import StorageFailed

GARBLED = (zlib.error, struct.error, EOFError, LookupError, ValueError, TypeError, OverflowError)
"""What comes of content that is not what was written, where the database itself looks sound."""
READ_ANEW = "The index of the workspace was damaged: it was thrown away, and the workspace is read anew."

Answer = TypeVar("Answer")

_log = logging.getLogger(__name__)


def _untold(done: int, all_of: int) -> None:
    """For who does not wait for the index."""


class Finder:
    """The index is opened for each question: that costs milliseconds, and nothing of it is shared between threads."""

    def __init__(self, file: Path, root: Path, secret: Callable[[], SecretFiles]) -> None:
        self._file = file
        self._root = root
        self._secret = secret
        self._live: Live | None = None
        self._hear: Hear | None = None
        self._mended = False

    def keep(self, hear: Hear) -> Live:
        """Keep the index in order from now on: for who stays. ``Live`` says what else there is to do."""
        self._hear, self._live = hear, Live(self._file, self._root, self._secret, hear)
        return self._live

    def retrieve(self, files: Files, task: Task, budget: int, buffers: Mapping[str, Buffer]) -> ContextPack:
        """``buffers``: what the editor holds."""
        try:
            return self.ask(buffers, lambda index: retrieve(files, task, budget, Ranker(index), buffers))
        except UserError as error:
            _log.warning("the index cannot be used: %s", error)
            return retrieve(files, task, budget)

    def reaching(self, changed: Mapping[str, Buffer]) -> Sequence[str]:
        """The tests that reach these texts by imports, the nearest first; none when the index cannot be used."""
        try:
            return self.ask(changed, lambda index: reaching_tests(index.catalogue, set(changed)))
        except UserError as error:
            _log.warning("the index cannot be used: %s", error)
            return ()

    def span(self, text: str, buffers: Mapping[str, Buffer]) -> Span | None:
        """How far the task reaches; None when the index cannot be used."""
        try:
            return self.ask(buffers, lambda index: span_of(index, text))
        except UserError as error:
            _log.warning("the index cannot be used: %s", error)
            return None

    def ask(self, buffers: Mapping[str, Buffer], question: Callable[[Index], Answer], told: Told = _untold) -> Answer:
        """What the index says, brought up to date. One that turns out to be damaged is made anew, and asked again."""
        try:
            with self.opened(buffers, told) as index:
                return question(index)
        except (StorageFailed, *GARBLED) as error:
            self.mend(error)
        with self.opened(buffers, told) as index:
            return question(index)

    def mend(self, error: Exception) -> None:
        """After an error that damage explains: let the next opening find a sound index. Raises it once more when that
        was done before, for then it is something else."""
        if isinstance(error, StorageFailed):
            return  # the next opening sets a damaged database aside by itself
        if self._mended:
            raise error
        self._mended = True
        _log.warning("%s (%r)", READ_ANEW, error)
        if self._hear is not None:
            self._hear(Looked(over=True, notice=READ_ANEW))
        self.forget()

    @contextmanager
    def opened(self, buffers: Mapping[str, Buffer], told: Told = _untold) -> Iterator[Index]:
        """The index, brought up to date."""
        live = self._live
        settled = live is not None and live.settled()
        index = self.open()
        try:
            if index.notice and self._hear is not None:
                self._hear(Looked(over=True, notice=index.notice))
            if not settled or index.notice:
                index.refresh(told)
            index.lay_over(buffers, live.parts if live else {})
            yield index
        finally:
            index.close()

    def open(self) -> Index:
        """To be kept and closed by the caller, and not up to date yet."""
        index = Index.open(self._file, self._root, self._secret())
        if index.notice:
            _log.warning("%s", index.notice)
        return index

    def forget(self) -> None:
        """Throw away what is kept: the next question reads everything anew."""
        index = Index.open(self._file, self._root, self._secret())
        try:
            index.clear()
        finally:
            index.close()
