"""The console script. Each front-end is imported only when it is the one that was called."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from detent.engine.workspace import FrontEnd, Workspace
    from detent.house import House
    from detent.lsp.front import Front
    from detent.lsp.reception import Answers
    from detent.lsp.server import DetentServer


def main(arguments: Sequence[str] | None = None) -> int:
    """What ``detent`` does."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["lsp"], ["lsp", "--stdio"]):
        return serve_editor()
    from detent.cli.command import Doors  # noqa: PLC0415 - an editor should not wait for it
    from detent.cli.command_line import run_command_line  # noqa: PLC0415 - an editor should not wait for it

    return run_command_line(given, Doors(_open_workspace, serve_editor, serve_agent))


def serve_editor() -> int:
    """Serve the editor on the other end of stdin and stdout."""
    from detent.lsp.channel import claim  # noqa: PLC0415 - half a second that a terminal command need not wait

    channel = claim()  # before the other imports: whatever they print must not go to the editor
    from detent.lsp.reception import register  # noqa: PLC0415 - the same
    from detent.lsp.serve import serve_stdio  # noqa: PLC0415 - the same
    from detent.lsp.server import DetentServer  # noqa: PLC0415 - the same

    server = DetentServer()
    office = _Office(server)
    register(server, office.answers)
    return serve_stdio(server, channel=channel, on_shutdown=office.close, last_resort=office.kill_all)


def serve_agent(root: "Path") -> int:
    """Serve the agent on the other end of stdin and stdout."""
    from detent.lsp.channel import claim  # noqa: PLC0415 - see serve_editor

    incoming, outgoing = claim()
    from detent.mcp.serve import serve  # noqa: PLC0415 - the same

    return serve(root, _open_workspace, incoming, outgoing)


def _open_workspace(root: "Path", front_end: "FrontEnd") -> "Workspace":
    return _open_house().open_workspace(root, front_end)


class _Office:
    """What stands behind the reception; it is opened by the first message that needs it."""

    def __init__(self, server: "DetentServer") -> None:
        self._server = server
        self._house: House | None = None
        self._front: Front | None = None
        self._answers: Answers = {}

    def answers(self) -> "Answers":
        if self._front is None:
            # An editor waits for the answer to ``initialize``, which needs none of this.
            from detent.lsp.front import Front  # noqa: PLC0415 - see above
            from detent.lsp.routes import answers  # noqa: PLC0415 - see above

            self._house = _open_house()
            self._front = Front(self._server, self._house.open_workspace, self._house.documents)
            self._answers = answers(self._front)
        return self._answers

    async def close(self) -> None:
        if self._front is not None:
            await self._front.close()

    def kill_all(self) -> None:
        if self._house is not None:
            self._house.kill_all()


def _open_house() -> "House":
    from detent.config import environment  # noqa: PLC0415 - an editor should not wait for it
    from detent.house import House  # noqa: PLC0415 - the same

    return House(environment())
