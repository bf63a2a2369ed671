"""What a front-end gets for one root, and what it brings."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detent.config.settings import Settings
from detent.context.finder import Finder
from detent.context.lookup import Lookup
from detent.core.ports import Applier, Lineup, Tool
from detent.core.work import ContextPack, Snapshot, Task
from detent.engine.forecast import Forecasts
from detent.engine.runs import Runs
from detent.harness.files import SnapshotFiles
from detent.harness.secret_files import SecretFiles
from detent.harness.trust import Trust
from detent.hub.hub import Hub
from detent.memory.memory import Memory


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """What a front-end brings to the opening of a workspace."""

    applier: Callable[[Applier], Applier]
    """From the applier for the disk to the one to use: an editor's goes through the editor where it can."""
    editor_settings: Callable[[], Mapping[str, Any]] = dict
    """What the editor has set; asked again at each run."""
    command_line: Mapping[str, Any] = field(default_factory=dict)
    """What was set by flags: dotted key → value."""
    adopts: bool = False
    """True for a process that stays: it takes over runs with undecided hunks that nobody owns."""


@dataclass(frozen=True, slots=True)
class Workspace:
    root: Path
    settings: Callable[[], Settings]
    hub: Hub
    runs: Runs
    trust: Trust
    finder: Finder
    lookup: Lookup
    forecasts: Forecasts
    lineup: Lineup
    tools: Callable[[], Mapping[str, Tool]]
    """What a model would be told of, as the settings are now."""
    memory: Memory
    save_key: Callable[[str, str], str]
    """Keeps the key of this name, as `detent config init` does; says where."""
    notices: tuple[str, ...]
    """What the user should be told at the opening, a sentence each."""
    close: Callable[[], Awaitable[None]]
    """Stops everything, releases what is held; what was under way can be resumed."""

    def context(self, task: Task, snapshot: Snapshot) -> ContextPack:
        """What a model would be shown, before anything is sent."""
        settings = self.settings()
        files = SnapshotFiles(snapshot, SecretFiles(settings.policy.readable))
        return self.finder.retrieve(files, task, settings.run.context_tokens, snapshot.buffers)


OpenWorkspace = Callable[[Path, FrontEnd], Workspace]
"""``house`` makes one; to be called in a running event loop."""
