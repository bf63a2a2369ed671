"""What a person wants done with a conversation while nobody works on it: shorten it, check the tree."""

import asyncio
from collections.abc import Sequence

from detent.checks.describe import describe
from detent.core.errors import UserError
from detent.core.events import Compacted
from detent.engine.assembly import Parts, assembled, assembled_for_checks
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

    def check(self, run_id: str) -> bool:
        """Run every check on the user's tree as it stands, or with what is proposed as long as nothing has landed.

        True: with what is proposed.
        """
        self._at_rest(run_id)
        self._driver.check_again(run_id)
        view = self._parts.hub.view(run_id)
        return bool(view.undecided) and not view.landed

    async def check_own_files(self, run_id: str) -> Sequence[str]:
        """What each check says of the user's own files, whatever is proposed. The proof is about the proposal."""
        self._at_rest(run_id)
        async with assembled_for_checks(self._parts, run_id, without_proposal=True) as run:
            paths = [file.path for file in run.view.proposal.files] if run.view.proposal else []
            checks = await asyncio.to_thread(run.site.spread, paths)
            return [describe(await run.gate.check(check, ())) for check in checks]

    def _at_rest(self, run_id: str) -> None:
        own(self._parts.hub, run_id)
        if self._parts.hub.view(run_id).status is not RunStatus.FINISHED or self._driver.live(run_id) is not None:
            raise UserError("Something is under way in this conversation: wait for its end, or cancel it.")
