"""Serve one editor on stdin and stdout until it leaves."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine

from detent.lsp.channel import Channel, claim
from detent.lsp.ending import Ending
from detent.lsp.intake import Intake
from detent.lsp.parent import ParentWatch
from detent.lsp.server import DetentServer
from detent.lsp.transport import Reader, Writer

PING = "detent/ping"

_DRAIN_SECONDS = 0.3
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def serve_stdio(
    server: DetentServer,
    *,
    channel: Channel | None = None,
    on_shutdown: Callable[[], Coroutine[object, object, None]] | None = None,
    last_resort: Callable[[], None] | None = None,
) -> int:
    """Serve until the editor ends the connection or disappears; returns the exit code.

    ``channel``: from ``claim()``, when it had to be taken earlier. ``on_shutdown`` stops all work; it gets two
    seconds. ``last_resort`` is called, on any thread, when that was not enough and the process is about to go: it
    kills what would outlive it.
    """
    server.feature(PING)(_ping)
    return asyncio.run(_serve(server, channel or claim(), on_shutdown, last_resort))


def _ping(params: None) -> str:  # not ``object``: pygls would pass the server to a parameter that may be one
    """Answers from the event loop, so it tells that the server is not only alive but listening."""
    return "pong"


async def _serve(
    server: DetentServer,
    channel: Channel,
    on_shutdown: Callable[[], Coroutine[object, object, None]] | None,
    last_resort: Callable[[], None] | None,
) -> int:
    session = server.session
    ending = Ending(session, on_shutdown, last_resort)
    server.protocol.on_shutdown = ending.close
    server.protocol.on_exit = lambda: ending.ask("the editor said exit")
    writer = Writer(channel.outgoing, ending.ask)
    server.protocol.set_writer(writer, include_headers=False)
    server.protocol.write_soon = writer.write_soon
    watch = ParentWatch(channel.outgoing, lambda: session.process_id, ending.ask)
    _end_on_signals(ending)
    for thread in (writer, Reader(channel.incoming, Intake(server.protocol), ending), watch):
        thread.start()
    code = await ending.wait()
    watch.stop()
    writer.drain(_DRAIN_SECONDS)
    return code


def _end_on_signals(ending: Ending) -> None:
    for number in _SIGNALS:
        with contextlib.suppress(NotImplementedError):  # Windows has no signals on an event loop
            asyncio.get_running_loop().add_signal_handler(
                number, ending.ask, f"signal {number.name}", 128 + number.value
            )
