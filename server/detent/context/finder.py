"""Retrieval for one workspace, with its index: from any thread, and with less when the index cannot be used."""

import contextlib
import logging
import struct
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from detent.context.impact import companion_tests, reaching_tests
from detent.context.index.index import Index, Told
from detent.context.index.keeper import Looked
from detent.context.landscape import Landscapes
from detent.context.live import Hear, Live
from detent.context.pack import estimate
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
NOT_WHOLE = "The workspace has not been read to its end yet, so what has to do with the task may be missing here."
NO_INDEX = "The index of the workspace cannot be used, so what has to do with the task may be missing here."
READ_ANEW = "The index of the workspace was damaged: it was thrown away, and the workspace is read anew."
EMPTIED = (
    "The index of the workspace is thrown away by other processes again and again, so an answer may lack something: "
    "see whether `detent index --rebuild` runs in a loop."
)

_MOST_MENDED = 2
"""What is written where something was mended may meet other damage."""

Answer = TypeVar("Answer")

_log = logging.getLogger(__name__)


def _untold(done: int, all_of: int) -> None:
    """For who does not wait for the index."""


@dataclass(frozen=True, slots=True)
class _Whole:
    """``since``: when it was begun to bring the index up to date. ``extent``: what it was then, see ``_extent``."""

    since: float
    extent: tuple[int, ...]


class Finder:
    """The index is opened for each question: that costs milliseconds, and a damaged one is found at an opening. What
    was made of all its files is kept from one question to the next."""

    def __init__(self, file: Path, root: Path, secret: Callable[[], SecretFiles]) -> None:
        self._file = file
        self._root = root
        self._secret = secret
        self._live: Live | None = None
        self._hear: Hear | None = None
        self.mended = False
        """Whether the index was made anew and has not answered since: what is wrong then is something else."""
        self._whole: _Whole | None = None
        self._landscapes = Landscapes()

    def keep(self, hear: Hear) -> Live:
        """Keep the index in order from now on: for who stays. ``Live`` says what else there is to do."""
        self._hear, self._live = hear, Live(self._file, self._root, self._secret, hear)
        return self._live

    def retrieve(
        self, files: Files, task: Task, budget: int, buffers: Mapping[str, Buffer], since: float | None = None
    ) -> ContextPack:
        """``buffers``: what the editor holds. ``since``: see ``opened``."""

        def found(index: Index) -> ContextPack:
            lacking = "" if index.is_whole else NOT_WHOLE
            ranker = Ranker(index, landscapes=self._landscapes)
            return _pack(lacking, budget, lambda room: retrieve(files, task, room, ranker, buffers))

        try:
            return self.ask(buffers, found, since=since)
        except UserError as error:
            _log.warning("the index cannot be used: %s", error)
            return _pack(NO_INDEX, budget, lambda room: retrieve(files, task, room))

    def reaching(self, changed: Mapping[str, Buffer]) -> Sequence[str]:
        """The tests that reach these texts by imports, the nearest first, then those that have most often changed with
        them; none when the index cannot be used."""

        def asked(index: Index) -> Sequence[str]:
            reached = reaching_tests(index.catalogue, set(changed), self._landscapes)
            return list(dict.fromkeys((*reached, *companion_tests(index, set(changed)))))

        try:
            return self.ask(changed, asked)
        except UserError as error:
            _log.warning("the index cannot be used: %s", error)
            return ()

    def span(self, text: str, buffers: Mapping[str, Buffer]) -> Span | None:
        """How far the task reaches; None when the index cannot be used."""
        try:
            return self.ask(buffers, lambda index: span_of(index, text, Ranker(index, landscapes=self._landscapes)))
        except UserError as error:
            _log.warning("the index cannot be used: %s", error)
            return None

    def ask(
        self,
        buffers: Mapping[str, Buffer],
        question: Callable[[Index], Answer],
        told: Told = _untold,
        since: float | None = None,
    ) -> Answer:
        """What the index says, brought up to date. One that turns out to be damaged is made anew, and asked again; so
        is one that another process has thrown away meanwhile. Where that happens again and again, the question is asked
        of one of which it is known that it is not whole."""
        for before in range(_MOST_MENDED):
            try:
                with self.opened(buffers, told, since) as index:
                    answer = question(index)
                    emptied = index.was_emptied()
            except (StorageFailed, *GARBLED) as error:
                self.mend(error)
                since = None
            else:
                if emptied:
                    since = None
                    continue
                self.mended = self.mended and not before
                return answer
        with self.opened(buffers, told) as index:
            answer = question(index)
            if not index.was_emptied():
                return answer
            _log.warning("%s", EMPTIED)
            index.is_whole = False
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
    def opened(
        self, buffers: Mapping[str, Buffer], told: Told = _untold, since: float | None = None
    ) -> Iterator[Index]:
        """The index, brought up to date; or as it was brought up to date at that moment or later, if it was: by
        ``time.monotonic``."""
        live, known, began = self._live, self._whole, time.monotonic()
        if since is None or known is None or known.since < since:
            known = None
        settled = Settled.WHOLE if known else self._settled(told)
        index = self.open()
        try:
            if settled is Settled.BY_NOBODY or index.notice or (known and known.extent != _extent(index)):
                index.refresh(told)
                settled, known = Settled.WHOLE, None
            index.is_whole = settled is Settled.WHOLE
            if index.is_whole and not known:
                self._whole = _Whole(began, _extent(index))
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

    def open(self, held: Index | None = None) -> Index:
        """To be kept and closed by the caller, and not up to date yet. That it was damaged is said. ``held``: one that
        was opened earlier; it is closed where it is not what would be opened now."""
        is_wanted = False
        try:
            is_wanted = held is not None and not held.was_emptied() and held.secret == self._secret()
        finally:
            if held is not None and not is_wanted:
                with contextlib.suppress(StorageFailed):
                    held.close()
        if held is not None and is_wanted:
            return held
        index = Index.open(self._file, self._root, self._secret())
        if index.notice:
            _log.warning("%s", index.notice)
            if self._hear is not None:
                self._hear(Looked(over=True, notice=index.notice))
        return index

    def forget(self) -> None:
        """Throw away what is kept: the next question reads everything anew."""
        self._whole = None
        index = Index.open(self._file, self._root, self._secret())
        try:
            index.clear()
        finally:
            index.close()


class Opening:
    """The questions with which a run begins, one right after the other: what was looked through for the first need not
    be looked through again for the second."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._began: float | None = None

    def span(self, text: str, buffers: Mapping[str, Buffer]) -> Span | None:
        self._began = time.monotonic()
        return self._finder.span(text, buffers)

    def retrieve(self, files: Files, task: Task, budget: int, buffers: Mapping[str, Buffer]) -> ContextPack:
        since, self._began = self._began, None
        return self._finder.retrieve(files, task, budget, buffers, since)


def _pack(lacking: str, budget: int, made: Callable[[int], ContextPack]) -> ContextPack:
    """What it lacks is said within the budget, too, and in the log."""
    if not lacking:
        return made(budget)
    _log.warning("%s", lacking)
    return replace(made(max(0, budget - estimate(lacking))), lacking=lacking)


def _extent(index: Index) -> tuple[int, ...]:
    """Another one when it was emptied, or something was read into it."""
    catalogue = index.catalogue
    return len(catalogue.files), *catalogue.stretches
