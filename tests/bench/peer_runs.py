"""The same steps in several agents, each asked by one model of ours: what they sent, and when."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.bench.instant_model import Answer, Chunk, InstantModel, call
from tests.bench.peers import installed
from tests.bench.stage import server
from tests.security.wire_client import WireClient

HERE = Path(__file__).parent
LINES = 4
"""How many each step reads."""
NOTES = [f"line {number}: a quotient is what is left when one number is divided by another" for number in range(2000)]
FILE = "".join(f"{line}\n" for line in NOTES)
DOCUMENT = {"languageId": "text", "version": 1, "text": FILE}
PATIENCE = 110
"""Seconds for all steps of one agent."""
SETTINGS = {"DETENT_BUDGET_STEPS": "1000", "DETENT_BUDGET_TOKENS": "1000000000", "DETENT_MODEL_CONTEXT": "10000000"}


@dataclass(frozen=True, slots=True)
class Played:
    """``besides``: of each step, from an answer to the next question, less what its tool took where that is known.
    ``memory``: bytes of the process after so many steps."""

    bodies: Sequence[bytes]
    besides: Sequence[float]
    memory: Mapping[int, int] = field(default_factory=dict)


def place(step: int) -> tuple[int, int]:
    """The lines that a step reads, from 1."""
    return step * LINES + 1, step * LINES + LINES


def detent(steps: int) -> Played:
    """The server in an editor's hands; reading is its own tool's, and not taken off."""
    memory: dict[int, int] = {}
    clients: list[WireClient] = []
    answer = _reads(steps, plans=True)
    asked = count()

    def noting(_: int) -> Iterator[Chunk]:
        before = next(asked)  # a conversation that was shortened holds fewer answers than there were
        memory[before + 1] = clients[0].memory()
        yield from answer(before)

    with InstantModel(noting) as model, server({"notes.txt": FILE}, model.base_url, SETTINGS) as (client, root):
        clients.append(client)
        wish = {"uri": f"{root}/notes.txt", "instruction": "read"}
        client.notify("textDocument/didOpen", {"textDocument": {**DOCUMENT, "uri": wish["uri"]}})
        client.request("detent/subscribe", {})
        client.request("workspace/executeCommand", {"command": "detent.edit", "arguments": [wish]})
        client.expect(lambda message: message.get("params", {}).get("kind") == "run_finished", PATIENCE)
        return _played(model, memory=memory)


def bare(steps: int) -> Played:
    with tempfile.TemporaryDirectory() as folder, InstantModel(_reads(steps)) as model:
        Path(folder, "notes.txt").write_text(FILE, "utf-8")
        _run([sys.executable, "-P", str(HERE / "bare_steps.py"), model.base_url, folder], folder)
        return _played(model)


def mini_swe_agent(steps: int) -> Played:
    """A shell for each step: what it took is taken off."""
    program = str(installed("mini-swe-agent", "python", ["mcp"]))
    with tempfile.TemporaryDirectory() as folder, InstantModel(_commands(steps)) as model:
        Path(folder, "notes.txt").write_text(FILE, "utf-8")
        took = json.loads(_run([program, str(HERE / "mini_steps.py"), model.base_url, folder], folder).splitlines()[-1])
        return _played(model, took)


def aider(steps: int) -> Played:
    """It has no tools: the lines are said to it, a message for each step."""
    program = str(installed("aider-chat", "python"))
    places = [place(step) for step in range(steps)]
    said = "".join(json.dumps("\n".join(NOTES[start - 1 : end])) + "\n" for start, end in places)
    with tempfile.TemporaryDirectory() as folder, InstantModel(_noted) as model:
        Path(folder, "notes.txt").write_text(FILE, "utf-8")
        subprocess.run(["git", "init", "-q", folder], check=True)
        _run([program, str(HERE / "aider_steps.py"), model.base_url], folder, said)
        return _played(model)


AGENTS: Mapping[str, Callable[[int], Played]] = {
    "a bare loop": bare,
    "Detent": detent,
    "mini-swe-agent": mini_swe_agent,
    "aider": aider,
}


def _reads(steps: int, *, plans: bool = False) -> Answer:
    def answer(before: int) -> Iterator[Chunk]:
        start, end = place(before)
        if before == 0 and plans:
            yield {"content": '{"summary": "Read", "steps": ["Read"]}'}
        elif before < steps - 1:
            yield call("read_file", path="notes.txt", start=start, end=end)
        else:
            yield {"content": "Done."}

    return answer


def _commands(steps: int) -> Answer:
    def answer(before: int) -> Iterator[Chunk]:
        start, end = place(before)
        done = "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"
        yield call("bash", command=f"sed -n {start},{end}p notes.txt" if before < steps - 1 else done)

    return answer


def _noted(before: int) -> Iterator[Chunk]:
    yield {"content": "Noted."}


def _run(command: Sequence[str], folder: str, said: str = "") -> str:
    """In an environment that knows no keys and no settings of anybody."""
    home = Path(folder, ".home")
    home.mkdir()
    variables = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "MSWEA_SILENT_STARTUP": "1",
    }
    variables |= {"GIT_CONFIG_GLOBAL": os.devnull, "LANG": "C.UTF-8"}
    done = subprocess.run(
        command, cwd=folder, env=variables, input=said, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[1]).name} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout


def _played(model: InstantModel, took: Sequence[float] = (), memory: Mapping[int, int] | None = None) -> Played:
    times = zip(model.answered, model.received[1:], strict=False)
    besides = [received - answered for answered, received in times]
    tools = [*took, *[0.0] * len(besides)]
    return Played(list(model.bodies), [whole - tool for whole, tool in zip(besides, tools, strict=False)], memory or {})
