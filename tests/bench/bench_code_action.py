"""Code actions on a file of 5,000 lines, with a keystroke before each request."""

import _pydecimal
import time
from pathlib import Path

from tests.bench.stage import server, tell

LINES = 5000
TIMES = 300


def main() -> None:
    # A real file: the standard library's longest module of plain Python.
    text = "".join(Path(_pydecimal.__file__).read_text("utf-8").splitlines(keepends=True)[:LINES])
    lines = text.splitlines()
    with server({"big.py": text}) as (client, root):
        uri = f"{root}/big.py"
        item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": item})
        pings, actions, offered = [], [], 0
        for turn in range(TIMES):
            line = (turn // 2 * 37) % LINES
            at = {"line": line, "character": 0}
            client.change(uri, turn + 2, _keystroke(line, lines[line], begins=turn % 2 == 0))
            begun = time.perf_counter()
            answer = client.request(
                "textDocument/codeAction",
                {
                    "textDocument": {"uri": uri},
                    "range": {"start": at, "end": at},
                    "context": {"diagnostics": [], "triggerKind": 1},
                },
            )
            actions.append(time.perf_counter() - begun)
            offered += len(answer["result"])
            begun = time.perf_counter()
            client.ping()
            pings.append(time.perf_counter() - begun)
    assert offered > TIMES
    print(f"code actions after a keystroke, {text.count(chr(10))} lines (goal: p99 at most 50 ms)")
    tell("a ping", pings)
    tell("code actions", actions)


def _keystroke(line: int, text: str, begins: bool) -> dict[str, object]:
    """A letter typed at the end of a line, as people type, and then taken away again."""
    end = {"line": line, "character": len(text)}
    after = {"line": line, "character": len(text) + 1}
    return {"range": {"start": end, "end": end if begins else after}, "text": "x" if begins else ""}
