"""What the first menu needs beside the text: made once the editor is ready, and not while somebody waits for a menu."""

import asyncio
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from detent.lsp.actions import cost
from detent.lsp.code_offers import TITLES
from detent.lsp.desk import Desk
from detent.lsp.names import Command

if TYPE_CHECKING:
    from detent.lsp.dispatch import Dispatcher

_TIMES = 2
"""The first message of a kind makes how it is read and written, which for some others is thrown away once more."""


async def prepare(protocol: "Dispatcher", desk: Desk) -> None:
    """The loop gets its turn after each step."""
    for step in range(2 * _TIMES):
        await asyncio.sleep(0)
        if step % 2:
            protocol.written(types.CodeActionResponse("", _answer()))
        else:
            protocol.structure_message(_question())
    for site in desk.sites:
        for kind in TITLES:
            await asyncio.sleep(0)
            cost(site, Command(f"detent.{kind.value}"))


def _question() -> dict[str, Any]:
    at = {"line": 0, "character": 0}
    params = {
        "textDocument": {"uri": "file:///"},
        "range": {"start": at, "end": at},
        "context": {"diagnostics": [], "triggerKind": 1},
    }
    return {"jsonrpc": "2.0", "id": 0, "method": types.TEXT_DOCUMENT_CODE_ACTION, "params": params}


def _answer() -> list[types.Command | types.CodeAction]:
    command = types.Command("", "", "", [{}])
    return [command, types.CodeAction("", types.CodeActionKind.QuickFix, command=command)]
