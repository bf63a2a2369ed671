"""A project, the real server on it, and numbers told side by side."""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.security.wire_client import WireClient

from detent.harness.trust import Trust


@contextmanager
def server(
    files: Mapping[str, str], base_url: str = "http://127.0.0.1:1/v1", settings: Mapping[str, str] | None = None
) -> Iterator[tuple[WireClient, str]]:
    """A ``detent lsp`` that was initialized on a new project, and the project's URI. ``settings``: variables."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        root.mkdir()
        for path, text in files.items():
            (root / path).write_text(text, "utf-8")
        Trust(Path(folder) / "state" / "detent" / "trusted").trust(root)  # nobody is there to be asked
        environment = {
            "HOME": folder,
            "XDG_STATE_HOME": f"{folder}/state",
            "XDG_CONFIG_HOME": f"{folder}/config",
            "DETENT_MODEL_NAME": "instant",
            "DETENT_MODEL_BASE_URL": base_url,
            "OPENAI_API_KEY": "sk-bench",
            **(settings or {}),
        }
        command = [sys.executable, "-P", "-m", "detent", "lsp"]
        with WireClient(command, Path(folder) / "log", environment) as client:
            folders = [{"uri": root.as_uri(), "name": "project"}]
            client.initialize(rootUri=root.as_uri(), workspaceFolders=folders)
            client.ping()
            yield client, root.as_uri()


def watched(client: WireClient, root: str, text: str) -> str:
    """Open ``notes.txt`` with this text, and hear what happens; gives the document's URI."""
    uri = f"{root}/notes.txt"
    document = {"uri": uri, "languageId": "text", "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": document})
    client.request("detent/subscribe", {})
    return uri


def tell(name: str, seconds: Sequence[float]) -> None:
    ordered = sorted(seconds)
    median, late = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(f"  {name:<34} p50 {median * 1000:7.2f} ms   p99 {late * 1000:7.2f} ms   ({len(ordered)} times)")
