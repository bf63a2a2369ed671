"""Opening the kind of shadow that works for a workspace on this machine."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from detent.harness.copied import CopiedShadow
from detent.harness.kept import Kept
from detent.harness.layered import LayeredShadow
from detent.harness.places import remove, run_of
from detent.harness.sandbox.walls import Walls
from detent.harness.secret_files import BY_NAME, SecretFiles
from detent.harness.shadow import Merge, Shadow


class Shadows:
    """Of one workspace; ``folder`` is where they lie. ``merge`` puts together what two have changed in one text."""

    def __init__(self, root: Path, folder: Path, walls: Walls, merge: Merge) -> None:
        self._root = root
        self._folder = folder
        self._walls = walls
        self._merge = merge
        self._kept = Kept(root)

    @cached_property
    def why_copied(self) -> str:
        """Empty when a shadow is a layer over the workspace; else why it has to be a copy."""
        if not self._walls.stand:
            return f"sandbox level {self._walls.found.level}: {self._walls.found.reason}"
        if self._folder.resolve().is_relative_to(self._root.resolve()):
            return "its layers would lie in the workspace itself"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._walls.why_not_laid_over(self._root, self._folder)

    def open(self, run_id: str, buffers: Mapping[str, str], secret: SecretFiles = BY_NAME) -> Shadow:
        """Blocks: call it from a thread while an event loop runs."""
        folder = self._folder / run_id
        if not self._root.is_dir() or self.why_copied:
            return CopiedShadow.open(self._root, folder, buffers, secret)
        return LayeredShadow.open(self._root, folder, buffers, self._merge, secret, self._kept)

    def open_to_read(self, run_id: str, buffers: Mapping[str, str], secret: SecretFiles = BY_NAME) -> Shadow:
        """For looking only: nothing is copied, and nothing will be laid over anything. Blocks."""
        return LayeredShadow.open(self._root, self._folder / run_id, buffers, self._merge, secret, self._kept)

    def left(self) -> dict[Path, str]:
        """The places that shadows have here now, each with its run, whether or not anybody still works in it."""
        return {place: run_of(place) for place in self._folder.iterdir()} if self._folder.is_dir() else {}

    def sweep(self, places: Iterable[Path]) -> None:
        """Delete these: a process that was killed leaves them. Blocks."""
        for place in places:
            remove(place)
