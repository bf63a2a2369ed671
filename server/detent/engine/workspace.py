"""What a front-end gets for one root."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detent.config.settings import Settings
from detent.context.retrieve import retrieve
from detent.core.ports import Applier
from detent.core.work import ContextPack, Snapshot, Task
from detent.engine.runs import Runs
from detent.harness.files import SnapshotFiles
from detent.harness.trust import Trust
from detent.hub.hub import Hub


@dataclass(frozen=True, slots=True)
class Workspace:
    root: Path
    settings: Callable[[], Settings]
    hub: Hub
    runs: Runs
    trust: Trust
    notices: tuple[str, ...]
    """What the user should be told at the opening, a sentence each."""
    close: Callable[[], Any]
    """An async function: stops everything and releases what is held."""

    def context(self, task: Task, snapshot: Snapshot) -> ContextPack:
        """What a model would be shown, before anything is sent."""
        return retrieve(SnapshotFiles(snapshot), task, self.settings().run.context_tokens)


EditorSettings = Mapping[str, Any]
OpenWorkspace = Callable[[Path, Applier, EditorSettings], Workspace]
"""Root, the way into the user's files, and the settings that the front-end brings."""
