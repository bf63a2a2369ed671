"""The protocol, with tools that do as they are told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import pytest

from detent.mcp.message import Code, Refused
from detent.mcp.session import Session

Json = dict[str, Any]


class Tools:
    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.cancelled = 0

    def list(self) -> list[dict[str, object]]:
        return [{"name": "echo"}]

    async def call(self, name: str, arguments: Mapping[str, Any], told: Callable[[int, int], None]) -> tuple[str, bool]:
        match name:
            case "echo":
                return json.dumps(dict(arguments)), True
            case "fail":
                return "it did not work", False
            case "bug":
                raise KeyError("x")
            case "count":
                await asyncio.to_thread(told, 1, 2)
                return "counted", True
            case "wait":
                try:
                    await self.go_on.wait()
                except asyncio.CancelledError:
                    self.cancelled += 1
                    raise
                return "waited", True
        raise Refused(Code.INVALID_PARAMS, f"Unknown tool: {name}")


class Agent:
    """The other end of a session."""

    def __init__(self) -> None:
        self.tools = Tools()
        self.heard: list[Json] = []
        self.session = Session(self.tools, self._hear)

    async def _hear(self, value: object) -> None:
        self.heard.append(json.loads(json.dumps(value)))

    async def say(self, method: str, id_: object = None, **params: object) -> None:
        said = {"jsonrpc": "2.0", "method": method, "params": params}
        await self.session.take(json.dumps(said if id_ is None else {**said, "id": id_}).encode())

    async def ask(self, method: str, id_: object = 1, **params: object) -> Json:
        await self.say(method, id_, **params)
        return await self.answer(id_)

    async def answer(self, id_: object) -> Json:
        for _ in range(12_000):
            found = [one for one in self.heard if one.get("id") == id_]
            if found:
                return found[-1]
            await asyncio.sleep(0.005)
        raise AssertionError(f"no answer to {id_}")


@pytest.fixture
async def agent() -> AsyncIterator[Agent]:
    agent = Agent()
    yield agent
    await agent.session.close(0)


@pytest.fixture
async def known(agent: Agent) -> Agent:
    await agent.ask("initialize", 0, protocolVersion="2025-06-18", capabilities={}, clientInfo={"name": "a"})
    await agent.say("notifications/initialized")
    return agent


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("2025-06-18", "2025-06-18"),
        ("2025-03-26", "2025-03-26"),
        ("2024-11-05", "2024-11-05"),
        ("2099-01-01", "2025-06-18"),
        ("", "2025-06-18"),
    ],
)
async def test_the_version_is_negotiated(agent: Agent, wanted: str, given: str) -> None:
    said = (await agent.ask("initialize", protocolVersion=wanted))["result"]
    assert said["protocolVersion"] == given
    assert said["capabilities"] == {"tools": {}}
    assert said["serverInfo"]["name"] == "detent"


async def test_first_things_first(agent: Agent) -> None:
    assert (await agent.ask("ping"))["result"] == {}
    assert (await agent.ask("tools/list", 2))["error"]["code"] == Code.INVALID_REQUEST
    assert (await agent.ask("initialize", 3))["error"]["code"] == Code.INVALID_PARAMS
    await agent.ask("initialize", 4, protocolVersion="2025-06-18")
    again = await agent.ask("initialize", 5, protocolVersion="2025-06-18")
    assert again["error"]["code"] == Code.INVALID_REQUEST


@pytest.mark.parametrize("arguments", [[], [1], None, "", "{}", 0, False])
async def test_arguments_that_are_no_object_are_refused(known: Agent, arguments: object) -> None:
    refused = (await known.ask("tools/call", name="echo", arguments=arguments))["error"]
    assert refused["code"] == Code.INVALID_PARAMS
    assert "are an object" in refused["message"]


async def test_tools_are_listed_and_called(known: Agent) -> None:
    assert (await known.ask("tools/list"))["result"] == {"tools": [{"name": "echo"}]}
    assert (await known.ask("tools/list", 2, cursor="x"))["error"]["code"] == Code.INVALID_PARAMS
    called = await known.ask("tools/call", "a", name="echo", arguments={"b": 1})
    assert called["result"] == {"content": [{"type": "text", "text": '{"b": 1}'}], "isError": False}
    assert (await known.ask("tools/call", "c", name="echo"))["result"]["content"][0]["text"] == "{}"
    failed = await known.ask("tools/call", "b", name="fail")
    assert failed["result"] == {"content": [{"type": "text", "text": "it did not work"}], "isError": True}


async def test_what_cannot_be_answered_is_an_error(known: Agent) -> None:
    assert (await known.ask("resources/list"))["error"]["code"] == Code.METHOD_NOT_FOUND
    unknown = await known.ask("tools/call", 2, name="nothing")
    assert unknown["error"] == {"code": -32602, "message": "Unknown tool: nothing"}
    assert (await known.ask("tools/call", 3, name=7))["error"]["code"] == Code.INVALID_PARAMS
    assert (await known.ask("tools/call", 4, name="echo", arguments=[1]))["error"]["code"] == Code.INVALID_PARAMS


async def test_a_bug_is_an_error_and_not_the_end(known: Agent, caplog: pytest.LogCaptureFixture) -> None:
    assert (await known.ask("tools/call", 2, name="bug"))["error"]["code"] == Code.INTERNAL_ERROR
    assert "KeyError" in caplog.text
    assert (await known.ask("ping", 3))["result"] == {}


async def test_others_are_answered_while_one_waits(known: Agent) -> None:
    await known.say("tools/call", "slow", name="wait")
    assert (await known.ask("ping"))["result"] == {}
    assert (await known.ask("tools/call", "quick", name="echo"))["result"]["isError"] is False
    twice = await known.ask("ping", "slow")
    assert twice["error"]["code"] == Code.INVALID_REQUEST
    known.heard.clear()
    known.tools.go_on.set()
    assert (await known.answer("slow"))["result"]["content"][0]["text"] == "waited"


async def test_what_is_cancelled_is_never_answered(known: Agent) -> None:
    await known.say("tools/call", "slow", name="wait")
    await asyncio.sleep(0)
    await known.say("notifications/cancelled", requestId="slow", reason="enough")
    await known.say("notifications/cancelled", requestId="unknown")
    await known.say("notifications/cancelled", requestId=["odd"])
    await known.ask("ping")
    await asyncio.sleep(0.01)
    assert known.tools.cancelled == 1
    assert not [one for one in known.heard if one.get("id") == "slow"]


async def test_progress_is_told_to_who_asks_for_it(known: Agent) -> None:
    await known.ask("tools/call", 2, name="count")
    assert not [one for one in known.heard if "method" in one]
    await known.ask("tools/call", 3, name="count", _meta={"progressToken": 0})
    await known.ask("ping", 4)
    told = [one for one in known.heard if one.get("method") == "notifications/progress"]
    assert [one["params"] for one in told] == [{"progressToken": 0, "progress": 1, "total": 2, "message": "files read"}]


async def test_batches_belong_to_one_version(agent: Agent) -> None:
    both = json.dumps([{"jsonrpc": "2.0", "id": id_, "method": "ping"} for id_ in (1, 2)]).encode()
    await agent.session.take(both)
    assert [one["error"]["code"] for one in agent.heard] == [Code.INVALID_REQUEST]
    await agent.ask("initialize", 0, protocolVersion="2025-03-26")
    agent.heard.clear()
    await agent.session.take(both)
    await agent.session.close(5)
    heard: list[Any] = [*agent.heard]
    assert [[one["id"] for one in batch] for batch in heard] == [[1, 2]]


async def test_the_answers_of_a_batch_are_one_message_without_what_was_cancelled(agent: Agent) -> None:
    await agent.ask("initialize", 0, protocolVersion="2025-03-26")
    agent.heard.clear()
    calls = [("slow", "wait"), ("gone", "wait"), ("quick", "echo")]
    batch: list[object] = [
        {"jsonrpc": "2.0", "id": id_, "method": "tools/call", "params": {"name": name}} for id_, name in calls
    ]
    notified = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    await agent.session.take(json.dumps([*batch, notified, 5]).encode())
    await agent.session.take(json.dumps([notified]).encode())
    await agent.say("ping", "meanwhile")
    await asyncio.sleep(0)
    await agent.say("notifications/cancelled", requestId="gone")
    agent.tools.go_on.set()
    await agent.session.close(5)
    heard: list[Any] = [*agent.heard]
    assert heard[0]["id"] == "meanwhile"
    assert sorted(str(one["id"]) for one in heard[1]) == ["None", "quick", "slow"]
    assert len(heard) == 2


async def test_the_end_lets_what_is_under_way_be_answered_for_a_moment(known: Agent) -> None:
    await known.say("tools/call", "slow", name="wait")
    asyncio.get_running_loop().call_later(0.01, known.tools.go_on.set)
    await known.session.close(5)
    assert [one for one in known.heard if one.get("id") == "slow"]
