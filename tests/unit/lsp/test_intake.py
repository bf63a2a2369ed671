"""What a connection answers, without a process: messages in, messages out."""

import asyncio
import json
from concurrent.futures import Future
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from detent.lsp.intake import Intake
from detent.lsp.positions import Encoding
from detent.lsp.server import DetentServer
from detent.lsp.session import Stage


class Connection:
    """Stands where the transport stands."""

    def __init__(self) -> None:
        self.server = DetentServer()
        self.sent: list[dict[str, Any]] = []
        self._arrived = asyncio.Event()
        self.server.protocol.set_writer(self, include_headers=False)
        self._intake = Intake(self.server.protocol)

    def write(self, data: bytes) -> None:
        self.sent.append(json.loads(data))
        self._arrived.set()

    async def answered(self, number: int) -> None:
        while not any(message.get("id") == number for message in self.sent):
            self._arrived.clear()
            await self._arrived.wait()

    def close(self) -> None:
        raise AssertionError("only the transport closes")

    def say(self, method: str, params: object = None, number: int | None = None) -> None:
        message: dict[str, object] = {"jsonrpc": "2.0", "method": method}
        if params is not None:
            message["params"] = params
        if number is not None:
            message["id"] = number
        self._intake.receive(message)

    def answer(self, number: int | str, **what: object) -> None:
        self._intake.receive({"jsonrpc": "2.0", "id": number} | what)

    def ask(self, method: str, params: object = None) -> dict[str, Any]:
        """A request that is answered at once."""
        self.say(method, params, number=len(self.sent) + 1)
        return self.sent[-1]

    def initialize(self, **more: object) -> dict[str, Any]:
        params = {"processId": None, "rootUri": None, "capabilities": {}} | more
        result: dict[str, Any] = self.ask("initialize", params)["result"]
        return result


@pytest.fixture
def connection() -> Connection:
    return Connection()


def test_initialize_fills_the_session(connection: Connection) -> None:
    result = connection.initialize(
        processId=5,
        capabilities={"general": {"positionEncodings": ["utf-8", "utf-16"]}, "window": {"workDoneProgress": True}},
        workspaceFolders=[{"uri": "file:///w/a%20b", "name": "a"}, {"uri": "untitled:x", "name": "x"}],
        initializationOptions={"model": {"name": "m-1"}},
    )
    session = connection.server.session
    assert result["serverInfo"]["name"] == "detent"
    assert result["capabilities"]["positionEncoding"] == "utf-8"
    assert result["capabilities"]["textDocumentSync"] == {"change": 2, "openClose": True, "save": False}
    assert (session.stage, session.encoding, session.process_id) == (Stage.SERVING, Encoding.UTF8, 5)
    assert session.roots == ("/w/a b",)
    assert session.options == {"model": {"name": "m-1"}}
    assert session.client.work_done_progress


def test_utf_16_when_nothing_is_said(connection: Connection) -> None:
    assert connection.initialize()["capabilities"]["positionEncoding"] == "utf-16"
    assert connection.server.session.encoding is Encoding.UTF16


@pytest.mark.parametrize("said", [{"rootUri": "file:///w"}, {"rootPath": "/w"}])
def test_old_clients_name_one_root(connection: Connection, said: dict[str, str]) -> None:
    connection.initialize(**said)
    assert connection.server.session.roots == ("/w",)


def test_roots_come_and_go(connection: Connection) -> None:
    connection.initialize(workspaceFolders=[{"uri": "file:///a", "name": "a"}, {"uri": "file:///b", "name": "b"}])
    event = {"added": [{"uri": "file:///c", "name": "c"}], "removed": [{"uri": "FILE:///a", "name": "a"}]}
    connection.say("workspace/didChangeWorkspaceFolders", {"event": event})
    assert connection.server.session.roots == ("/b", "/c")


