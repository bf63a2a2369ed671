"""What one call can touch, by the powers it was given, and what it has touched."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from detent.core.change import Placement
from detent.core.encoding import Decoded
from detent.core.errors import ToolFailed
from detent.core.form import Form
from detent.core.hosts import Host
from detent.core.needed import Needed
from detent.core.ports import Fetched, Finished, Power, Request
from detent.harness.afterwards import Changed, Judge
from detent.harness.changes import ShadowChanges
from detent.harness.fetching import fetch
from detent.harness.processes import DEFAULT_SECONDS, Processes
from detent.harness.shadow import Shadow
from detent.harness.uninterrupted import uninterrupted

_GIVING_WAY = ("nice", "-n", "19")


@dataclass(frozen=True, slots=True)
class Permitted:
    """What the policy, or a person, has let this call do beyond its powers."""

    may_write: Callable[[str], bool] = lambda _: True
    hosts: Sequence[Host] = ()
    judge: Judge | None = None
    """Of what its commands have done."""
    background: bool = False
    """Nobody waits for its commands: they give way to everything else."""


class ReachedFiles:
    """The shadow's files, for as much as was granted; remembers what was written."""

    def __init__(self, shadow: Shadow, powers: frozenset[Power], may_write: Callable[[str], bool]) -> None:
        """``may_write``: whether the call was permitted to write the file with this real path."""
        self._files = shadow.files
        self._powers = powers
        self._may_write = may_write
        self.written: set[str] = set()

    def read(self, path: str) -> str:
        _require(self._powers, Power.READ, "read files")
        return self._files.read(path)

    def decoded(self, path: str) -> Decoded:
        _require(self._powers, Power.READ, "read files")
        return self._files.decoded(path)

    def exists(self, path: str) -> bool:
        _require(self._powers, Power.READ, "look for files")
        return self._files.exists(path)

    def list(self) -> Sequence[str]:
        _require(self._powers, Power.READ, "list files")
        return self._files.list()

    def holding(self, needed: Needed, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        _require(self._powers, Power.READ, "read files")
        return self._files.holding(needed, paths)

    def changed(self) -> Sequence[str]:
        _require(self._powers, Power.READ, "list files")
        return self._files.changed()

    def write(self, path: str, text: str) -> None:
        _require(self._powers, Power.EDIT, "write files")
        self._refuse_unannounced(path)
        self.written.add(path)
        self._files.write(path, text)

    def delete(self, path: str) -> None:
        _require(self._powers, Power.EDIT, "delete files")
        self._refuse_unannounced(path)
        self.written.add(path)
        self._files.delete(path)

    def form(self, path: str) -> Form | None:
        _require(self._powers, Power.READ, "read files")
        return self._files.form(path)

    def put(self, path: str, form: Form | None) -> None:
        _require(self._powers, Power.EDIT, "write files")
        self._refuse_unannounced(path)
        self.written.add(path)
        self._files.put(path, form)

    def _refuse_unannounced(self, path: str) -> None:
        """What a call did not say that it writes was not permitted with it."""
        if not self._may_write(self._files.real(path)):
            raise ToolFailed(f"{path} is asked for before it is changed: name exactly this path.")


def _require(powers: frozenset[Power], power: Power, what: str) -> None:
    if power not in powers:
        raise ToolFailed(f"This call was not given the power to {what}.")


class Reach:
    """One for each call. ``spawn`` and ``files`` are what the call gets."""

    def __init__(
        self,
        shadow: Shadow,
        processes: Processes,
        powers: frozenset[Power],
        seconds_left: Callable[[], float],
        buffers: Callable[[], Mapping[str, str]],
        permitted: Permitted | None = None,
    ) -> None:
        """``buffers``: the documents as the editor has them at the moment of asking."""
        permitted = permitted or Permitted()
        self.files = ReachedFiles(shadow, powers, permitted.may_write)
        self._shadow = shadow
        self._processes = processes
        self._may_spawn = Power.SPAWN in powers
        self._may_fetch = Power.FETCH in powers
        self._seconds_left = seconds_left
        self._buffers = buffers
        self._permitted = permitted
        self._before: ShadowChanges | None = None
        self._now: ShadowChanges | None = None
        """After the last command, when nothing has happened since."""
        self.output = ""
        """All that its commands said, where they said more than they gave."""
        self.placed: list[Placement] = []

    async def spawn(
        self,
        argv: Sequence[str],
        *,
        seconds: float | None = None,
        environment: Mapping[str, str] | None = None,
        watched: bool = False,
    ) -> Finished:
        if not self._may_spawn:
            raise ToolFailed("This call was not given the power to run commands.")
        shadow = self._shadow
        began = await asyncio.to_thread(shadow.refresh, self._buffers())
        before = self._now
        if before is None:
            before = await asyncio.to_thread(shadow.changes)
        self._before, self._now = self._before or before, None
        ended = False
        try:
            finished = await self._processes.run(
                (*_GIVING_WAY, *argv) if self._permitted.background else argv,
                shadow.place,
                seconds=min(seconds or DEFAULT_SECONDS, self._seconds_left()),
                environment={**shadow.environment, **(environment or {})},
                jail=shadow.jail(),
                hosts=self._permitted.hosts,
            )
            ended = True
        finally:
            settled, cancelled = await uninterrupted(asyncio.to_thread(shadow.settle, began, watched=watched))
            if cancelled or not ended:
                await uninterrupted(self._judged(before, asking=False))
        if cancelled:
            raise asyncio.CancelledError
        self.output += finished.whole
        judged = await self._judged(before, asking=True)
        told = "".join(f"\n[{sentence}]" for sentence in (*settled.told, *judged))
        return replace(finished, output=finished.output + told, stale=settled.moved)

    async def fetch(self, request: Request) -> Fetched:
        if not self._may_fetch:
            raise ToolFailed("This call was not given the power to reach the network.")
        try:
            async with asyncio.timeout(max(1.0, self._seconds_left())):
                return await fetch(request, self._permitted.hosts)
        except TimeoutError:
            raise ToolFailed(f"{request.url} did not answer in time.") from None

    async def _judged(self, before: ShadowChanges, *, asking: bool) -> Sequence[str]:
        """What may not stay of what a command did is put back; the sentences say so."""
        judge = self._permitted.judge
        if judge is None:
            return ()
        self._now = after = await asyncio.to_thread(self._shadow.changes)
        changed = _changed(before, after)
        told = await judge.put_back(self._shadow.files, changed, asking=asking) if changed else ()
        if told:
            self._now = None
        return told

    async def changes(self) -> tuple[dict[str, Form | None], bool]:
        """What the call changed: path → what is there now, None for nothing. Found out to the end; and True when the
        waiting task was to be cancelled meanwhile."""
        by_commands, cancelled = dict[str, Form | None](), False
        if self._before is not None:
            if self._now is None:
                found, cancelled = await uninterrupted(asyncio.to_thread(self._shadow.changes))
                self._now = found
            by_commands = self._now.since(self._before)
        return {**self._shadow.contents(self.files.written), **by_commands}, cancelled


def _changed(before: ShadowChanges, after: ShadowChanges) -> Changed:
    """What a command has changed, with what was there before it."""

    def held(path: str) -> Form | None:
        return before.files[path][1] if path in before.files else after.files[path][0]

    return {path: (held(path), now) for path, now in after.since(before).items()}
