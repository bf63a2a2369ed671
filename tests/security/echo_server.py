"""A server with Detent's whole wire and no agent: it says what it has understood, and does what a test needs done."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from lsprotocol import types

from detent.core.errors import UserError
from detent.lsp.channel import claim
from detent.lsp.serve import serve_stdio
from detent.lsp.server import DetentServer


def kill_group(child: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


class Children:
    """Processes that a real server would have started through the harness."""

    def __init__(self) -> None:
        self._running: list[asyncio.subprocess.Process] = []

    async def start(self, script: str) -> asyncio.subprocess.Process:
        child = await asyncio.create_subprocess_exec("sh", "-c", script, start_new_session=True)
        self._running.append(child)
        return child

    def kill_all(self) -> None:
        for child in self._running:
            if child.returncode is None:
                kill_group(child)

    async def close(self) -> None:
        self.kill_all()
        for child in self._running:
            await child.wait()


def build(children: Children) -> DetentServer:
    server = DetentServer()
    _add_reading(server)
    _add_working(server, children)
    _add_misbehaving(server)
    return server


def _add_reading(server: DetentServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover:
        return types.Hover("here")

    @server.feature("test/text")
    def text(params: dict[str, Any]) -> dict[str, Any] | None:
        document = server.session.documents.get(params["uri"])
        if document is None:
            return None
        return {
            "text": document.text,
            "version": document.version,
            "synced": document.synced,
            "open": sum(1 for _ in server.session.documents),
        }

    @server.feature("test/same")
    def same(params: dict[str, Any]) -> object:
        return params

    @server.command("test.touch")
    def touch(path: str) -> None:
        Path(path).touch()


def _add_working(server: DetentServer, children: Children) -> None:
    async def work(marker: str) -> int | None:
        child = await children.start(f"sleep 600; touch {marker}")
        server.protocol.notify("test/started", {"pid": child.pid})
        try:
            return await child.wait()
        finally:
            if child.returncode is None:
                kill_group(child)
                await child.wait()

    @server.feature("test/work")
    async def work_as_request(params: dict[str, Any]) -> int | None:
        return await work(params["marker"])

    @server.command("test.work")
    async def work_as_command(marker: str) -> int | None:
        return await work(marker)

    @server.feature("test/background")
    async def background(params: dict[str, Any]) -> int:
        return (await children.start(f"sleep 600; touch {params['marker']}")).pid

    @server.feature("test/stream")
    async def stream(params: None) -> None:
        await asyncio.Event().wait()

    @server.feature("test/block")
    @server.thread()
    def block(params: dict[str, Any]) -> str:
        time.sleep(params["seconds"])
        return "done"


def _add_misbehaving(server: DetentServer) -> None:
    @server.feature("test/fail")
    def fail(params: None) -> None:
        raise RuntimeError("broken at /home/somebody/secret.py")

    @server.feature("test/refuse")
    def refuse(params: None) -> None:
        raise UserError("Open a file first.")

    @server.feature("test/unwritable")
    def unwritable(params: None) -> object:
        return {"object": object()}

    @server.feature("test/freeze")
    def freeze(params: dict[str, Any]) -> None:
        time.sleep(params["seconds"])

    @server.feature("test/pollute")
    def pollute(params: None) -> str:
        print("print")
        sys.stdout.flush()
        os.write(1, b"write\n")
        subprocess.run(["sh", "-c", "echo from a child; cat"], check=True)
        return "done"

    @server.feature("test/flood")
    def flood(params: dict[str, Any]) -> None:
        for _ in range(params["messages"]):
            server.protocol.notify("test/data", "x" * params["size"])


def main() -> int:
    channel = claim()
    children = Children()
    close = children.close if len(sys.argv) == 1 else stubborn if sys.argv[1] == "stubborn" else broken
    return serve_stdio(build(children), channel=channel, on_shutdown=close, last_resort=children.kill_all)


async def stubborn() -> None:
    """Work that cannot be stopped."""
    while True:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(600)


async def broken() -> None:
    raise RuntimeError("broken")


if __name__ == "__main__":
    sys.exit(main())
