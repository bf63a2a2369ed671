"""The language server: its connection and its routes, put together."""

from collections.abc import Callable
from pathlib import Path

from detent.engine.workspace import OpenWorkspace
from detent.lsp.channel import Channel
from detent.lsp.front import Front
from detent.lsp.routes import register
from detent.lsp.serve import serve_stdio
from detent.lsp.server import DetentServer


def serve(
    open_workspace: OpenWorkspace,
    documents: Callable[[Path], Path],
    *,
    channel: Channel | None = None,
    last_resort: Callable[[], None] | None = None,
) -> int:
    """Serve one editor on stdin and stdout until it leaves; returns the exit code.

    ``documents``: where the documents for a workspace are kept, in the user's state. For the rest see ``serve_stdio``.
    """
    server = DetentServer()
    front = Front(server, open_workspace, documents)
    register(server, front)
    return serve_stdio(server, channel=channel, on_shutdown=front.close, last_resort=last_resort)
