"""Retrieval for one workspace, with its index: from any thread, and with less when the index cannot be used."""

import contextlib
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
from detent.context.wishes import Settled
from detent.core.errors import UserError
from detent.core.ports import Files
from detent.core.work import Buffer, ContextPack, Task
from detent.harness.secret_files import SecretFiles
from detent.store.database import Garbled, StorageFailed

GARBLED = (zlib.error, struct.error, EOFError, LookupError, ValueError, TypeError, OverflowError)
"""What comes of content that is not what was written, where the database itself looks sound."""
READ_ANEW = "The index of the workspace was damaged: it was thrown away, and the workspace is read anew."

_MOST_MENDED = 2
"""What is written where something was mended may meet other damage."""

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
        self.mended = False
        """Whether the index was made anew and has not answered since: what is wrong then is something else."""

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
        for before in range(_MOST_MENDED):
            try:
                with self.opened(buffers, told) as index:
                    answer = question(index)
            except (StorageFailed, *GARBLED) as error:
                self.mend(error)
            else:
                self.mended = self.mended and not before
                return answer
        with self.opened(buffers, told) as index:
            return question(index)

    def mend(self, error: Exception) -> None:
        """After an error that damage explains: let the next opening find a sound index. Raises it once more when that
        was done before, for then it is something else."""
        if isinstance(error, StorageFailed) and not isinstance(error, Garbled):
            return  # the next opening sets a damaged database aside by itself
        if self.mended:
            raise error
        self.mended = True
        _log.warning("%s (%r)", READ_ANEW, error)
        if self._hear is not None:
            self._hear(Looked(over=True, notice=READ_ANEW))
        with contextlib.suppress(StorageFailed):  # as is said above
            self.forget()

    @contextmanager
    def opened(self, buffers: Mapping[str, Buffer], told: Told = _untold) -> Iterator[Index]:
        """The index, brought up to date."""
        live, settled = self._live, self._settled(told)
        index = self.open()
        try:
            if settled is Settled.BY_NOBODY or index.notice:
                index.refresh(told)
            index.lay_over(buffers, live.parts if live else {})
            yield index
        finally:
            index.close()

    def bring_up_to_date(self, index: Index, told: Told) -> bool:
        """Only where nothing else in this process does; what that writes is seen here at once. False when it is not up
        to date all the same: because that takes too long, or somebody has stopped the reading."""
        settled = self._settled(told)
        if settled is Settled.BY_NOBODY:
            index.refresh(told)
        return settled is not Settled.AS_IT_IS

    def _settled(self, told: Told) -> Settled:
        """Wait until what keeps the index in order has read what the files hold now. Where nothing does, it is for who
        asks to bring the index up to date."""
        return self._live.settled(lambda: told(0, 0)) if self._live else Settled.BY_NOBODY

    def open(self) -> Index:
        """To be kept and closed by the caller, and not up to date yet. That it was damaged is said."""
        index = Index.open(self._file, self._root, self._secret())
        if index.notice:
            _log.warning("%s", index.notice)
            if self._hear is not None:
                self._hear(Looked(over=True, notice=index.notice))
        return index

    def forget(self) -> None:
        """Throw away what is kept: the next question reads everything anew."""
        index = Index.open(self._file, self._root, self._secret())
        try:
            index.clear()
        finally:
            index.close()
