"""Against a server that says just what it is told to: heads of requests as they are sent, and every way to fail."""

import asyncio
import contextlib
import datetime
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from detent.core.errors import Cause
from detent.models.failures import AttemptFailed
from detent.models.transport import Transport

KEY = "sk-canary-91c0"
FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(slots=True)
class Raw:
    """Answers each request with the next of ``says``, and closes the connection after the last."""

    says: Sequence[bytes]
    port: int = 0
    heads: list[str] = field(default_factory=list)
    connections: int = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while len(self.heads) < len(self.says):
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
            except (asyncio.IncompleteReadError, ConnectionError):
                break
            self.heads.append(head)
            if not head.startswith("CONNECT"):
                await reader.readexactly(len(b"question"))
            writer.write(self.says[len(self.heads) - 1])
            await writer.drain()


@asynccontextmanager
async def listening(serve: Serve, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port where each connection is served. In the end all of them are closed."""
    open_ones = set[asyncio.Task[None]]()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_ones.add(task)
        try:
            await serve(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async with await asyncio.start_server(served, host, 0, ssl=tls) as server:
        yield server.sockets[0].getsockname()[1]
    await asyncio.gather(*open_ones)


@asynccontextmanager
async def raw(*says: bytes, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> AsyncIterator[Raw]:
    made = Raw(says)
    async with listening(made.serve, host, tls) as made.port:
        yield made


async def asked(base_url: str, times: int = 1, key: str | None = KEY) -> list[bytes]:
    transport, bodies = Transport(base_url, key, 5, lambda: 1000.0), list[bytes]()
    try:
        for _ in range(times):
            async with transport.post(b"question") as incoming:
                bodies.append(b"".join([chunk async for chunk in incoming.chunks]))
    finally:
        await transport.close()
    return bodies


async def failure(base_url: str) -> AttemptFailed:
    with pytest.raises(AttemptFailed) as caught:
        await asked(base_url)
    error: BaseException | None = caught.value
    while error is not None:
        assert KEY not in f"{error} {error!r} {vars(error)}"
        assert error.__suppress_context__ or error.__context__ is None
        error = error.__cause__
    return caught.value


async def test_a_request_has_this_head_and_no_other() -> None:
    async with raw(FINE, FINE) as server:
        assert await asked(server.base_url, times=2) == [b"fine", b"fine"]
        assert server.connections == 1
    assert set(server.heads) == {
        "POST /v1/chat/completions HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{server.port}\r\n"
        "Connection: keep-alive\r\n"
        f"authorization: Bearer {KEY}\r\n"
        "accept: application/json\r\n"
        "content-type: application/json\r\n"
        "user-agent: detent\r\n"
        "accept-encoding: identity\r\n"
        "Content-Length: 8\r\n\r\n"
    }


async def test_a_cookie_is_not_sent_back() -> None:
    async with raw(FINE.replace(b"\r\n\r\n", b"\r\nSet-Cookie: who=you; Path=/\r\n\r\n"), FINE) as server:
        await asked(server.base_url, times=2)
    assert "cookie" not in server.heads[1].lower()


async def test_a_connection_that_the_server_closed_meanwhile_is_made_anew() -> None:
    closing = FINE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    async with raw(closing, FINE) as server:
        assert await asked(server.base_url, times=2) == [b"fine", b"fine"]
        assert server.connections == 2


async def test_an_answer_that_is_left_closes_its_connection() -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\nfine"
    async with raw(endless, FINE) as server:
        transport = Transport(server.base_url, None, 5, lambda: 0.0)
        async with transport.post(b"question") as incoming:
            assert await anext(incoming.chunks) == b"fine"
            await incoming.chunks.aclose()
        async with transport.post(b"question") as incoming:
            assert [chunk async for chunk in incoming.chunks] == [b"fine"]
        await transport.close()
        assert server.connections == 2


def _answer(status: str, body: bytes, *headers: bytes, length: int | None = None) -> bytes:
    lines = [b"HTTP/1.1 " + status.encode(), b"Content-Length: %d" % (length or len(body)), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("answer", "reason", "again"),
    [
        (_answer("500 No", b'{"error": {"message": "sorry"}}'), "it answered 500 (sorry)", True),
        (_answer("500 No", b'{"error": "sorry"}'), "it answered 500 (sorry)", True),
        (_answer("500 No", b'{"message": "sorry"}'), "it answered 500 (sorry)", True),
        (_answer("500 No", b'[{"error": {"message": "sorry"}}]'), "it answered 500 (sorry)", True),
        (_answer("500 No", b'"sorry"'), "it answered 500 (sorry)", True),
        (_answer("500 No", b" sorry\n"), "it answered 500 (sorry)", True),
        (_answer("500 No", b"<html>sorry</html>"), "it answered 500", True),
        (_answer("500 No", b"[" * 100_000), "it answered 500 (", True),
        (_answer("500 No", b"null"), "it answered 500", True),
        (_answer("500 No", b""), "it answered 500", True),
        (_answer("500 No", b"", b"x-should-retry: false"), "it answered 500", False),
        (_answer("429 No", b"", b"Retry-After: 7"), "it answered 429", True),
        (_answer("400 No", b'{"error": {"message": "sorry"}}'), "it answered 400 (sorry)", False),
        (_answer("401 No", b'{"error": {"message": "sorry"}}'), "it answered 401 (sorry); check the key", False),
        (_answer("402 No", b'{"error": {"message": "x", "code": "insufficient_quota"}}'), "it answered 402 (x)", False),
        (_answer("302 Go", b"", b"Location: https://else.example/v1"), "it redirects to else.example, which", False),
        (_answer("307 Go", b"", b"Location: /v2"), "it redirects to 127.0.0.1:", False),
        (_answer("304 No", b""), "it redirects to 127.0.0.1:", False),
        (_answer("200 OK", b"half", length=8), "the connection broke (", True),
        (_answer("500 No", b"half", length=8), "the connection broke (", True),
        (b"", "the connection failed (", True),
        (b"HTTP/1.1 what\r\n\r\n", "the connection failed (", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "the connection broke (", True),
    ],
)
async def test_what_fails_is_told(answer: bytes, reason: str, again: bool) -> None:
    async with raw(answer) as server:
        failed = await failure(server.base_url)
    assert failed.reason.startswith(reason)
    assert failed.again is again
    assert failed.wait == (7 if "429" in reason else None)


async def test_an_address_that_makes_no_sense_is_told() -> None:
    assert (await failure("gopher://127.0.0.1:1/v1")).reason.startswith("the connection failed (")


@pytest.mark.parametrize("odd", ["\n", "\r", "\x00", " ", "\u00fc"])
async def test_a_key_with_which_no_request_can_be_made_is_not_quoted(odd: str) -> None:
    async with raw() as server:
        with pytest.raises(AttemptFailed, match="the key holds a sign that no key can hold") as caught:
            await asked(server.base_url, key=f"{KEY}{odd}")
    assert KEY not in f"{caught.value} {caught.value!r}"
    assert not caught.value.again


async def test_an_address_that_cannot_be_written_is_told() -> None:
    with pytest.raises(AttemptFailed, match="Invalid") as caught:
        await asked("http://model\x01.invalid/v1")
    assert not caught.value.again


@pytest.mark.parametrize("path", ["/v1?api-version=2", "/v1/?api-version=2"])
async def test_what_an_address_asks_for_stays_at_its_end(path: str) -> None:
    async with raw(FINE) as server:
        assert await asked(f"http://127.0.0.1:{server.port}{path}") == [b"fine"]
    assert server.heads[0].startswith("POST /v1/chat/completions?api-version=2 HTTP/1.1\r\n")


async def test_a_proxy_of_the_environment_stands_before_other_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with raw(FINE) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        assert await asked("http://model.invalid/v1") == [b"fine"]
    assert proxy.heads[0].startswith(
        "POST http://model.invalid/v1/chat/completions HTTP/1.1\r\nHost: model.invalid\r\n"
    )


async def test_a_proxy_is_not_told_what_only_the_service_may_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with raw(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        assert (await failure("https://model.invalid/v1")).reason == "the connection failed (403 No)"
    assert proxy.heads[0].startswith("CONNECT model.invalid:443 HTTP/1.1\r\n")
    assert KEY not in proxy.heads[0]


async def test_hosts_that_need_no_proxy_are_asked_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with raw(FINE, host="127.0.0.2") as server:
        base_url = f"http://127.0.0.2:{server.port}/v1"
        assert (await failure(base_url)).reason.startswith("the connection failed (")
        monkeypatch.setenv("NO_PROXY", "127.0.0.2")
        assert await asked(base_url) == [b"fine"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for 127.0.0.1 and 127.0.0.2 that nobody knows, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here")])
    now, addresses = datetime.datetime.now(datetime.UTC), ("127.0.0.1", "127.0.0.2")
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(one)) for one in addresses]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return file


async def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    """By a thread: asyncio's servers do not tell when a connection is closed that never came about."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)

    def serve(listener: socket.socket) -> bytes:
        connection, _ = listener.accept()
        try:
            with tls.wrap_socket(connection, server_side=True) as secure:
                return secure.recv(1)
        except OSError:
            return b""

    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(asyncio.to_thread(serve, listener))
        failed = await failure(f"https://127.0.0.1:{listener.getsockname()[1]}/v1")
        assert await serving == b""
    assert "CERTIFICATE_VERIFY_FAILED" in failed.reason


async def test_a_certificate_that_the_environment_names_is_enough(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("NO_PROXY", "*")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    async with raw(FINE, FINE, host="127.0.0.2", tls=tls) as server:
        assert await asked(f"https://127.0.0.2:{server.port}/v1", times=2) == [b"fine", b"fine"]
    assert server.connections == 1


async def test_a_server_without_tls_is_no_place_for_a_key() -> None:
    heard = list[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(1))
        writer.write(_answer("400 No", b""))
        heard.append(await reader.read())

    async with listening(serve) as port:
        failed = await failure(f"https://127.0.0.1:{port}/v1")
    assert failed.reason.startswith("the connection failed (")
    assert failed.cause is Cause.ERROR
    assert KEY.encode() not in b"".join(heard)
