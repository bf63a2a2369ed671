"""A server, and beside it when it sent each piece of an answer: ``tap.py LOG PROGRAM ARGUMENT…``."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

_LENGTH = re.compile(rb"Content-Length: (\d+)", re.IGNORECASE)


def main() -> int:
    log, *command = sys.argv[1:]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as server, Path(log).open("w") as told:
        assert server.stdin is not None
        assert server.stdout is not None
        threading.Thread(target=_pass_on, args=(server.stdin,), daemon=True).start()
        _listen(server.stdout, told)
    return server.returncode


def _pass_on(into: IO[bytes]) -> None:
    while data := os.read(0, 1 << 16):
        into.write(data)
        into.flush()
    into.close()


def _listen(server: IO[bytes], told: IO[str]) -> None:
    while head := server.readline():
        rest = [head]
        while rest[-1].strip():
            rest.append(server.readline())
        found = _LENGTH.search(b"".join(rest))
        assert found is not None
        body = server.read(int(found[1]))
        sys.stdout.buffer.write(b"".join(rest) + body)
        sys.stdout.buffer.flush()
        _note(body, time.time(), told)


def _note(body: bytes, now: float, told: IO[str]) -> None:
    if b'"streamed"' not in body:
        return
    data = json.loads(body)["params"]["data"]
    if data["delta"]["kind"] == "text":
        told.write(json.dumps([now, data["call_id"], data["delta"]["text"]]) + "\n")
        told.flush()


if __name__ == "__main__":
    sys.exit(main())
