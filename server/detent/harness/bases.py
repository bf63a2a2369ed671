"""What each file in a layer held before the run touched it, kept in step with what the user goes on doing to it."""

from collections.abc import Iterator, Mapping

from detent.core.errors import ToolFailed
from detent.harness.layers import Layers, seen
from detent.harness.paths import is_left_out, parts_of
from detent.harness.protected import is_protected
from detent.harness.shadow import Merge


class Bases:
    """None stands for a file that was not there."""

    def __init__(self, layers: Layers, merge: Merge) -> None:
        self._layers = layers
        self._merge = merge
        self._held: dict[str, bytes | None] = {}
        self._buffers: Mapping[str, bytes] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._held))

    def __contains__(self, path: str) -> bool:
        return path in self._held

    def of(self, path: str) -> bytes | None:
        return self._held[path] if path in self._held else self._layers.below(path)

    def keep(self, path: str) -> None:
        """The run is going to touch it; ``path`` has no links in it."""
        if path not in self._held:
            self._held[path] = self._truth(path)

    def follow(self, buffers: Mapping[str, str]) -> None:
        """Bring in what the user has typed and saved since."""
        self._buffers = dict(self._readable(buffers))
        for path, text in self._buffers.items():
            if path not in self._held and text != self._layers.below(path):
                self._held[path] = text
                self._layers.write(path, text)
        for path in self:
            now = self._truth(path)
            if now != self._held[path]:
                self._rebase(path, now)

    def settle(self, changed_meanwhile: frozenset[str]) -> tuple[list[str], list[str]]:
        """Take up what a command has changed. What the user changed meanwhile is the user's again, and what is
        protected is as it was: both are returned.
        """
        raced, guarded = [], []
        for path in [path for path in self._layers.said() if path not in self._held]:
            if is_protected(path):
                guarded.append(path)
            elif path in changed_meanwhile:
                raced.append(path)
            else:
                self._held[path] = self._layers.below(path)
        for path in (*raced, *guarded):
            self._layers.forget(path)
        return raced, guarded

    def _rebase(self, path: str, now: bytes | None) -> None:
        """Put what the user made of the file under what the run made of it. Where both meet, the run's stays."""
        base, mine = self._held[path], seen(self._layers, path)
        if mine in (base, now):
            self._give_back(path, now)
            return
        merged = _merged(self._merge, base, now, mine)
        if merged is not None:
            self._held[path] = now
            self._layers.write(path, merged)

    def _give_back(self, path: str, now: bytes | None) -> None:
        """The run has changed nothing that the user has not: the file is the user's again."""
        if path in self._buffers and now is not None:
            self._held[path] = now
            self._layers.write(path, now)
        else:
            del self._held[path]
            self._layers.forget(path)

    def _truth(self, path: str) -> bytes | None:
        """What the user has there: the open document, else the file."""
        return self._buffers[path] if path in self._buffers else self._layers.below(path)

    def _readable(self, buffers: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        for path, text in buffers.items():
            try:
                if not is_left_out(parts_of(path)):
                    yield self._layers.real(path), text.encode("utf-8", "surrogatepass")
            except ToolFailed:
                continue  # a document from outside the workspace, behind a link


def _merged(merge: Merge, base: bytes | None, now: bytes | None, mine: bytes | None) -> bytes | None:
    if base is None or now is None or mine is None:
        return None
    try:
        merged = merge(base.decode("utf-8"), now.decode("utf-8"), mine.decode("utf-8"))
    except UnicodeDecodeError:
        return None
    return None if merged is None else merged.encode("utf-8")
