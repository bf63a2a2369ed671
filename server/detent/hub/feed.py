"""What happens, to whoever listens: stored events in the order of their numbers, each once; passing ones at once."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence

from detent.core.events import FeedItem, Recorded

Callback = Callable[[FeedItem], None]

_log = logging.getLogger(__name__)


class _Subscription:
    def __init__(self, callback: Callback, position: int) -> None:
        self.callback = callback
        self.position = position


class Feed:
    """``position`` is the number of the last stored event that was put in."""

    def __init__(self, position: int) -> None:
        self.position = position
        self._subscriptions: tuple[_Subscription, ...] = ()
        self._waiting: deque[FeedItem] = deque()
        self._busy = False

    def subscribe(
        self, callback: Callback, position: int, stored: Callable[[int], Sequence[Recorded]]
    ) -> Callable[[], None]:
        """Give it what is ``stored`` after ``position``, then every item put in later, no stored event twice."""
        subscription = _Subscription(callback, position)
        while missed := stored(subscription.position):  # again, for what the callback itself appends
            for item in missed:
                _give(subscription, item)
        self._subscriptions += (subscription,)

        def unsubscribe() -> None:
            self._subscriptions = tuple(one for one in self._subscriptions if one is not subscription)

        return unsubscribe

    def put(self, item: FeedItem) -> None:
        """Hand it to every subscriber. What a subscriber itself puts in comes after, so that all see one order."""
        if isinstance(item, Recorded):
            self.position = max(self.position, item.seq)
        self._waiting.append(item)
        if self._busy:
            return
        self._busy = True
        try:
            while self._waiting:
                self._give_all(self._waiting.popleft())
        finally:
            self._busy = False

    def _give_all(self, item: FeedItem) -> None:
        for subscription in self._subscriptions:
            if subscription in self._subscriptions:
                _give(subscription, item)


def _give(subscription: _Subscription, item: FeedItem) -> None:
    """A border: whoever listens may fail, and neither the run nor the other listeners may suffer from it."""
    if isinstance(item, Recorded):
        if item.seq <= subscription.position:
            return
        subscription.position = item.seq
    try:
        subscription.callback(item)
    except (asyncio.CancelledError, KeyboardInterrupt):
        raise
    except BaseException:  # noqa: BLE001 - border: feed subscriber; what would end the process is no word on the run
        _log.exception("a subscriber of the feed failed on %s", type(item).__name__)
