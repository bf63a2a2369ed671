"""What one connection with an editor has agreed on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from detent.lsp.client import ClientCapabilities
from detent.lsp.documents import Documents
from detent.lsp.positions import Encoding


class Stage(Enum):
    """Where a connection is in its life."""

    NEW = "not initialized"
    SERVING = "initialized"
    SHUT_DOWN = "shutting down"


@dataclass(slots=True)
class Session:
    """``initialize`` fills it; after that only documents, roots and stage change. Handlers get it, not the server."""

    documents: Documents = field(default_factory=Documents)
    stage: Stage = Stage.NEW
    client: ClientCapabilities = field(default_factory=ClientCapabilities)
    encoding: Encoding = Encoding.UTF16
    roots: tuple[str, ...] = ()
    """The absolute paths of the workspace folders."""
    options: Mapping[str, object] = field(default_factory=dict)
    """``initializationOptions``, as they were sent."""
    process_id: int | None = None
    """The editor's, when it says so."""

    @property
    def exit_code(self) -> int:
        """What the protocol wants the process to end with: 0 only after ``shutdown``."""
        return 0 if self.stage is Stage.SHUT_DOWN else 1
