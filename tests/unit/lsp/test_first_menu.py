"""The first menu finds made what all menus need."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from lsprotocol import types

from detent.core.errors import UserError
from detent.engine.workspace import FrontEnd, Workspace
from detent.lsp.first_menu import prepare
from detent.lsp.front import Front
from detent.lsp.server import DetentServer


def _opens_nothing(root: Path, front_end: FrontEnd) -> Workspace:
    raise UserError(f"{root} stays closed.")


def called(work: Callable[[], object]) -> set[str]:
    names = set[str]()

    def hear(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            names.add(frame.f_code.co_name)

    sys.setprofile(hear)
    try:
        work()
    finally:
        sys.setprofile(None)
    return names


def test_no_function_is_made_any_more_that_reads_or_writes_a_message() -> None:
    server = DetentServer()
    front = Front(server, _opens_nothing, lambda root: root)
    asyncio.run(prepare(server.protocol, front.desk))
    at = {"line": 3, "character": 1}
    asked = {
        "jsonrpc": "2.0",
        "id": 7,
        "method": "textDocument/codeAction",
        "params": {
            "textDocument": {"uri": "file:///a.py"},
            "range": {"start": at, "end": at},
            "context": {"diagnostics": []},
        },
    }
    answer = types.CodeActionResponse(7, [types.Command("Agent", "detent.fix", "cheap", [{"a": 1}])])
    made = called(lambda: (server.protocol.structure_message(asked), server.protocol.written(answer)))
    assert not {name for name in made if name.startswith("make_")}
