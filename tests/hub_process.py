"""Another process with a hub: ``python -m tests.hub_process FOLDER RUN COUNT``.

It takes the lease of RUN, appends COUNT events (0: until it is killed), most of which name a content, prints the
number of each one that was acknowledged, and then keeps the lease until its input ends.
"""

import os
import sys
from pathlib import Path

from detent.core.events import DurableEvent, Reflected, RunStarted
from detent.core.work import Task, TaskKind
from detent.hub.hub import Hub
from tests.clock import SystemClock


def main(folder: str, run_id: str, count: int) -> int:
    hub = Hub.open(Path(folder), SystemClock())
    if not hub.lease.take(run_id):
        print("held", flush=True)
        return 1
    number = len(hub.events(run_id))
    last = number + count
    while not count or number < last:
        if number:
            text = f"{run_id} {number} " * (number % 700)
            event: DurableEvent = Reflected(number, hub.blobs.put_text(text))
        else:
            event = RunStarted(Task(TaskKind.DO, "go"), "/", "none")
        os.write(1, f"{hub.append(run_id, event).seq}\n".encode())
        number += 1
    sys.stdin.read()
    hub.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
