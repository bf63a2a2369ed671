"""The servers that the protocol cases run against."""

import sys
from collections.abc import Callable
from pathlib import Path

from tests.security.real_server import RealServer
from tests.security.subject import MB, Subject, Work
from tests.security.wire_client import WireClient


class EchoServer(Subject):
    name = "echo"
    command = (sys.executable, "-P", str(Path(__file__).with_name("echo_server.py")))
    looking = "textDocument/hover"

    def begin_work(self, client: WireClient, marker: Path) -> Work:
        return self._started(client, client.begin("test/work", {"marker": str(marker)}))

    def _started(self, client: WireClient, request: int) -> Work:
        def cancel() -> None:
            client.notify("$/cancelRequest", {"id": request})
            assert client.answer(request)["error"]["code"] == -32800

        return Work(client.notification("test/started")["pid"], cancel)

    def begin_long_calls(self, client: WireClient, count: int) -> None:
        for _ in range(count):
            client.begin("test/block", {"seconds": 4})

    def begin_stream(self, client: WireClient) -> None:
        client.begin("test/stream", {})

    def pollute(self, client: WireClient) -> tuple[str, ...]:
        assert client.request("test/pollute", {})["result"] == "done"
        return "print", "write", "from a child"

    def flood(self, client: WireClient) -> None:
        client.begin("test/flood", {"messages": 5, "size": MB})

    def look(self, client: WireClient) -> int:
        params = {"textDocument": {"uri": "file:///w/a.txt"}, "position": {"line": 0, "character": 0}}
        return client.begin(self.looking, params)

    def keep(self, client: WireClient) -> Callable[[], bool]:
        client.open("file:///w/kept.txt", "kept")
        return lambda: bool(client.request("test/text", {"uri": "file:///w/kept.txt"})["result"]["text"] == "kept")

    def begin_trace(self, client: WireClient) -> int:
        params = {"command": "test.touch", "arguments": [str(client.log.with_name("touched"))]}
        return client.begin("workspace/executeCommand", params)

    def left_trace(self, folder: Path) -> bool:
        return (folder / "touched").exists()


class EchoServerWithCommands(EchoServer):
    name = "echo, work as a command"

    def begin_work(self, client: WireClient, marker: Path) -> Work:
        params = {"command": "test.work", "arguments": [str(marker)]}
        return self._started(client, client.begin("workspace/executeCommand", params))


ECHO = EchoServer()
REAL = RealServer()
ALL: tuple[Subject, ...] = (ECHO, EchoServerWithCommands(), REAL)
