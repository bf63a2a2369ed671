"""An OpenAI-compatible server that plays a script over a real socket, with faults on demand.

As a process, for tests of a whole Detent: ``python -m tests.model_server SCRIPT.json --port 0`` prints its port. The
script is the rehearsal's, with two more fields in a reply: ``faults`` (one for each attempt, then the reply comes) and
``styles``. Requests are checked as strictly as any provider does; a wrong one is answered with 400.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import socket
import struct
from collections import Counter
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from pydantic import Field

from detent.core.errors import UserError
from detent.core.talk import Usage
from detent.models.script import Script, Scripted, ScriptedReply
from tests.model_stream import Encoder, Style, chunks, ending
from tests.prefix_cache import PrefixCache
from tests.strict_requests import refusal

FLOOD_PIECE = 300


class Fault(Scripted):
    """What goes wrong in one attempt. ``after`` counts the deltas that come before it."""

    kind: Literal[
        "drop",  # closes without a byte
        "reset",  # RST after some deltas
        "stall",  # silence after some deltas, until the client goes
        "slow",  # silence of ``seconds`` before the first delta, then the reply
        "no_end",  # all deltas, then a clean end of the body
        "no_done",  # the terminal chunk too, but not the closing word
        "malformed",  # ``text`` as an event among the deltas, then the rest of the reply
        "error_event",  # an error as an event; ``text`` is its message
        "error_body",  # 200 with a JSON body that is an error
        "status",  # another ``status``, with ``headers`` and ``text`` as the message of the error
        "raw",  # 200 with ``text`` as the whole body, and ``headers``
        "flood",  # ``size`` bytes of text, then the end
    ]
    after: int = 0
    seconds: float = 0.0
    status: int = 500
    headers: dict[str, str] = Field(default_factory=dict)
    text: str = "scripted failure"
    code: str | None = None
    size: int = 0


class FaultyReply(ScriptedReply):
    faults: tuple[Fault, ...] = ()
    styles: tuple[Style, ...] = ()


class FaultyScript(Script):
    replies: tuple[FaultyReply, ...]
    others: dict[str, tuple[FaultyReply, ...]] = Field(default_factory=dict)
    """Instead of ``replies``, for a conversation in which this was said first."""
    in_order: bool = False
    """Each new request gets the next reply, however many answers it holds: for conversations that are shortened."""
    context: int | None = None
    """Requests of more tokens, of four bytes each, are refused as too long."""
    caches: bool = False
    """The usage says what a cache of blocks found of the prompt, instead of what the replies say."""

    def for_task(self, said: str) -> "FaultyScript":
        """The script for a conversation that begins so."""
        return next((script(*replies) for text, replies in self.others.items() if text in said), self)


def script(*replies: FaultyReply | str, repeat_last: bool = False) -> FaultyScript:
    return FaultyScript(
        replies=tuple(FaultyReply(text=reply) if isinstance(reply, str) else reply for reply in replies),
        repeat_last=repeat_last,
    )


class _Gone(Exception):
    """The client went, or the fault ends the connection."""


class ScriptedServer:
    """Use as ``async with``. What it saw stays readable afterwards."""

    def __init__(
        self,
        played: FaultyScript,
        *,
        key: str | None = None,
        record: Path | None = None,
        models: Sequence[str] = (),
        more_keys: Sequence[str] = (),
        without_tools: Fault | None = None,
    ) -> None:
        """``models``: what it lists. ``more_keys``: fields of a request that it knows beyond what all servers do.

        ``without_tools``: how it refuses a request with tools.
        """
        self._without_tools = without_tools
        self._script = played
        self.models = tuple(models)
        self._more_keys = tuple(more_keys)
        self._key = key
        self._record = record
        self._attempts: Counter[str] = Counter()
        self._cache = PrefixCache()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._asked = asyncio.Event()
        self.port = 0
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.no_delay: list[bool] = []
        self.sent = 0
        """Bytes of streams."""
        self.gone_at: asyncio.Future[float] | None = None
        """When a client went in the middle of a reply, by the event loop's time."""

    async def until_asked(self, times: int) -> None:
        """Until so many requests have arrived whole."""
        while len(self.bodies) < times:
            self._asked.clear()
            await self._asked.wait()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def connections(self) -> int:
        return len(self.no_delay)

    async def start(self, port: int = 0) -> None:
        self.gone_at = asyncio.get_running_loop().create_future()
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.no_delay.append(bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        try:
            while await self._serve_one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, _Gone, asyncio.CancelledError):
            pass  # Cancelled only by the end of the server, and a cancelled handler is an error for asyncio's streams.
        finally:
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; True when the connection can carry another."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, path, _ = head[0].split(" ", 2)
        if (method, path) == ("GET", "/v1/models"):
            listing = {"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]}
            return await _Response(self, reader, writer).answer(json.dumps(listing).encode())
        self.headers.append(headers)
        self.bodies.append(body)
        self._asked.set()
        if self._record is not None:
            (self._record / f"{len(self.bodies):04d}.json").write_bytes(body)
        response = _Response(self, reader, writer)
        refused = self._refused(method, path, headers, body)
        if refused is not None:
            status, message = refused
            return await response.error(status, message, code="invalid_request_error")
        return await self._play(response, body)

    def _refused(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str] | None:
        if (method, path) != ("POST", "/v1/chat/completions"):
            return 404, f"there is no {method} {path}"
        if self._key is not None and headers.get("authorization") != f"Bearer {self._key}":
            # A real server tells the key that it got, which is why nobody may show its message as it is.
            return 401, f"Incorrect API key provided: {headers.get('authorization', '').removeprefix('Bearer ')}."
        if self._without_tools is not None and "tools" in json.loads(body):
            return self._without_tools.status, self._without_tools.text
        reason = refusal(body, self._more_keys)
        return (400, reason) if reason else None

    async def _play(self, response: "_Response", body: bytes) -> bool:
        messages = json.loads(body)["messages"]
        most = self._script.context
        if most is not None and len(body) // 4 > most:
            said = f"This model's maximum context length is {most} tokens; the messages have {len(body) // 4}."
            return await response.error(400, said, code="context_length_exceeded")
        answered = [place for place, message in enumerate(messages) if message["role"] == "assistant"]
        try:
            played = self._script.for_task("\n".join(message["content"] or "" for message in messages[:2]))
            number = played.number(self._place(messages) if played.in_order else len(answered))
            played.check(number, [message["content"] for message in messages[answered[-1] + 1 if answered else 0 :]])
        except UserError as error:
            return await response.error(400, str(error), code="invalid_request_error")
        reply = played.replies[number]
        if self._script.caches:
            tokens, found = self._cache.take(body)
            reply = reply.model_copy(update={"usage": Usage(tokens, found, 20)})
        asked = _digest(messages)
        attempt = self._attempts[asked]
        self._attempts[asked] += 1
        return await response.play(reply, reply.faults[attempt] if attempt < len(reply.faults) else None)

    def _place(self, messages: object) -> int:
        """How many other requests were answered before this one."""
        asked = _digest(messages)
        return list(self._attempts).index(asked) if asked in self._attempts else len(self._attempts)


def _digest(messages: object) -> str:
    return hashlib.sha256(json.dumps(messages).encode()).hexdigest()


class _Response:
    def __init__(self, server: ScriptedServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._styles: Sequence[Style] = ()

    async def error(
        self, status: int, message: str, *, code: str | None, headers: dict[str, str] | None = None
    ) -> bool:
        body = json.dumps({"error": {"message": message, "type": "scripted", "code": code}}).encode()
        return await self._body(status, body, headers or {})

    async def answer(self, body: bytes) -> bool:
        return await self._body(200, body, {})

    async def play(self, reply: FaultyReply, fault: Fault | None) -> bool:
        self._styles = reply.styles
        kind = fault.kind if fault else None
        if fault is not None and kind == "drop":
            raise _Gone
        if fault is not None and kind == "status":
            return await self.error(fault.status, fault.text, code=fault.code, headers=fault.headers)
        if fault is not None and kind == "error_body":
            return await self._body(
                200, json.dumps({"error": {"message": fault.text, "code": fault.code}}).encode(), {}
            )
        if fault is not None and kind == "raw":
            return await self._body(200, fault.text.encode(), fault.headers)
        return await self._stream(reply, fault)

    async def _body(self, status: int, body: bytes, headers: dict[str, str]) -> bool:
        lines = [
            f"HTTP/1.1 {status} {_phrase(status)}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        ]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        await self._writer.drain()
        return True

    async def _stream(self, reply: FaultyReply, fault: Fault | None) -> bool:
        encoder = Encoder(reply.styles)
        framing = "Connection: close" if "unframed" in reply.styles else "Transfer-Encoding: chunked"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {encoder.content_type}\r\n{framing}\r\n\r\n"
        self._writer.write(head.encode())
        if "bom" in reply.styles:
            await self._send(b"\xef\xbb\xbf")
        deltas = encoder.encode(chunks(reply, reply.styles))
        before = deltas[: fault.after] if fault and fault.after else []
        for event in before:
            await self._pace(event, reply, len(deltas))
        await self._meet(fault, encoder)
        if not (fault and fault.kind in ("error_event", "flood")):
            for event in deltas[len(before) :]:
                await self._pace(event, reply, len(deltas))
        return await self._end(reply, fault, encoder)

    async def _pace(self, event: bytes, reply: FaultyReply, count: int) -> None:
        if reply.seconds:
            await asyncio.sleep(reply.seconds / count)
        await self._send(event)

    async def _meet(self, fault: Fault | None, encoder: Encoder) -> None:
        """What goes wrong among the deltas."""
        if fault is None:
            return
        if fault.kind == "reset":
            connection = self._writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise _Gone
        if fault.kind == "stall":
            await self._writer.drain()
            await self._reader.read(1)
            self._noted_gone()
            raise _Gone
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault.kind == "malformed":
            await self._send(encoder.event(fault.text))
        if fault.kind == "error_event":
            await self._send(encoder.event(json.dumps({"error": {"message": fault.text, "code": fault.code}})))
        if fault.kind == "flood":
            await self._flood(fault.size, encoder)

    async def _flood(self, size: int, encoder: Encoder) -> None:
        piece = FaultyReply(text="x" * 12)
        event = encoder.encode(chunks(piece, ()))[-1].replace(b"x" * 12, b"x" * FLOOD_PIECE)
        for _ in range(size // FLOOD_PIECE):
            await self._send(event)

    async def _end(self, reply: FaultyReply, fault: Fault | None, encoder: Encoder) -> bool:
        kind = fault.kind if fault else None
        if kind not in ("no_end", "error_event"):
            for event in encoder.encode(ending(reply, reply.styles)):
                await self._send(event)
            if kind != "no_done":
                await self._send(encoder.event("[DONE]"))
        if "unframed" in reply.styles:
            await self._writer.drain()
            return False
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()
        return True

    async def _send(self, event: bytes) -> None:
        for piece in [event[at : at + 1] for at in range(len(event))] if "bytes" in self._styles else [event]:
            self._writer.write(piece if "unframed" in self._styles else b"%x\r\n%b\r\n" % (len(piece), piece))
            self._server.sent += len(piece)
            try:
                await self._writer.drain()
            except ConnectionError:
                self._noted_gone()
                raise

    def _noted_gone(self) -> None:
        gone = self._server.gone_at
        if gone is not None and not gone.done():
            gone.set_result(asyncio.get_running_loop().time())


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Scripted"


async def _main(arguments: argparse.Namespace) -> None:
    server = ScriptedServer(
        FaultyScript.load(arguments.script), key=arguments.key, record=arguments.record, models=arguments.model
    )
    await server.start(arguments.port)
    print(server.port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Plays a script of answers as an OpenAI-compatible server.")
    parser.add_argument("script", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", help="refuse requests with another key")
    parser.add_argument("--model", action="append", default=[], help="a model that it lists")
    parser.add_argument("--record", type=Path, help="a folder for the body of each request")
    asyncio.run(_main(parser.parse_args()))
