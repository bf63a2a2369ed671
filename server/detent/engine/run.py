"""What one run carries. At most eight fields, none of them a tool: a ninth is the sign of a missing noun."""

from dataclasses import dataclass

from detent.config.settings import Settings
from detent.core.events import Progressed
from detent.core.ports import Check
from detent.core.work import Task
from detent.engine.conversation import Conversation
from detent.engine.mailbox import Mailbox
from detent.harness.gate import Gate
from detent.harness.shadow import Shadow
from detent.hub.hub import Hub
from detent.hub.views import RunView


@dataclass(frozen=True, slots=True)
class Run:
    id: str
    settings: Settings
    hub: Hub
    gate: Gate
    shadow: Shadow
    conversation: Conversation
    checks: tuple[Check, ...]
    mailbox: Mailbox

    @property
    def view(self) -> RunView:
        return self.hub.view(self.id)

    @property
    def task(self) -> Task:
        return self.view.task

    def progress(self, message: str) -> None:
        self.hub.send(self.id, Progressed(message))
