"""What a person wants done with a conversation while nobody works on it: shorten it, check the tree."""

from detent.core.errors import UserError
from detent.core.events import Compacted
from detent.engine.assembly import Parts, assembled
from detent.engine.compacting import make_room
from detent.engine.decisions import own
from detent.engine.driver import Driver
from detent.engine.mailbox import Mailbox
from detent.hub.views import RunStatus


class Upkeep:
    def __init__(self, parts: Parts, driver: Driver) -> None:
        self._parts = parts
        self._driver = driver

    async def compact(self, run_id: str) -> Compacted | None:
        """Begin a new epoch of the conversation now; None where too little would be saved."""
        self._at_rest(run_id)
        async with assembled(self._parts, run_id, Mailbox(), unattended=True) as run:
            return run.view.compactions[-1] if make_room(run, wished=True) else None

    def check(self, run_id: str) -> None:
        """Run every check on the user's tree as it stands, or with what is proposed as long as nothing has landed."""
        self._at_rest(run_id)
        self._driver.check_again(run_id)

    def _at_rest(self, run_id: str) -> None:
        own(self._parts.hub, run_id)
        if self._parts.hub.view(run_id).status is not RunStatus.FINISHED or self._driver.live(run_id) is not None:
            raise UserError("Something is under way in this conversation: wait for its end, or cancel it.")
