"""What each file in a layer held before the run touched it, kept in step with what the user goes on doing to it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from detent.core.errors import ToolFailed
from detent.core.form import Form, same
from detent.harness.layers import Layers, below
from detent.harness.paths import is_left_out, is_plain, parts_of
from detent.harness.protected import is_protected
from detent.harness.shadow import Merge


class Bases:
    """None stands for nothing. A link is what it says, not what it leads to."""

    def __init__(self, layers: Layers, merge: Merge) -> None:
        self._layers = layers
        self._merge = merge
        self._held: dict[str, Form | None] = {}
        self._buffers: Mapping[str, bytes] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._held))

    def __contains__(self, path: str) -> bool:
        return path in self._held

    def of(self, path: str) -> Form | None:
        return self._held[path] if path in self._held else below(self._layers, path)

    def keep(self, path: str) -> None:
        """The run is going to touch it; ``path`` has no links in it."""
        if path not in self._held:
            self._held[path] = self._truth(path)

    def follow(self, buffers: Mapping[str, str]) -> None:
        """Bring in what the user has typed and saved since."""
        self._buffers = dict(self._readable(buffers))
        for path, text in self._buffers.items():
            held = below(self._layers, path)
            if path not in self._held and (held is None or text != held.data):
                self._layers.write(path, text)
                self._held[path] = self._truth(path)
        for path in self:
            now = self._truth(path)
            if not same(now, self._held[path]):
                self._rebase(path, now)

    def settle(self, changed_meanwhile: frozenset[str]) -> tuple[list[str], list[str]]:
        """Take up what a command has changed. What the user changed meanwhile is the user's again, and what is
        protected is as it was: both are returned.
        """
        raced, guarded = [], []
        for path in [path for path in self._layers.said() if path not in self._held]:
            if not is_plain(path):
                continue  # it can be neither proposed nor given back: ``changes`` names it
            if is_protected(path):
                guarded.append(path)
            elif path in changed_meanwhile:
                raced.append(path)
            else:
                self._held[path] = below(self._layers, path)
        for path in (*raced, *guarded):
            self._layers.forget(path)
        return raced, guarded

    def _rebase(self, path: str, now: Form | None) -> None:
        """Put what the user made of the file under what the run made of it. Where both meet, the run's stays."""
        base, mine = self._held[path], self._layers.form(path)
        if same(mine, base) or same(mine, now):
            self._give_back(path, now)
            return
        merged = merged_forms(self._merge, base, now, mine)
        if merged is not None:
            self._held[path] = now
            self._layers.put(path, merged)

    def _give_back(self, path: str, now: Form | None) -> None:
        """The run has changed nothing that the user has not: the file is the user's again."""
        if path in self._buffers and now is not None:
            self._held[path] = now
            self._layers.put(path, now)
        else:
            del self._held[path]
            self._layers.forget(path)

    def _truth(self, path: str) -> Form | None:
        """What the user has there: the open document, else the file."""
        there = below(self._layers, path)
        if path not in self._buffers:
            return there
        return Form(self._buffers[path]) if there is None else replace(there, data=self._buffers[path])

    def _readable(self, buffers: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        for path, text in buffers.items():
            try:
                if not is_left_out(parts_of(path)):
                    yield self._layers.real(path), text.encode("utf-8", "surrogatepass")
            except ToolFailed:
                continue  # a document from outside the workspace, behind a link


def merged_forms(merge: Merge, base: Form | None, now: Form | None, mine: Form | None) -> Form | None:
    """Both changes of a file in one; None where they meet. Who changed the mode has changed it."""
    if base is None or now is None or mine is None:
        return None
    mode = now.mode if base.executable == mine.executable else mine.mode
    if now.data == base.data and not now.is_link and not mine.is_link:
        return replace(mine, mode=mode)
    if base.text is None or now.text is None or mine.text is None:
        return None
    text = merge(base.text, now.text, mine.text)
    return None if text is None else Form(text.encode("utf-8"), mode)
