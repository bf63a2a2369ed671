"""How much memory an endless answer takes: a process of its own, for the peak is one of a whole process.

``python -m tests.memory_probe PORT`` asks the server there and prints the growth of the peak, in bytes.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from detent.config.settings import ModelSettings
from detent.core.talk import Message, ModelRequest, Role
from detent.models.provider import OpenAIModel
from tests.clock import SystemClock

ROOT = Path(__file__).parents[1]


def peak_growth() -> int:
    """Of a process that is sent 50 MB of text."""
    replies = [{"text": "warm"}, {"faults": [{"kind": "flood", "size": 50_000_000}]}]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.json"
        path.write_text(json.dumps({"replies": replies}))
        command = [sys.executable, "-m", "tests.model_server", str(path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            try:
                asked = [sys.executable, "-m", "tests.memory_probe", server.stdout.readline().strip()]
                return int(subprocess.run(asked, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout)
            finally:
                server.kill()


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


async def _ask(port: str) -> int:
    model = OpenAIModel(ModelSettings(name="scripted", base_url=f"http://127.0.0.1:{port}/v1"), None, SystemClock())
    first = Message(Role.USER, "warm up")
    warm = await model.reply(ModelRequest((first,)), lambda delta: None)
    before = _peak()
    await model.reply(ModelRequest((first, warm.message, Message(Role.USER, "flood"))), lambda delta: None)
    await model.close()
    return _peak() - before


if __name__ == "__main__":
    print(asyncio.run(_ask(sys.argv[1])))
