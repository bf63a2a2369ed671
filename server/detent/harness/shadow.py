"""The shadow: what a run works in instead of the user's tree. Two kinds keep this promise, a layer and a copy."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from detent.core.form import Form
from detent.harness.changes import ShadowChanges
from detent.harness.files import ShadowFiles
from detent.harness.sandbox.spec import Jail

Merge = Callable[[str, str, str], str | None]
"""The text that has the changes of two others of the same base, or None: ``merge(base, one, other)``."""


@dataclass(frozen=True, slots=True)
class Settled:
    """``told``: sentences about what did not stay. ``moved``, when watched: the user changed the tree meanwhile."""

    told: tuple[str, ...] = ()
    moved: bool = False


class Shadow(Protocol):
    """Whatever takes long, or looks at many files, blocks: call it from a thread while an event loop runs."""

    root: Path
    place: Path
    """Where a command that is not jailed finds the tree; a jailed one finds it at ``root``."""
    made: Path
    """Where on the disk what was written in the shadow stands; nobody but the run has put anything there."""
    scratch: Path
    """For reports and temporary files; jailed commands can write there too."""
    notices: tuple[str, ...]
    """Sentences for the user about what is not in the shadow."""
    files: ShadowFiles

    @property
    def environment(self) -> Mapping[str, str]:
        """What a command needs to know."""
        ...

    def jail(self) -> Jail:
        """What a jailed command sees of the shadow."""
        ...

    def refresh(self, buffers: Mapping[str, str]) -> int:
        """Before a command: bring in what the user has saved and typed since. Returns the moment, for ``settle``."""
        ...

    def settle(self, began: int, *, watched: bool) -> Settled:
        """After a command that began at this moment: put in order what it left."""
        ...

    def changes(self) -> ShadowChanges:
        """All that differs from the base, whoever changed it, as far as it can be proposed."""
        ...

    def content_id(self) -> str:
        """Names what the files of the shadow hold, which of them can be executed, and where links lead."""
        ...

    def contents(self, paths: Iterable[str]) -> dict[str, Form | None]:
        """What the files hold now; None for one that is not there."""
        ...

    def base(self, path: str) -> Form | None:
        """What stood there before the run touched it; None for nothing, or what is not known any more."""
        ...

    def close(self) -> None: ...
