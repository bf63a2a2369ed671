"""``detent lsp`` as the subject of the protocol cases: its work is runs, with a scripted model on a real socket."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests import walls
from tests.clock import SystemClock
from tests.project_python import project_python
from tests.security.subject import MB, Subject, Work
from tests.security.wire_client import WireClient, descendants, wait_until

from detent.config import Folders
from detent.harness.processes import MOST_AT_ONCE
from detent.harness.trust import Trust
from detent.hub.hub import Hub

CODE = "def wait(how_long):\n    raise NotImplementedError\n"
WORK, CALLS, STREAM, PRINT = "Work for long.", "Call for long.", "Tell a story.", "Print something."
"""Wishes; the model answers each in its own way."""
STORY = "Once upon a time, and so on and on."
PLAN = {"text": '{"summary": "A plan", "steps": ["Do it"]}'}
DONE = {"text": "Done."}
MAY_RUN = "Run this command?"
ALLOW = "Allow in this run"


def _runs(script: str) -> dict[str, Any]:
    return {"tool_calls": [{"name": "run_command", "arguments": {"command": ["sh", "-c", script]}}]}


def marker_of(folder: Path) -> Path:
    return folder / "marker"


class RealServer(Subject):
    name = "detent"
    command = (sys.executable, "-P", "-m", "detent", "lsp")
    looking = "textDocument/codeAction"

    @contextmanager
    def prepared(self, folder: Path) -> Iterator[Mapping[str, str]]:
        """A project that is trusted, and a model in a process of its own."""
        (folder / "project").mkdir()
        Trust(Folders.find(_environment(folder, 0)).state / "trusted").trust(folder / "project")
        (folder / "project" / "wait.py").write_text(CODE)
        tell = {"text": STORY, "faults": [{"kind": "stall", "after": 5}]}
        script = {
            "replies": [PLAN, _runs(f"sleep 600; touch {marker_of(folder)}"), DONE, DONE],
            "others": {
                CALLS: [PLAN, _runs("sleep 600; true"), DONE, DONE],
                STREAM: [PLAN, tell, {"text": STORY}],
                PRINT: [PLAN, _runs("echo from a child; echo and more >&2"), DONE, DONE],
            },
        }
        (folder / "script.json").write_text(json.dumps(script))
        model = [sys.executable, "-m", "tests.model_server", str(folder / "script.json")]
        with subprocess.Popen(model, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
            try:
                assert process.stdout is not None
                yield _environment(folder, int(process.stdout.readline()))
            finally:
                process.kill()

    def begin_work(self, client: WireClient, marker: Path) -> Work:
        assert marker == marker_of(client.log.parent), "the script says which marker"
        before = set(_sleepers(client))
        run_id = _start(client, WORK)
        _allow(client, 1)
        assert wait_until(lambda: bool(set(_sleepers(client)) - before), 30), client.log.read_text()
        (pid,) = set(_sleepers(client)) - before

        def cancel() -> None:
            client.notify("window/workDoneProgress/cancel", {"token": f"detent/{run_id}/1"})
            client.expect(lambda message: _says(message, "was cancelled"))

        return Work(pid, cancel)

    def begin_long_calls(self, client: WireClient, count: int) -> None:
        asleep = min(len(_sleepers(client)) + count, MOST_AT_ONCE)
        for _ in range(count):
            _start(client, CALLS)
        _allow(client, count)  # the others wait for a place
        assert wait_until(lambda: len(_sleepers(client)) == asleep, 60), client.log.read_text()

    def begin_stream(self, client: WireClient) -> None:
        run_id = _start(client, STREAM)
        client.request("detent/subscribe", {})
        client.expect(lambda message: _event(message, run_id, "streamed", "Once"), 60)

    def pollute(self, client: WireClient) -> tuple[str, ...]:
        run_id = _start(client, PRINT)
        client.request("detent/subscribe", {"after": 0})
        _allow(client, 1)
        client.expect(lambda message: _event(message, run_id, "call_finished", "Exit code 0"), 60)
        client.expect(lambda message: _event(message, run_id, "run_finished", "gave_up"), 60)
        return ()

    def flood(self, client: WireClient) -> None:
        for _ in range(5):
            client.begin("detent/view", {"runId": "x" * MB})  # the answer says that there is no such run

    def look(self, client: WireClient) -> int:
        here = {"line": 1, "character": 4}
        params = {"textDocument": {"uri": _uri(client)}, "range": {"start": here, "end": here}}
        return client.begin(self.looking, {**params, "context": {"diagnostics": []}})

    def keep(self, client: WireClient) -> Callable[[], bool]:
        client.open(_uri(client), "# not saved\n" + CODE)

        def kept() -> bool:
            titles = [action["title"] for action in client.answer(self.look(client))["result"]]
            return "Agent: implement this" in titles

        return kept

    def resume_everything(self, client: WireClient) -> None:
        """After a restart: have the cut off runs go on, do nothing twice, and see them end."""
        client.request("detent/subscribe", {"after": 0})
        for _ in range(2):
            _answer(client, "Detent was cut off", "Resume")
        _answer(client, "Run it again?", "Skip it")
        client.expect(lambda message: _event(message, None, "answer_given", DONE["text"]), 60)
        client.expect(lambda message: _event(message, None, "answer_given", STORY), 60)

    def begin_trace(self, client: WireClient) -> int:
        return _begin(client, WORK)

    def left_trace(self, folder: Path) -> bool:
        state = Folders.find(_environment(folder, 0)).workspace_state(folder / "project")
        if not state.exists():
            return False
        hub = Hub.open(state, SystemClock())
        runs = hub.log.run_ids()
        hub.close()
        return bool(runs)


def _environment(folder: Path, port: int) -> dict[str, str]:
    return {
        **walls.chosen(),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_STATE_HOME": str(folder / "state"),
        "OPENAI_API_KEY": "sk-scripted",
        "DETENT_MODEL_NAME": "scripted",
        "DETENT_MODEL_BASE_URL": f"http://127.0.0.1:{port}/v1",
        "DETENT_CHECKS_INTERPRETER": project_python(),
    }


def _uri(client: WireClient) -> str:
    return (client.log.parent / "project" / "wait.py").as_uri()


def _begin(client: WireClient, wish: str) -> int:
    place = {"uri": _uri(client), "instruction": wish}
    return client.begin("workspace/executeCommand", {"command": "detent.edit", "arguments": [place]})


def _start(client: WireClient, wish: str) -> str:
    return str(client.answer(_begin(client, wish), 30)["result"]["runId"])


def _allow(client: WireClient, count: int) -> None:
    """Say yes to so many commands."""
    for _ in range(count):
        _answer(client, MAY_RUN, ALLOW)


def _answer(client: WireClient, question: str, answer: str) -> None:
    asked = client.expect(lambda message: _asks(message, question), 60)
    client.send({"jsonrpc": "2.0", "id": asked["id"], "result": {"title": answer}})


def _asks(message: Mapping[str, Any], text: str) -> bool:
    return message.get("method") == "window/showMessageRequest" and text in message["params"]["message"]


def _says(message: Mapping[str, Any], text: str) -> bool:
    return message.get("method") == "window/showMessage" and text in message["params"]["message"]


def _event(message: Mapping[str, Any], run_id: str | None, kind: str, text: str) -> bool:
    if message.get("method") != "detent/event":
        return False
    params = message["params"]
    return params["kind"] == kind and run_id in (None, params["runId"]) and text in json.dumps(params["data"])


def _sleepers(client: WireClient) -> list[int]:
    """The shells below the server that sleep; not what such a shell has just made, to become its sleep."""
    asleep = {pid for pid in descendants(client.process.pid) if _sleeps(pid)}
    return [pid for pid in asleep if _parent(pid) not in asleep]


def _sleeps(pid: int) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return words[:2] == [b"sh", b"-c"] and words[2].startswith(b"sleep 600")


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0
