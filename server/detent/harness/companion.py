"""One process beside this one that is asked again and again, and remembers what it was asked before."""

import contextlib
import subprocess
import sys
from pathlib import Path
from typing import Any, Generic, TypeVar

from detent.harness.environment import allowed
from detent.harness.worker import read_message, write_message

Question = TypeVar("Question")
Answer = TypeVar("Answer")

_PACKAGES = Path(__file__).resolve().parents[2]


class Companion(Generic[Question, Answer]):
    """``kind`` is a module's class: one is made there, and called with each question. Asked from one thread; ``end``
    may come from any. Where the process has died, the next question starts another, which knows nothing."""

    def __init__(self, kind: type) -> None:
        self._command = [sys.executable, "-P", "-m", "detent.harness.worker", kind.__module__, kind.__name__]
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def ask(self, question: Question) -> Answer | None:
        """None when the process died over it, or was ended."""
        process = self._process = self._process or self._started()
        if process is not None and self._ended:  # it may just have been started
            process.kill()
        if process is None or process.stdin is None or process.stdout is None:
            return None
        try:
            write_message(process.stdin, question)  # type: ignore[arg-type]
            answer: Answer = read_message(process.stdout)  # type: ignore[arg-type]
        except (EOFError, OSError, ValueError):
            self._process = None
            _let_go(process)
            return None
        return answer

    def rest(self) -> None:
        """Let the process go; the next question starts another."""
        process, self._process = self._process, None
        if process is not None:
            _let_go(process)

    def end(self) -> None:
        """At once, in the middle of a question too."""
        self._ended = True
        process = self._process
        if process is not None:
            process.kill()

    def _started(self) -> subprocess.Popen[bytes] | None:
        if self._ended:
            return None
        return subprocess.Popen(
            self._command,
            cwd="/",
            env={**allowed(), "PYTHONPATH": str(_PACKAGES)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def _let_go(process: subprocess.Popen[Any]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            if pipe is not None:
                pipe.close()
