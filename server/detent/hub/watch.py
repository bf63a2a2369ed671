"""What the owner of runs does as long as it lives: hear other processes, keep its leases."""

import asyncio
import logging
from collections.abc import Callable

from detent.hub.hub import Hub
from detent.hub.leases import RENEW_SECONDS
from detent.store.database import StorageFailed

_POLL_SECONDS = 0.05

_log = logging.getLogger(__name__)


async def watch(hub: Hub, changed: Callable[[], None] | None = None) -> None:
    """Forever: deliver other processes' events, call ``changed`` at first and after any wrote, renew our leases."""
    loop = asyncio.get_running_loop()
    renewed = loop.time()
    told = False
    while True:
        try:
            told = not hub.poll() and told
            if not told and changed is not None:
                changed()
            told = True
            if loop.time() - renewed >= RENEW_SECONDS:
                hub.lease.renew_all()
                renewed = loop.time()
        except StorageFailed as error:
            _log.warning("%s", error)  # a full disk or a lock may pass; the feed must go on when it does
        await asyncio.sleep(_POLL_SECONDS)
