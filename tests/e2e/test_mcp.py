"""``detent mcp`` as another agent starts it: a real process, spoken with over its stdin and stdout."""

import contextlib
import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.types import TextContent

from detent.harness.git import Git

Json = dict[str, Any]
TOOLS = [
    "context",
    "find_symbol",
    "references",
    "callers",
    "callees",
    "tests_of",
    "outline",
    "structural_search",
    "grep",
    "map",
]
FILES = {
    "shop/prices.py": "class Basket:\n    def total(self, rate):\n        return self.net() * rate\n\n"
    "    def net(self):\n        return sum(self.items)\n",
    "shop/checkout.py": "from shop.prices import Basket\n\n\ndef pay(basket):\n    return basket.total(1)\n",
    "tests/test_prices.py": "import shop.prices\n\n\ndef test_total():\n    assert Basket().total(0) == 0\n",
    ".env": "TOKEN=total\n",
    "secret.pem": "total\n",
    "build/out.py": "def total(): pass\n",
    ".gitignore": "build/\n",
    "old/prices.py": "def total(): pass\n",
    "shop/drafts/total.py": "def total(): pass\n",
    ".detentignore": "/old/\n",
    "shop/.detentignore": "drafts\n",
}
SECONDS = 60.0


class Agent:
    def __init__(self, command: list[str], folder: Path, environment: Mapping[str, str]) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdin=pipe, stdout=pipe, stderr=pipe)
        self._watch = threading.Timer(SECONDS, self.process.kill)
        self._watch.start()
        self.heard: list[Json] = []

    def say(self, method: str, id_: object = None, **params: object) -> None:
        said = {"jsonrpc": "2.0", "method": method, "params": params}
        self.write(json.dumps(said if id_ is None else {**said, "id": id_}).encode() + b"\n")

    def write(self, data: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def hear(self) -> Json:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read().decode() if self.process.stderr else "it is gone"
        self.heard.append(json.loads(line))
        return self.heard[-1]

    def ask(self, method: str, id_: object, **params: object) -> Json:
        self.say(method, id_, **params)
        while (heard := self.hear()).get("id") != id_:
            pass
        return heard

    def initialize(self) -> Json:
        said = self.ask("initialize", 0, protocolVersion="2025-06-18", capabilities={}, clientInfo={"name": "a"})
        self.say("notifications/initialized")
        return said

    def call(self, tool: str, /, **arguments: object) -> str:
        result = self.ask("tools/call", len(self.heard) + 100, name=tool, arguments=arguments)["result"]
        assert result["isError"] is False, result
        text: str = result["content"][0]["text"]
        return text

    def end(self) -> int:
        assert self.process.stdin
        self.process.stdin.close()
        return self.process.wait(SECONDS)

    def close(self) -> None:
        self._watch.cancel()
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {
        **kept,
        "HOME": str(tmp_path / "home"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "ws"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    Git(root).init()
    return root


@pytest.fixture
def agent(root: Path, tmp_path: Path, watched_detent: list[str], environment: dict[str, str]) -> Iterator[Agent]:
    agent = Agent([*watched_detent, "mcp", "--root", str(root)], tmp_path, environment)
    yield agent
    agent.close()


def test_a_whole_conversation(agent: Agent) -> None:
    said = agent.initialize()["result"]
    assert (said["protocolVersion"], said["serverInfo"]["name"]) == ("2025-06-18", "detent")
    listed = agent.ask("tools/list", 1)["result"]["tools"]
    assert [tool["name"] for tool in listed] == TOOLS
    assert all(tool["inputSchema"]["type"] == "object" and tool["description"] for tool in listed)
    assert all(tool["annotations"]["readOnlyHint"] is True for tool in listed)

    assert "shop/prices.py:2: method Basket.total" in agent.call("find_symbol", name="total")
    assert "shop/checkout.py:5: [pay] return basket.total(1)" in agent.call("references", name="total")
    assert "shop/checkout.py:5: [pay]" in agent.call("callers", name="Basket.total")
    assert "shop/prices.py:5: method Basket.net" in agent.call("callees", name="Basket.total")
    assert "tests/test_prices.py:5: [test_total]" in agent.call("tests_of", name="total")
    assert "2-3: method Basket.total" in agent.call("outline", path="shop/prices.py")
    assert "$B = basket" in agent.call("structural_search", pattern="$B.total($$$)", language="python")
    assert agent.call("grep", pattern=r"def \w+\(basket") == "shop/checkout.py:4: def pay(basket):"
    assert "1: class Basket:" in agent.call("map", budget=500)
    assert "def total(self, rate):" in agent.call("context", task="round the total of a basket", budget=1_000)
    assert agent.end() == 0


def test_no_secret_and_nothing_ignored_is_told(agent: Agent) -> None:
    agent.initialize()
    for name, arguments in (
        ("grep", {"pattern": "total|TOKEN"}),
        ("references", {"name": "total"}),
        ("context", {"task": "round the total, see .env, secret.pem and old/prices.py", "budget": 4_000}),
    ):
        told = agent.call(name, **arguments)
        assert "prices.py" in told
        assert ".env" not in told
        assert "secret.pem" not in told
        assert "build/out.py" not in told
        assert "old/prices.py" not in told
        assert "drafts/total.py" not in told
    for path in (".env", "build/out.py", "old/prices.py", "shop/drafts/total.py"):
        refused = agent.ask("tools/call", path, name="grep", arguments={"pattern": "total|TOKEN", "path": path})
        assert refused["result"]["isError"] is True
        assert "is not searched" in refused["result"]["content"][0]["text"]


def test_what_is_saved_between_two_questions_is_found(agent: Agent, root: Path) -> None:
    agent.initialize()
    assert agent.call("callers", name="pay") == "Nothing calls pay by its name."
    (root / "shop/new.py").write_text("from shop.checkout import pay\n\n\ndef buy():\n    pay(1)\n")
    assert "shop/new.py:5: [buy] pay(1)" in agent.call("callers", name="pay")


def test_errors_are_those_of_the_protocol(agent: Agent) -> None:
    agent.initialize()
    unknown = agent.ask("tools/call", 1, name="rm", arguments={})
    assert unknown["error"] == {"code": -32602, "message": "Unknown tool: rm"}
    wrong = agent.ask("tools/call", 2, name="callers", arguments={"nam": "x"})["error"]
    assert wrong["code"] == -32602
    assert "name: field required" in wrong["message"]
    extra = agent.ask("tools/call", 5, name="map", arguments={"budget": 500, "colour": "red"})["error"]
    assert (extra["code"], "colour" in extra["message"]) == (-32602, True)
    no_objects: list[object] = [[], None, "budget"]
    for id_, arguments in enumerate(no_objects, 20):
        refused = agent.ask("tools/call", id_, name="map", arguments=arguments)["error"]
        assert (refused["code"], "are an object" in refused["message"]) == (-32602, True)
    assert "Basket" in agent.ask("tools/call", 7, name="map")["result"]["content"][0]["text"]
    assert "task: field required" in agent.ask("tools/call", 8, name="context")["error"]["message"]
    failed = agent.ask("tools/call", 3, name="callees", arguments={"name": "nowhere"})["result"]
    assert failed["isError"] is True
    assert "Nothing here is called nowhere" in failed["content"][0]["text"]
    agent.write(b"no json\n\n")
    assert agent.hear()["error"]["code"] == -32700
    agent.write(b"x" * 17 * 1024 * 1024 + b"\n")
    assert agent.hear()["error"]["code"] == -32700
    assert agent.ask("ping", 4)["result"] == {}


def test_nothing_but_the_protocol_is_written_to_stdout(root: Path, agent: Agent) -> None:
    (root / ".detent").mkdir()
    (root / ".detent/config.toml").write_text("no toml")
    agent.initialize()
    agent.call("map")
    agent.ask("tools/call", 9, name="grep", arguments={"pattern": "("})
    assert agent.end() == 0
    assert agent.process.stdout
    assert agent.process.stdout.read() == b""


def test_requests_that_were_sent_before_the_end_are_answered(agent: Agent) -> None:
    agent.initialize()
    agent.call("map")
    agent.say("tools/call", 1, name="find_symbol", arguments={"name": "total"})
    assert agent.end() == 0
    assert agent.process.stdout
    assert json.loads(agent.process.stdout.read())["id"] == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_to(agent: Agent, number: int) -> None:
    agent.initialize()
    agent.call("map")
    agent.process.send_signal(number)
    assert agent.process.wait(SECONDS) == 0


def test_it_ends_when_nobody_reads(agent: Agent) -> None:
    agent.initialize()
    assert agent.process.stdout
    agent.process.stdout.close()
    for id_ in range(20):
        agent.say("ping", id_ + 10)
    assert agent.process.wait(SECONDS) == 0


def test_the_current_folder_is_the_workspace(
    root: Path, watched_detent: list[str], environment: dict[str, str]
) -> None:
    agent = Agent([*watched_detent, "mcp"], root, environment)
    try:
        agent.initialize()
        assert "class Basket" in agent.call("map")
    finally:
        agent.close()


async def test_the_official_client_gets_along_with_it(
    root: Path, watched_detent: list[str], environment: dict[str, str]
) -> None:
    command, *arguments = [*watched_detent, "mcp"]
    server = StdioServerParameters(command=command, args=arguments, env=environment, cwd=root)
    async with Client(server) as client:
        assert client.protocol_version == "2025-06-18"
        assert [tool.name for tool in (await client.list_tools()).tools] == TOOLS
        found = await client.call_tool("callers", {"name": "Basket.total"})
        assert found.is_error is False
        assert isinstance(found.content[0], TextContent)
        assert "shop/checkout.py:5: [pay]" in found.content[0].text
        assert (await client.call_tool("callees", {"name": "nowhere"})).is_error is True
        with pytest.raises(MCPError, match="Unknown tool: nothing"):
            await client.call_tool("nothing", {})
