"""One connection with a server process, message by message: what an editor has below its language client."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

Json = dict[str, Any]
PATIENCE = 60.0
UNKNOWN_METHOD = -32601


class Refusal(Exception):
    """The editor answers with an error: it knows no such request, or not in this shape."""

    def __init__(self, message: str, code: int = UNKNOWN_METHOD) -> None:
        super().__init__(message)
        self.code = code


class Wire:
    """``on_request`` and ``on_notification`` are called for each message, in order, as it arrives."""

    def __init__(
        self, on_request: Callable[[str, Any], Awaitable[Any]], on_notification: Callable[[str, Any], None]
    ) -> None:
        self._on_request = on_request
        self._on_notification = on_notification
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._answering: set[asyncio.Task[None]] = set()
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._last = 0

    async def start(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=environment, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        self._reading = asyncio.create_task(self._read())

    async def ask(self, method: str, params: object) -> Any:  # noqa: ANN401 - JSON
        self._last += 1
        number = self._last
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._send({"id": number, "method": method, "params": params})
        async with asyncio.timeout(PATIENCE):
            return await future

    def tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    async def end(self) -> None:
        """Leave by the book; a server that does not go is killed."""
        assert self._process is not None and self._reading is not None
        try:
            if self._process.returncode is None:
                await self.ask("shutdown", None)
                self.tell("exit", None)
                await asyncio.wait_for(self._process.wait(), PATIENCE)
        finally:
            if self._process.returncode is None:
                self._process.kill()
                await self._process.wait()
            await self._reading

    def _send(self, message: Json) -> None:
        assert self._process is not None and self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    async def _read(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        while header := await self._process.stdout.readline():
            name, _, length = header.partition(b":")
            assert name.lower() == b"content-length", header
            assert await self._process.stdout.readline() == b"\r\n"
            self._take(json.loads(await self._process.stdout.readexactly(int(length))))

    def _take(self, message: Json) -> None:
        assert message["jsonrpc"] == "2.0"
        if "method" not in message:
            self._answered(message)
        elif "id" in message:
            task = asyncio.create_task(self._answer(message))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        else:
            self._on_notification(message["method"], message.get("params"))

    def _answered(self, message: Json) -> None:
        future = self._waiting.pop(message["id"])
        if "error" in message:
            future.set_exception(AssertionError(f"the server refused: {message['error']}"))
        else:
            future.set_result(message["result"])

    async def _answer(self, message: Json) -> None:
        try:
            result = await self._on_request(message["method"], message.get("params"))
        except Refusal as error:
            self._send({"id": message["id"], "error": {"code": error.code, "message": str(error)}})
        else:
            self._send({"id": message["id"], "result": result})
