"""The smallest editor that can drive the server: documents, requests, and answers to what the server asks.

It knows the protocol as plain JSON, so that it can be wrong only where a real editor would be told so too.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from detent.core.errors import UserError
from detent.harness.child import Child

Json = Any  # whatever JSON holds
ANSWER_SECONDS = 60.0
ENDED = "ended"
"""Told like a notification when the server says nothing any more."""


class Editor:
    """``on_notification`` hears everything the server says unasked; ``answers`` has a function for each request."""

    def __init__(self, child: Child, on_notification: Callable[[str, Json], None]) -> None:
        self._child = child
        self._on_notification = on_notification
        self._waiting: dict[int, asyncio.Future[Json]] = {}
        self._answers: dict[str, Callable[[Json], Json]] = {}
        self._reading = asyncio.get_running_loop().create_task(self._read())

    def answer(self, method: str, answer: Callable[[Json], Json]) -> None:
        """What the server is told when it asks ``method``; requests without a function are answered with null."""
        self._answers[method] = answer

    async def request(self, method: str, params: Json) -> Json:
        number = len(self._waiting) + 1
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        self._send({"id": number, "method": method, "params": params})
        await asyncio.wait((answer, self._reading), timeout=ANSWER_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        if self._reading.done():
            self._reading.result()
            raise UserError(f"The server ended instead of answering {method}.")
        raise UserError(f"The server did not answer {method} within {ANSWER_SECONDS:.0f} seconds.")

    def notify(self, method: str, params: Json) -> None:
        self._send({"method": method, "params": params})

    async def close(self) -> int:
        """Leave as an editor does; returns the server's exit code."""
        try:
            if not self._reading.done():
                await self.request("shutdown", None)
                self.notify("exit", None)
        finally:
            code = await self._child.stop()
            self._reading.cancel()
            await asyncio.wait((self._reading,))
        return code

    def _send(self, message: Mapping[str, Json]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._child.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    async def _read(self) -> None:
        try:
            while True:
                header = await self._child.stdout.readuntil(b"\r\n\r\n")
                length = int(header.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                self._take(json.loads(await self._child.stdout.readexactly(length)))
        except asyncio.IncompleteReadError:
            return  # the server left
        finally:
            self._on_notification(ENDED, None)

    def _take(self, message: Mapping[str, Json]) -> None:
        if "method" not in message:
            self._settle(message)
        elif "id" in message:
            answer = self._answers.get(message["method"])
            result = answer(message.get("params")) if answer else None
            self._send({"id": message["id"], "result": result})
        else:
            self._on_notification(message["method"], message.get("params"))

    def _settle(self, message: Mapping[str, Json]) -> None:
        future = self._waiting[message["id"]]
        if future.done():
            return
        if "error" in message:
            future.set_exception(UserError(f"The server refused: {message['error']['message']}"))
        else:
            future.set_result(message["result"])


class Documents:
    """The open documents. Lines and characters count in code points, which the editor asks for as utf-32."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._texts: dict[str, tuple[int, str]] = {}

    def uri(self, path: str) -> str:
        return (self._root / path).as_uri()

    def open(self, editor: Editor, path: str, language: str) -> None:
        uri, text = self.uri(path), (self._root / path).read_bytes().decode()
        self._texts[uri] = (1, text)
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        editor.notify("textDocument/didOpen", {"textDocument": document})

    def text(self, path: str) -> str:
        return self._texts[self.uri(path)][1]

    def apply(self, editor: Editor, edit: Json) -> Json:
        """Carry out a workspace edit, all or nothing, and tell the server what the documents hold now."""
        new: dict[str, str] = {}
        for change in edit["documentChanges"]:
            uri, version = change["textDocument"]["uri"], change["textDocument"]["version"]
            if uri not in self._texts or version not in (None, self._texts[uri][0]):
                return {"applied": False, "failureReason": f"{uri} is not open in version {version}"}
            new[uri] = _edited(self._texts[uri][1], change["edits"])
        for uri, text in new.items():
            version = self._texts[uri][0] + 1
            self._texts[uri] = (version, text)
            changed = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]}
            editor.notify("textDocument/didChange", changed)
        return {"applied": True}

    def save(self, editor: Editor, path: str) -> None:
        (self._root / path).write_bytes(self.text(path).encode())
        editor.notify("textDocument/didSave", {"textDocument": {"uri": self.uri(path)}})


def _edited(text: str, edits: Json) -> str:
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def offset(position: Json) -> int:
        line, character = int(position["line"]), int(position["character"])
        return min(starts[min(line, len(lines))] + character, len(text))

    for edit in sorted(edits, key=lambda one: offset(one["range"]["start"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text
