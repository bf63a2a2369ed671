"""An editor reduced to bytes on pipes: it can say what no LSP library would let it say."""

import contextlib
import itertools
import json
import os
import queue
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.patience import in_time

Message = dict[str, Any]


def frame(message: object) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    began = time.monotonic()
    while not condition():
        if not in_time(began, seconds):
            return False
        time.sleep(0.01)
    return True


def is_running(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat[stat.rindex(")") + 2] not in "ZX"


def wait4(pid: int, seconds: float) -> tuple[int, int, resource.struct_rusage]:
    """Wait for the end of a child, with what it has used."""
    found: list[tuple[int, int, resource.struct_rusage]] = []

    def ended() -> bool:
        ended_pid, status, usage = os.wait4(pid, os.WNOHANG)
        found.append((ended_pid, status, usage))
        return ended_pid == pid

    assert wait_until(ended, seconds), f"process {pid} has not ended within {seconds} s"
    return found[-1]


def descendants(pid: int) -> set[int]:
    """All processes below ``pid`` that are running now."""
    below: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # one that ends while it is looked at has none
            for child in map(int, task.read_text().split()):
                below |= {child} | descendants(child)
    return below


class WireClient:
    """One server process, spoken to in frames. Answers and notifications are kept in the order of arrival."""

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> None:
        self._log = log.open("wb")
        self.log = log
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, **(environment or {})},
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.stdin, self.stdout = self.process.stdin, self.process.stdout
        self._ids = itertools.count(1)
        self._arrived: queue.SimpleQueue[Message | bytes] = queue.SimpleQueue()
        """Messages, what was no message, and at the end nothing (b"")."""
        self._kept: list[Message] = []
        self.stray: list[bytes] = []
        """What came on the channel and was no frame."""
        self._reading = threading.Event()
        self._reading.set()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pid in descendants(self.process.pid) if self.process.poll() is None else ():
            with contextlib.suppress(ProcessLookupError):  # it went with the first of its namespace
                os.kill(pid, 9)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reading.set()
        with contextlib.suppress(BrokenPipeError):
            self.stdin.close()
        self._thread.join(5)
        self.stdout.close()
        self._log.close()

    def send_bytes(self, data: bytes) -> None:
        self.stdin.write(data)
        self.stdin.flush()

    def send(self, message: object) -> None:
        self.send_bytes(frame(message))

    def notify(self, method: str, params: object = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def begin(self, method: str, params: object = None) -> int:
        """Send a request and do not wait; returns its id."""
        number = next(self._ids)
        self.send({"jsonrpc": "2.0", "id": number, "method": method} | ({} if params is None else {"params": params}))
        return number

    def answer(self, number: int | None, seconds: float = 10) -> Message:
        return self.expect(lambda message: "method" not in message and message.get("id") == number, seconds)

    def request(self, method: str, params: object = None, seconds: float = 10) -> Message:
        return self.answer(self.begin(method, params), seconds)

    def ping(self, seconds: float = 10) -> None:
        assert self.request("detent/ping", {}, seconds)["result"] == "pong"

    def notification(self, method: str, seconds: float = 10) -> Any:  # noqa: ANN401 - whatever the server sent
        return self.expect(lambda message: message.get("method") == method, seconds)["params"]

    def expect(self, wanted: Callable[[Message], bool], seconds: float = 10) -> Message:
        """The first message that is wanted; what comes before it is kept for later."""
        for index, message in enumerate(self._kept):
            if wanted(message):
                return self._kept.pop(index)
        began = time.monotonic()
        while True:
            try:
                message = self._take(max(0.1, began + seconds - time.monotonic()))
            except queue.Empty:
                if in_time(began, seconds):
                    continue
                raise AssertionError(f"no such message in {seconds} s; log:\n{self.log.read_text()}") from None
            if wanted(message):
                return message
            self._kept.append(message)

    def initialize(self, **more: object) -> Message:
        params = {"processId": os.getpid(), "rootUri": None, "capabilities": {}} | more
        answer = self.request("initialize", params, seconds=30)
        self.notify("initialized", {})
        result: Message = answer["result"]
        return result

    def open(self, uri: str, text: str, version: int = 1) -> None:
        item = {"uri": uri, "languageId": "plaintext", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, version: int, *changes: object) -> None:
        self.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)},
        )

    def stop_reading(self) -> None:
        self._reading.clear()

    def go_on_reading(self) -> None:
        self._reading.set()

    def wait(self, seconds: float) -> int:
        """The exit code of the process."""
        assert wait_until(lambda: self.process.poll() is not None, seconds), f"it has not ended within {seconds} s"
        return self.process.wait()

    def memory(self, field: str = "VmRSS") -> int:
        """In bytes; 0 when the process is gone."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return 0
        return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith(field)), 0)

    def settle(self) -> None:
        """Wait until all that it imports and prepares after its start is done."""
        for _ in range(40):
            before = self.processor_seconds()
            time.sleep(0.5)
            if self.processor_seconds() - before < 0.02:
                return

    def processor_seconds(self) -> float:
        stat = Path(f"/proc/{self.process.pid}/stat").read_text()
        user, system = stat[stat.rindex(")") + 2 :].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _take(self, seconds: float) -> Message:
        while isinstance(item := self._arrived.get(timeout=seconds), bytes):
            if not item:
                raise EOFError(self.log.read_text())
            self.stray.append(item)
        return item

    def _read(self) -> None:
        while (header := self._line()) is not None:
            if not header.startswith(b"Content-Length: "):
                self._arrived.put(header)
                continue
            while self._line() not in (b"\r\n", None):
                pass
            length = int(header.split()[1])
            body = self.stdout.read(length)
            if len(body) == length:  # else the process ended in the middle
                self._arrived.put(json.loads(body))

        self._arrived.put(b"")

    def _line(self) -> bytes | None:
        self._reading.wait()
        try:
            return self.stdout.readline() or None
        except (OSError, ValueError):
            return None
