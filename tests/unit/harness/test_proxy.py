"""The way out of a jail: to real servers on this machine, from commands behind real walls."""

import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from detent.core.errors import ToolFailed
from detent.core.hosts import Host
from detent.core.ports import Finished, Power
from detent.harness.processes import Processes
from detent.harness.reach import Permitted, Reach
from detent.harness.sandbox.proxy import is_public
from detent.harness.sandbox.spec import Jail
from detent.harness.sandbox.walls import Walls
from detent.harness.shadows import Shadows
from detent.landing.merge import merge

WALLS = Walls()
pytestmark = pytest.mark.skipif(not WALLS.stand, reason=f"no sandbox: {WALLS.found.reason}")

GET = """
import sys, urllib.request, urllib.error
try:
    data = sys.argv[2].encode() if len(sys.argv) > 2 else None
    with urllib.request.urlopen(sys.argv[1], data, timeout=20) as got:
        print(got.status, got.read().decode())
except urllib.error.HTTPError as error:
    print(error.code, error.read().decode())
except OSError as error:
    print(type(error).__name__, error)
"""
TUNNEL = """
import http.client, sys
through = http.client.HTTPConnection("127.0.0.1", 3128, timeout=20)
through.set_tunnel("localhost", int(sys.argv[1]))
try:
    for path in ("/one", "/two"):
        through.request("GET", path)
        print(through.getresponse().read().decode())
except OSError as error:
    print(error)
"""
STRAIGHT = """
import socket, sys
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)
    print("reached")
except OSError as error:
    print(type(error).__name__)
"""


@dataclass
class Site:
    port: int
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def site() -> Iterator[Site]:
    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            here.asked.append(f"{self.command} {self.path} {self.headers['Host']}")
            text = f"{self.path}{body.decode()}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        here = Site(server.server_port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield here
        server.shutdown()


async def run(argv: Sequence[str], hosts: Sequence[str], seconds: float = 30) -> Finished:
    processes = Processes(walls=WALLS)
    return await processes.run(argv, Path("/"), seconds=seconds, jail=Jail(), hosts=[Host.read(host) for host in hosts])


async def test_an_allowed_host_is_reached(site: Site) -> None:
    url = f"http://localhost:{site.port}/a?b=c"
    finished = await run([sys.executable, "-c", GET, url, "sent"], [f"localhost:{site.port}"])
    # The variables say that what is near is not for the proxy, as a command's own servers are.
    assert "URLError" in finished.output
    url = f"http://127.0.0.1.:{site.port}/a?b=c"
    finished = await run([sys.executable, "-c", GET, url, "sent"], [f"127.0.0.1:{site.port}"])
    assert finished.output.strip() == "200 /a?b=csent"
    assert site.asked == [f"POST /a?b=c 127.0.0.1.:{site.port}"]


async def test_a_tunnel_to_an_allowed_host_stays_open(site: Site) -> None:
    finished = await run([sys.executable, "-c", TUNNEL, str(site.port)], [f"localhost:{site.port}"])
    assert finished.output.split() == ["/one", "/two"]


async def test_any_other_host_is_refused_and_told(site: Site) -> None:
    argv = [sys.executable, "-c", GET, f"http://127.0.0.1.:{site.port}/"]
    finished = await run(argv, ["docs.python.org"])
    sentence = f"127.0.0.1:{site.port} is none of the hosts that this command may reach."
    assert finished.output == f"403 {sentence}\n\n\n[{sentence}]"
    finished = await run([sys.executable, "-c", TUNNEL, str(site.port)], ["docs.python.org"])
    assert "Tunnel connection failed: 403" in finished.output
    assert site.asked == []


async def test_a_name_that_leads_into_the_user_s_network_is_refused(site: Site) -> None:
    hosts = [f"127.1:{site.port}"]  # no address as one is written, but it leads to 127.0.0.1
    finished = await run([sys.executable, "-c", GET, f"http://127.1:{site.port}/"], hosts)
    assert "403 127.1 leads to 127.0.0.1, which is inside the user's own network." in finished.output
    assert site.asked == []


async def test_there_is_no_way_but_the_proxy(site: Site) -> None:
    for hosts in ([], [f"localhost:{site.port}"]):
        finished = await run([sys.executable, "-c", STRAIGHT, str(site.port)], hosts)
        assert finished.output.strip() == "ConnectionRefusedError"
    assert site.asked == []


SPEAK = """
import socket, sys, time
with socket.create_connection(("127.0.0.1", 3128), 20) as to:
    to.sendall(eval(sys.argv[1]))
    print(to.recv(12))
    time.sleep(float(sys.argv[2]))
"""


@pytest.mark.parametrize(
    "spoken", [b"\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"CONNECT :99999 HTTP/1.1\r\n\r\n", b"a" * 70_000], ids=len
)
async def test_what_is_no_request_gets_an_answer(spoken: bytes) -> None:
    finished = await run([sys.executable, "-c", SPEAK, repr(spoken), "0"], ["docs.python.org"])
    assert finished.output.startswith("b'HTTP/1.1 502"), finished.output


async def test_connections_end_with_the_command(site: Site) -> None:
    connect = f"CONNECT localhost:{site.port} HTTP/1.1\r\n\r\n".encode()
    finished = await run([sys.executable, "-c", SPEAK, repr(connect), "60"], [f"localhost:{site.port}"], seconds=2)
    assert finished.timed_out
    assert "HTTP/1.1 200" in finished.output or not finished.output


async def test_a_call_reaches_what_was_allowed_to_it(site: Site, tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    shadow = Shadows(root, tmp_path / "state", WALLS, merge).open("run", {})
    hosts = [Host.read(f"127.0.0.1:{site.port}")]
    try:
        for allowed, status in ((hosts, "200"), ([], "URLError")):
            reach = Reach(
                shadow, Processes(walls=WALLS), frozenset({Power.SPAWN}), lambda: 60, dict, Permitted(hosts=allowed)
            )
            finished = await reach.spawn([sys.executable, "-c", GET, f"http://127.0.0.1.:{site.port}/"])
            assert finished.output.startswith(status)
    finally:
        shadow.close()


async def test_a_command_that_cannot_start_says_so_with_a_door_too() -> None:
    with pytest.raises(ToolFailed, match="no command"):
        await run(["no-such-command"], ["docs.python.org"])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_addresses_inside_the_user_s_own_network_are_not_public(address: str, public: bool) -> None:
    assert is_public(address) is public
