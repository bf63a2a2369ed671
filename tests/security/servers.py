"""The servers that the protocol cases run against, and how each is brought to do what a case needs."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.security.wire_client import WireClient


@dataclass(frozen=True, slots=True)
class Work:
    """Something that the server does and that runs ``sleep 600`` in a process; ``marker`` would appear afterwards."""

    request: int
    pid: int


@dataclass(frozen=True, slots=True)
class ServerUnderTest:
    name: str
    command: tuple[str, ...]
    begin_work: Callable[[WireClient, Path], Work]
    """Begins it and returns when the process runs."""
    begin_long_calls: Callable[[WireClient, int], None]
    """So many tool calls that take several seconds, all in flight."""
    begin_stream: Callable[[WireClient], None]
    """An answer of a model that does not end."""
    pollute: Callable[[WireClient], None]
    """Something in the server prints, writes to fd 1, and starts a child that does; returns when it is over."""


def _work(client: WireClient, marker: Path) -> Work:
    request = client.begin("test/work", {"marker": str(marker)})
    return Work(request, client.notification("test/started")["pid"])


def _command(client: WireClient, marker: Path) -> Work:
    request = client.begin("workspace/executeCommand", {"command": "test.work", "arguments": [str(marker)]})
    return Work(request, client.notification("test/started")["pid"])


def _long_calls(client: WireClient, count: int) -> None:
    for _ in range(count):
        client.begin("test/block", {"seconds": 4})


def _stream(client: WireClient) -> None:
    client.begin("test/stream", {})


def _pollute(client: WireClient) -> None:
    assert client.request("test/pollute", {})["result"] == "done"


_PYTHON = (sys.executable, "-P", str(Path(__file__).with_name("echo_server.py")))
ECHO = ServerUnderTest("echo", _PYTHON, _work, _long_calls, _stream, _pollute)
ECHO_COMMANDS = ServerUnderTest("echo, work as a command", _PYTHON, _command, _long_calls, _stream, _pollute)

ALL = (ECHO, ECHO_COMMANDS)
