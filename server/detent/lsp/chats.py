"""The chats of an editor: what was chosen in each workspace for the next conversation."""

from detent.chat.conversation import Chat
from detent.config import Folders, environment
from detent.core.roles import ModelRole
from detent.lsp.sites import Site


class Chats:
    def __init__(self) -> None:
        self._models: dict[str, dict[ModelRole, str]] = {}

    def of(self, site: Site, run_id: str | None) -> Chat:
        """One for each thing that is said: two conversations may be under way at once."""
        models = self._models.setdefault(site.root, {})
        return Chat(site.workspace, Folders.find(environment()), site.applier.snapshot, run_id=run_id, models=models)
