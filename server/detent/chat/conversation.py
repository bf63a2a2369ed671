"""The conversation of one person with one workspace: which run it is about, and what was chosen for the next."""

from collections.abc import Callable
from dataclasses import dataclass, field

from detent.config import Folders
from detent.core.errors import UserError
from detent.core.roles import ModelRole
from detent.core.work import Snapshot, Task, TaskKind
from detent.engine.workspace import Workspace
from detent.hub.views import RunStatus, RunView


@dataclass(slots=True)
class Chat:
    workspace: Workspace
    folders: Folders
    snapshot: Callable[[], Snapshot]
    """The workspace as the person has it at that moment."""
    attended: bool = True
    """Whether a run's questions can be answered."""
    run_id: str | None = None
    models: dict[ModelRole, str] = field(default_factory=dict)
    """Chosen for every conversation that begins from now on."""

    @property
    def view(self) -> RunView:
        if self.run_id is None:
            raise UserError("There is no conversation yet: say what to do, or choose one of /sessions.")
        return self.workspace.hub.view(self.run_id)

    @property
    def working(self) -> bool:
        """Whether somebody works on it now, in whatever process."""
        return self.run_id is not None and self.view.status is not RunStatus.FINISHED and self._held

    @property
    def _held(self) -> bool:
        return self.run_id is not None and self.workspace.hub.lease.holder(self.run_id) is not None

    def begin(self, task: Task) -> None:
        """A conversation of its own."""
        runs = self.workspace.runs
        self.run_id = runs.start(task, self.snapshot(), unattended=not self.attended)
        for role, model in self.models.items():
            runs.choose_model(self.run_id, role, model)

    def say(self, text: str) -> None:
        """In this conversation; one that was cut off goes on."""
        if self.run_id is None:
            return self.begin(Task(TaskKind.DO, text))
        if self.view.status is not RunStatus.FINISHED and not self._held:
            self.resume()
        self.workspace.runs.say(self.run_id, text, self.snapshot(), unattended=not self.attended)
        return None

    def resume(self) -> None:
        """Go on with what was cut off, or what nobody could review."""
        self.workspace.runs.resume(self.view.run_id, self.snapshot(), unattended=not self.attended)

    def turn_to(self, prefix: str) -> RunView:
        """Another conversation from now on; the beginning of its id is enough."""
        self.run_id = self.workspace.hub.log.find(prefix)
        return self.view
