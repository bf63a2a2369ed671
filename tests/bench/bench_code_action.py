"""Code actions on a file of 5,000 lines: after a keystroke, and after ten at once, side by side with other servers."""

import _pydecimal
import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.stage import server, tell
from tests.security.wire_client import WireClient

LINES = 5000
TIMES = 300
BURSTS = 60
KEYS = 10
_HERE = Path(__file__).parent
_ABLE: Mapping[str, Any] = {
    "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}
}


def main() -> None:
    """``BENCH_PEERS``: a folder with other servers' programs, for those that are not on the path."""
    # A real file: the standard library's longest module of plain Python.
    text = "".join(Path(_pydecimal.__file__).read_text("utf-8").splitlines(keepends=True)[:LINES])
    print(f"code actions in a file of {text.count(chr(10))} lines")
    with server({"big.py": text}) as (client, root):
        editing = _Editing(client, f"{root}/big.py", text)
        _after_each_key(editing)
        tell("after ten keys, detent (goal: 20 ms)", _after_bursts(editing))
    for name, command in _peers().items():
        with _peer(command) as (client, root):
            taken = _after_bursts(_Editing(client, f"{root}/big.py", text))
            tell(f"after ten keys, {name}", taken)


class _Editing:
    """Somebody who types in the file, and asks for its menus."""

    def __init__(self, client: WireClient, uri: str, text: str) -> None:
        self.client = client
        self._uri = uri
        self._lines = text.splitlines()
        self._version = 1
        item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": item})

    def key(self, line: int, number: int = 0, *, takes_away: int = 0) -> None:
        """A letter typed at the end of a line, the ``number``th there; or so many taken away again."""
        self._version += 1
        at = len(self._lines[line]) + number
        span = {"start": {"line": line, "character": at}, "end": {"line": line, "character": at + takes_away}}
        self.client.change(self._uri, self._version, {"range": span, "text": "" if takes_away else "x"})

    def menu(self, line: int) -> int:
        """How many actions there are."""
        at = {"line": line, "character": 0}
        answer = self.client.request(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": self._uri},
                "range": {"start": at, "end": at},
                "context": {"diagnostics": [], "triggerKind": 1},
            },
            30,
        )
        return len(answer["result"] or ())


def _after_each_key(editing: _Editing) -> None:
    pings, actions, offered = [], [], 0
    for turn in range(TIMES):
        line = (turn // 2 * 37) % LINES
        editing.key(line, takes_away=turn % 2)
        begun = time.perf_counter()
        offered += editing.menu(line)
        actions.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        editing.client.ping()
        pings.append(time.perf_counter() - begun)
    assert offered > TIMES
    tell("a ping", pings)
    tell("after a key (goal: 10 ms)", actions)


def _after_bursts(editing: _Editing) -> list[float]:
    """From the first key until the menu is there."""
    editing.menu(0)
    taken = []
    for turn in range(BURSTS):
        line = (turn * 83) % LINES
        begun = time.perf_counter()
        for number in range(KEYS):
            editing.key(line, number)
        editing.menu(line)
        taken.append(time.perf_counter() - begun)
        editing.key(line, takes_away=KEYS)
        editing.menu(line)
    return taken


def _peers() -> Mapping[str, Sequence[str]]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("BENCH_PEERS", ""), os.environ["PATH"]])
    found: dict[str, Sequence[str]] = {"pygls and a parse": (sys.executable, "-P", str(_HERE / "naive_server.py"))}
    for name, program, *arguments in (("ruff", "ruff", "server"), ("jedi", "jedi-language-server")):
        where = shutil.which(program, path=path)
        if where:
            found[name] = (where, *arguments)
        else:
            print(f"  {program} is not here")
    return found


@contextlib.contextmanager
def _peer(command: Sequence[str]) -> Iterator[tuple[WireClient, str]]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with WireClient(command, root / "log", {"HOME": folder}) as client:
            folders = [{"uri": root.as_uri(), "name": "project"}]
            client.initialize(rootUri=root.as_uri(), workspaceFolders=folders, capabilities=_ABLE)
            yield client, root.as_uri()


if __name__ == "__main__":
    main()
