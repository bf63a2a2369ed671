"""From the start of the process until ``initialize`` is answered, side by side with a server of pygls alone."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROUNDS = 9
GOAL = 1.2
_HERE = Path(__file__).parent
_MINIMAL = "pygls alone"
_SERVERS: Mapping[str, Sequence[str]] = {
    _MINIMAL: (sys.executable, "-P", str(_HERE / "minimal_server.py")),
    "Detent's wire": (sys.executable, "-P", str(_HERE.parent / "security" / "echo_server.py")),
    "detent lsp": (sys.executable, "-P", "-m", "detent", "lsp"),
}
_INITIALIZE = json.dumps(
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"processId": None, "rootUri": None, "capabilities": {}},
    }
).encode()


class NoAnswer(Exception):
    """The server ended instead of answering."""


def seconds_to_initialize(command: Sequence[str]) -> float:
    start = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(_INITIALIZE), _INITIALIZE))
            process.stdin.flush()
            length = int(process.stdout.readline().split()[-1:][0])
            while process.stdout.readline() != b"\r\n":
                pass
            if b'"capabilities"' not in process.stdout.read(length):
                raise NoAnswer
            return time.perf_counter() - start
        except (IndexError, OSError) as problem:
            raise NoAnswer from problem
        finally:
            process.kill()


def medians(servers: Mapping[str, Sequence[str]], rounds: int = ROUNDS) -> dict[str, float]:
    """Taken in turns, so that what else the machine does hits all of them."""
    for command in servers.values():
        seconds_to_initialize(command)  # the first start reads from the disk
    taken: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(rounds):
        for name, command in servers.items():
            taken[name].append(seconds_to_initialize(command))
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def _answers(command: Sequence[str]) -> bool:
    try:
        seconds_to_initialize(command)
    except NoAnswer:
        return False
    return True


def main() -> None:
    there = {name: command for name, command in _SERVERS.items() if _answers(command)}
    found = medians(there)
    print(f"start to `initialize` answered, median of {ROUNDS} (goal: at most {GOAL} times {_MINIMAL})")
    for name in _SERVERS:
        if name in found:
            print(f"  {name:<15} {found[name] * 1000:6.0f} ms   {found[name] / found[_MINIMAL]:.2f} x")
        else:
            print(f"  {name:<15} gave no answer")


if __name__ == "__main__":
    main()
