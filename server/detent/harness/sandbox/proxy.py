"""The only way out of a jail: a proxy that knows which hosts a person has allowed to one command.

It listens inside, where the command sees it as 127.0.0.1, and connects from outside. Where a name leads is looked at
before the connection and used for it, so that no name on the list can lead into the user's own network.
"""

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from detent.core.hosts import Host
from detent.harness.sandbox.spec import PROXY_PORT

_HEAD_SECONDS = 30.0
_CONNECT_SECONDS = 20.0
_MOST_AT_ONCE = 64
_CHUNK = 64 * 1024


class _Refused(Exception):
    """A sentence for the command."""


class Proxy:
    """For one command: between entering and leaving. ``told`` are sentences about what was refused."""

    def __init__(self, hosts: Sequence[Host], listening: socket.socket) -> None:
        self._allowed = hosts
        self._listening = listening
        self._server: asyncio.Server | None = None
        self._refused: dict[str, None] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, sock=self._listening)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server:
            self._server.close()
        for task in self._under_way:
            task.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way)

    @property
    def told(self) -> Sequence[str]:
        return tuple(self._refused)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        try:
            await self._answer(reader, writer)
        except _Refused as refusal:
            self._refused[str(refusal)] = None
            await _say(writer, "403 Forbidden", str(refusal))
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            await _say(writer, "502 Bad Gateway", str(error) or "The host did not answer in time.")
        finally:
            self._under_way.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._under_way) > _MOST_AT_ONCE:
            raise ValueError(f"There are more than {_MOST_AT_ONCE} connections at once.")
        async with asyncio.timeout(_HEAD_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
        method, target, rest = _read_head(head)
        host, port, forwarded = _way(method, target, rest)
        address = await self._address(host, port)
        async with asyncio.timeout(_CONNECT_SECONDS):
            there, to = await asyncio.open_connection(address, port)
        try:
            if forwarded:
                to.write(forwarded)
            else:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_pass_on(reader, to), _pass_on(there, writer))
        finally:
            to.close()

    async def _address(self, host: str, port: int) -> str:
        """Where the host is, when it is allowed."""
        entry = next((entry for entry in self._allowed if entry.fits(host, port)), None)
        if entry is None:
            raise _Refused(f"{host}:{port} is none of the hosts that this command may reach.")
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(address[0]) for *_, address in found]
        for address in addresses:
            if entry.is_near or is_public(address):
                return address
        raise _Refused(f"{host} leads to {', '.join(addresses)}, which is inside the user's own network.")


def variables() -> Mapping[str, str]:
    """What programs look at to find a proxy; each looks at another one."""
    url = f"http://127.0.0.1:{PROXY_PORT}"
    names = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    near = "localhost,127.0.0.1,::1"
    return {**dict.fromkeys(names, url), "no_proxy": near, "NO_PROXY": near, "NODE_USE_ENV_PROXY": "1"}


def _read_head(head: bytes) -> tuple[str, str, bytes]:
    first, _, rest = head.partition(b"\r\n")
    words = first.decode("latin-1").split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise ValueError("This is a proxy for http: it was spoken to in another way.")
    return words[0], words[1], rest


def _way(method: str, target: str, rest: bytes) -> tuple[str, int, bytes]:
    """Host and port, and what is to be sent there first: nothing where a tunnel is asked for."""
    url = urlsplit(f"//{target}" if method == "CONNECT" else target)
    if not url.hostname or (method != "CONNECT" and url.scheme != "http"):
        raise ValueError(f"{target[:200]!r} is no http address.")
    host = url.hostname.rstrip(".").lower()
    if method == "CONNECT":
        return host, url.port or 443, b""
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    # One request for each connection: the next one may be for another host, and comes back here.
    lines = [f"{method} {path} HTTP/1.1".encode("latin-1"), *_kept(rest), b"Connection: close", b"", b""]
    return host, url.port or 80, b"\r\n".join(lines)


def _kept(rest: bytes) -> Iterator[bytes]:
    for line in rest.split(b"\r\n"):
        name = line.partition(b":")[0].strip().lower()
        if line and name not in (b"connection", b"proxy-connection", b"keep-alive", b"proxy-authorization"):
            yield line


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


async def _say(writer: asyncio.StreamWriter, status: str, sentence: str) -> None:
    body = f"{sentence}\n".encode("utf-8", "replace")
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
    with contextlib.suppress(OSError):
        writer.write(head.encode("latin-1") + b"Connection: close\r\n\r\n" + body)
        await writer.drain()


def is_public(address: str) -> bool:
    """Whether an address is out in the internet, and none of the user's own network."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return (mapped or ip).is_global and not ip.is_multicast
