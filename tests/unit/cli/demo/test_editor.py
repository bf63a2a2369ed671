"""The demo's editor: a real child process speaks to it over real pipes."""

import asyncio
import sys
from pathlib import Path

import pytest

from detent.cli.demo.editor import ENDED, Documents, Editor, Json
from detent.config import environment
from detent.core.errors import UserError
from detent.harness.child import Child

SERVER = """
import json, sys
def read():
    length = int(sys.stdin.buffer.readline().split(b":")[1]); sys.stdin.buffer.readline()
    return json.loads(sys.stdin.buffer.read(length))
def send(**message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(b"content-length: %d\\r\\nContent-Type: x\\r\\n\\r\\n%s" % (len(body), body))
    sys.stdout.buffer.flush()
while True:
    message = read()
    method, number = message["method"], message.get("id")
    if method == "ask":
        send(id="q", method="question", params=message["params"])
        send(method="told", params={"answer": read()["result"]})
        send(id=number, result="asked")
    elif method == "refuse":
        send(id=number, error={"code": -1, "message": "no"})
    elif method == "leave":
        sys.exit(3)
    elif method == "shutdown":
        send(id=number, result=None)
    elif method == "exit":
        sys.exit(0)
"""


class Heard:
    def __init__(self) -> None:
        self.messages: list[tuple[str, Json]] = []

    def __call__(self, method: str, params: Json) -> None:
        self.messages.append((method, params))


async def start(folder: Path, heard: Heard) -> Editor:
    child = await Child.start((sys.executable, "-c", SERVER), folder, environment(), folder / "log")
    return Editor(child, heard)


async def test_requests_go_both_ways(tmp_path: Path) -> None:
    heard = Heard()
    editor = await start(tmp_path, heard)
    editor.answer("question", lambda params: params["x"] + 1)
    assert await editor.request("ask", {"x": 1}) == "asked"
    assert heard.messages == [("told", {"answer": 2})]
    with pytest.raises(UserError, match="The server refused: no"):
        await editor.request("refuse", {})
    assert await editor.close() == 0


async def test_a_server_that_leaves_is_noticed(tmp_path: Path) -> None:
    heard = Heard()
    editor = await start(tmp_path, heard)
    async with asyncio.timeout(60):
        with pytest.raises(UserError, match="ended instead of answering leave"):
            await editor.request("leave", {})
    assert heard.messages == [(ENDED, None)]
    assert await editor.close() == 3


def edit(version: int | None, uri: str, *edits: tuple[int, int, int, int, str]) -> Json:
    return {
        "documentChanges": [
            {
                "textDocument": {"uri": uri, "version": version},
                "edits": [
                    {
                        "range": {
                            "start": {"line": first, "character": start},
                            "end": {"line": last, "character": end},
                        },
                        "newText": new,
                    }
                    for first, start, last, end, new in edits
                ],
            }
        ]
    }


async def test_documents_are_edited_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes("one 🎈\r\ntwo\r\n".encode())
    editor = await start(tmp_path, Heard())
    documents = Documents(tmp_path)
    documents.open(editor, "a.py", "python")
    uri = documents.uri("a.py")
    assert documents.apply(editor, edit(1, uri, (0, 4, 0, 5, "x"), (2, 0, 2, 0, "end")))["applied"] is True
    assert documents.text("a.py") == "one x\r\ntwo\r\nend"
    assert documents.apply(editor, edit(1, uri, (0, 0, 0, 0, "late")))["applied"] is False
    assert documents.text("a.py") == "one x\r\ntwo\r\nend"
    documents.save(editor, "a.py")
    assert (tmp_path / "a.py").read_bytes() == b"one x\r\ntwo\r\nend"
    await editor.close()
