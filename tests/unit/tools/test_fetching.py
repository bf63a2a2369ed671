"""``http``: what may be asked for, what it tells, and that it goes only where a command could go."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from detent.core.errors import ToolFailed
from detent.core.hosts import Host
from detent.core.ports import Fetched, Request
from detent.harness import fetching as fetching_module
from detent.harness.fetching import MOST_READ, fetch
from detent.tools.fetching import Http, fetching

HTTP = fetching("http")


@asynccontextmanager
async def serving(answer: bytes, seen: list[bytes]) -> AsyncIterator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        seen.append(head + (await reader.readexactly(int(length[0].split(b":")[1])) if length else b""))
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def answered(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def test_what_is_asked_is_shown_word_for_word() -> None:
    call = HTTP.prepare('{"url": "https://example.org:8443/a?b=c", "method": "POST", "body": "x"}')
    assert call.title == "POST https://example.org:8443/a?b=c"
    assert list(call.argv) == ["http", "POST", "https://example.org:8443/a?b=c", "x"]
    assert [str(host) for host in call.hosts] == ["example.org:8443"]
    assert [str(host) for host in HTTP.prepare('{"url": "https://example.org"}').hosts] == ["example.org"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"url": "ftp://example.org"},
        {"url": "file:///etc/passwd"},
        {"url": "https://user:word@example.org"},
        {"url": "https://exa mple.org/\n"},
        {"url": "https://[::1]/"},
        {"url": "https://example.org:99999/"},
        {"url": "https://example.org", "body": "x"},
        {"url": "https://example.org", "method": "DELETE"},
        {"url": "https://example.org", "method": "POST", "content_type": "a\r\nb: c"},
    ],
)
def test_what_is_no_plain_request_is_refused(arguments: dict[str, str]) -> None:
    with pytest.raises(ToolFailed):
        HTTP.prepare(json.dumps(arguments))


async def test_a_post_arrives_and_its_answer_is_bounded() -> None:
    seen: list[bytes] = []
    async with serving(answered("200 OK", b"y" * (MOST_READ + 10), "Content-Type: text/plain"), seen) as port:
        url = f"http://127.0.0.1:{port}/in"
        answer = await fetch(Request("POST", url, '{"a": 1}', "application/json"), [Host("127.0.0.1", port)])
    assert (answer.status, answer.content_type, len(answer.data), answer.more) == (200, "text/plain", MOST_READ, True)
    assert seen[0].startswith(b"POST /in HTTP/1.1\r\n")
    assert seen[0].endswith(b'{"a": 1}')


async def test_a_redirect_is_told_and_not_followed() -> None:
    seen: list[bytes] = []
    async with serving(answered("302 Found", b"", "Location: http://169.254.169.254/"), seen) as port:
        answer = await fetch(Request("GET", f"http://localhost:{port}/"), [Host("localhost", port)])
    assert (answer.status, answer.leads_to, len(seen)) == (302, "http://169.254.169.254/", 1)


async def test_what_was_not_allowed_or_lies_inside_is_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    async with serving(answered("200 OK", b"secret"), seen) as port:
        with pytest.raises(ToolFailed, match="none of the hosts"):
            await fetch(Request("GET", f"http://localhost:{port}/"), [Host("example.org")])
        loop = asyncio.get_running_loop()
        inside = [(2, 1, 6, "", ("127.0.0.1", port))]

        usual = loop.getaddrinfo

        async def leads_inside(host: str, *rest: int, **more: int) -> object:
            return inside if host == "example.org" else await usual(host, *rest, **more)

        monkeypatch.setattr(loop, "getaddrinfo", leads_inside)
        with pytest.raises(ToolFailed, match="inside the user's own network"):
            await fetch(Request("GET", f"http://example.org:{port}/"), [Host("example.org", port)])
    assert seen == []


async def test_an_answer_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    left = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        with contextlib.suppress(OSError):
            while True:
                writer.write(b"data: still here\n\n")
                await writer.drain()
                await asyncio.sleep(0.02)
        writer.close()
        left.set()

    monkeypatch.setattr(fetching_module, "MOST_SECONDS", 0.5)
    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        async with asyncio.timeout(30):
            with pytest.raises(ToolFailed, match="did not end within"):
                await fetch(Request("GET", f"http://localhost:{port}/"), [Host("localhost", port)])
            await left.wait()
    finally:
        server.close()


async def test_it_tells_status_text_and_what_is_left_out() -> None:
    answer = Fetched(404, "text/html", b"<p>no</p>\n" * 10_000, "", more=False)
    told = await _told(answer)
    assert told.startswith("404 text/html\n\n<p>no</p>\n")
    assert told.endswith("[The rest is left out.]")
    with pytest.raises(ToolFailed, match="3 bytes that are no text"):
        await _told(Fetched(200, "image/png", b"a\0b"))


@pytest.mark.parametrize("half", ["é", "語", "😀"])
async def test_a_text_that_is_cut_in_the_middle_of_a_character_is_one(half: str) -> None:
    letters = half.encode()
    for kept in range(1, len(letters)):
        told = await _told(Fetched(200, "text/plain", b"words" + letters[:kept], "", more=True))
        assert told == "200 text/plain\n\nwords\n[The rest is left out.]"
    with pytest.raises(ToolFailed, match="no text"):
        await _told(Fetched(200, "text/plain", b"words" + letters[:1]))


async def _told(answer: Fetched) -> str:
    async def give(request: Request) -> Fetched:
        return answer

    class Only:
        fetch = staticmethod(give)

    return await Http(url="https://example.org").run(Only())  # type: ignore[arg-type]
