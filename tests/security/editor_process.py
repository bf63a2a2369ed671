"""An editor in its own process, to be killed: starts a server, begins work in it, says the pids, and waits.

``editor_process.py <server index> <marker> <log> <held>``: with ``held`` another process keeps the server's pipes open,
with ``held, unnamed`` the editor also does not say which process it is.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.security.servers import ALL
from tests.security.wire_client import WireClient


def main(which: str, marker: str, log: str, held: str) -> None:
    server = ALL[int(which)]
    client = WireClient(server.command, Path(log))
    client.initialize(processId=None if held == "held, unnamed" else os.getpid())
    work = server.begin_work(client, Path(marker))
    holder = None
    if held != "free":
        holder = subprocess.Popen(
            ["sleep", "60"], pass_fds=[client.stdin.fileno(), client.stdout.fileno()], stdout=subprocess.DEVNULL
        )
    print(json.dumps({"server": client.process.pid, "work": work.pid, "holder": holder and holder.pid}), flush=True)
    time.sleep(600)


if __name__ == "__main__":
    main(*sys.argv[1:])
