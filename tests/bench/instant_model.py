"""A model that answers at once and looks at the clock: what is left of a step is Detent's own time."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

Chunk = Mapping[str, Any]
Answer = Callable[[int], Iterator[Chunk]]
"""How many answers came before → the deltas of this one; a delta is made in the moment in which it is sent."""

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


class InstantModel:
    """In a thread of its own. ``received`` and ``answered``: when each request was there whole, and its answer;
    ``bodies``: what it was. A request that wants no stream gets its answer in one piece."""

    def __init__(self, answer: Answer, pause: float = 0.0) -> None:
        self._answer = answer
        self._pause = pause
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.received: list[float] = []
        self.answered: list[float] = []
        self.bodies: list[bytes] = []
        self.base_url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        started = asyncio.start_server(self._serve, "127.0.0.1", 0)
        server = asyncio.run_coroutine_threadsafe(started, self._loop).result()
        self.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):  # the client has left
            await self._answer_all(reader, writer)
        writer.close()

    async def _answer_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while head := await reader.readuntil(b"\r\n\r\n"):
            fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
            raw = await reader.readexactly(int(fields[b"content-length"]))
            body = json.loads(raw)
            number = len(self.received)
            self.received.append(time.monotonic())
            self.answered.append(0.0)
            self.bodies.append(raw)
            before = sum(message["role"] == "assistant" for message in body["messages"])
            if body.get("stream"):
                await self._stream(writer, before)
            else:
                writer.write(_in_one_piece(self._answer(before)))
            await writer.drain()
            self.answered[number] = time.monotonic()

    async def _stream(self, writer: asyncio.StreamWriter, before: int) -> None:
        writer.write(HEAD)
        for delta in self._answer(before):
            _send(writer, {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
            if self._pause:
                await asyncio.sleep(self._pause)
        _send(writer, {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        _write(writer, b"data: [DONE]\n\n")
        writer.write(b"0\r\n\r\n")


def call(name: str, **arguments: object) -> Chunk:
    """The delta that calls a tool."""
    function = {"name": name, "arguments": json.dumps(arguments)}
    return {"tool_calls": [{"index": 0, "id": "", "type": "function", "function": function}]}


def _in_one_piece(deltas: Iterator[Chunk]) -> bytes:
    message: dict[str, Any] = {"role": "assistant", "content": None}
    for delta in deltas:
        message.update(delta)
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if "tool_calls" in message else "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    told = {"id": "x", "object": "chat.completion", "created": 1, "model": "instant", "usage": usage}
    body = json.dumps({**told, "choices": [choice]}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def _send(writer: asyncio.StreamWriter, chunk: Chunk) -> None:
    _write(writer, b"data: " + json.dumps({"id": "x", "object": "chat.completion.chunk", **chunk}).encode() + b"\n\n")


def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(b"%x\r\n%b\r\n" % (len(data), data))