def test_what_routes_add_is_advertised(connection: Connection) -> None:
    options = types.TextDocumentContentOptions(schemes=["detent"])

    @connection.server.feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT, options)
    def content(params: types.TextDocumentContentParams) -> types.TextDocumentContentResult:
        return types.TextDocumentContentResult("text of " + params.uri)

    connection.server.protocol.experimental["detent"] = {"version": 1}
    capabilities = connection.initialize()["capabilities"]
    assert capabilities["workspace"]["textDocumentContent"] == {"schemes": ["detent"]}
    assert capabilities["experimental"] == {"detent": {"version": 1}}
    answer = connection.ask("workspace/textDocumentContent", {"uri": "detent:/x"})
    assert answer["result"] == {"text": "text of detent:/x"}


def test_a_failed_initialize_can_be_tried_again(connection: Connection) -> None:
    assert connection.ask("initialize", {"capabilities": 5})["error"]["code"] == -32602
    assert connection.server.session.stage is Stage.NEW
    assert connection.initialize()["capabilities"]


def test_documents_are_not_kept_by_pygls(connection: Connection) -> None:
    connection.initialize()
    item = {"uri": "file:///w/a", "languageId": "x", "version": 1, "text": "text"}
    connection.say("textDocument/didOpen", {"textDocument": item})
    document = connection.server.session.documents.get("file:///w/a")
    assert document is not None
    assert document.text == "text"
    assert not connection.server.workspace.text_documents


def test_nothing_is_remembered_of_what_is_over(connection: Connection) -> None:
    connection.initialize()
    event: dict[str, Any] = {"added": [], "removed": []}
    for _ in range(10):
        connection.say("workspace/didChangeWorkspaceFolders", {"event": event})
    assert not connection.server.protocol._request_futures


async def test_nothing_is_remembered_of_commands(connection: Connection) -> None:
    @connection.server.command("x")
    async def x() -> str:
        await asyncio.sleep(0)
        return "done"

    connection.initialize()
    connection.say("workspace/executeCommand", {"command": "x"}, number=7)
    await connection.answered(7)
    assert connection.sent[-1]["result"] == "done"
    await asyncio.sleep(0)
    assert not connection.server.protocol._request_futures
    assert not connection.server.protocol._inner


async def test_a_cancelled_command_is_answered_when_it_has_cleaned_up(connection: Connection) -> None:
    cleaned = asyncio.Event()

    @connection.server.command("x")
    async def x() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await cleaned.wait()

    connection.initialize()
    connection.say("workspace/executeCommand", {"command": "x"}, number=7)
    await asyncio.sleep(0)
    connection.say("$/cancelRequest", {"id": 7})
    for _ in range(5):
        await asyncio.sleep(0)
    assert connection.sent[-1].get("id") != 7
    cleaned.set()
    await connection.answered(7)
    assert connection.sent[-1]["error"]["code"] == -32800


def test_an_answer_that_cannot_be_decoded_fails_who_waits_for_it(connection: Connection) -> None:
    connection.initialize()
    waiting: Future[object] = connection.server.protocol.send_request(
        types.WINDOW_SHOW_MESSAGE_REQUEST, types.ShowMessageRequestParams(types.MessageType.Info, "?")
    )
    connection.answer(connection.sent[-1]["id"], result=5)
    with pytest.raises(JsonRpcException):
        waiting.result(0)


def test_an_answer_to_a_withdrawn_question_is_ignored(connection: Connection) -> None:
    connection.initialize()
    waiting: Future[object] = connection.server.protocol.send_request("detent/ask", {"kebab-key": 1})
    assert connection.sent[-1]["params"] == {"kebab-key": 1}
    number = connection.sent[-1]["id"]
    waiting.cancel()
    connection.answer(number, result={"kebab-key": 1})
    assert waiting.cancelled()


def test_a_custom_answer_keeps_its_names(connection: Connection) -> None:
    connection.initialize()
    waiting: Future[object] = connection.server.protocol.send_request("detent/ask", {})
    connection.answer(connection.sent[-1]["id"], result={"kebab-key": {"jsonrpc": 1}})
    assert waiting.result(0) == {"kebab-key": {"jsonrpc": 1}}


def test_a_refusal_by_the_editor_reaches_who_asked(connection: Connection) -> None:
    connection.initialize()
    waiting: Future[object] = connection.server.protocol.send_request("detent/ask", {})
    connection.answer(connection.sent[-1]["id"], error={"code": -32601, "message": "no such method"})
    with pytest.raises(JsonRpcException, match="no such method"):
        waiting.result(0)
