"""Hears the feed and tells a collector, in a thread of its own: no run ever waits for one."""

import logging
import queue
import threading
from importlib.util import find_spec

from detent.config.settings import TelemetrySettings
from detent.core.errors import UserError
from detent.core.events import FeedItem, Recorded
from detent.hub.hub import Hub
from detent.telemetry.story import Began, Story

MISSING = "telemetry.endpoint is set, but the program for it is not installed: pip install 'detent[otel]'"
_MOST_WAITING = 10_000
_LAST_SECONDS = 10.0

_log = logging.getLogger(__name__)


def is_installed() -> bool:
    return find_spec("opentelemetry") is not None and find_spec("opentelemetry.sdk") is not None


class Teller:
    """Of one workspace, and of the runs that this process works on."""

    def __init__(self, settings: TelemetrySettings, hub: Hub) -> None:
        assert settings.endpoint is not None
        self._endpoint = settings.endpoint
        self._story = Story(self._text if settings.content else None)
        self._waiting: queue.Queue[Recorded | None] = queue.Queue(_MOST_WAITING)
        self._hub = hub
        self._stop = hub.subscribe(self.hear)
        self._thread = threading.Thread(target=self._work, name="telemetry", daemon=True)
        self._thread.start()

    def hear(self, item: FeedItem) -> None:
        if isinstance(item, Recorded) and item.run_id in self._hub.lease.held:
            try:
                self._waiting.put_nowait(item)
            except queue.Full:
                _log.warning("the collector is too slow: an event of run %s is not told", item.run_id)

    def close(self) -> None:
        self._stop()
        self._waiting.put(None)
        self._thread.join(_LAST_SECONDS)

    def _text(self, blob: str) -> str:
        """Empty for what was forgotten meanwhile."""
        try:
            return self._hub.blobs.get_text(blob)
        except UserError:
            return ""

    def _work(self) -> None:
        # Importing the SDK takes a while, and it is an optional extra.
        from detent.telemetry.collector import Collector  # noqa: PLC0415 - see above

        collector = Collector(self._endpoint)
        while (item := self._waiting.get()) is not None:
            for told in self._story.take(item):
                if isinstance(told, Began):
                    collector.begin(told)
                else:
                    collector.tell(told)
        collector.close()
