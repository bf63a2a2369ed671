"""One process beside this one that is asked again and again, and remembers what it was asked before."""

import subprocess
from typing import Generic, TypeVar

from detent.harness.assistants import let_go, start_assistant
from detent.harness.worker import read_message, write_message

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Companion(Generic[Question, Answer]):
    """``kind`` is a module's class: one is made there, and called with each question. Asked from one thread; ``end``
    may come from any. Where the process has died, the next question starts another, which knows nothing."""

    def __init__(self, kind: type) -> None:
        self._kind = kind
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def ask(self, question: Question) -> Answer | None:
        """None when the process died over it, or was ended."""
        process = self._process = self._process or (None if self._ended else start_assistant(self._kind))
        if process is not None and self._ended:  # it may just have been started
            process.kill()
        if process is None or process.stdin is None or process.stdout is None:
            return None
        try:
            write_message(process.stdin, question)  # type: ignore[arg-type]
            answer: Answer = read_message(process.stdout)  # type: ignore[arg-type]
        except (EOFError, OSError, ValueError):
            self._process = None
            let_go(process)
            return None
        return answer

    def rest(self) -> None:
        """Let the process go; the next question starts another."""
        process, self._process = self._process, None
        if process is not None:
            let_go(process)

    def end(self) -> None:
        """At once, in the middle of a question too."""
        self._ended = True
        process = self._process
        if process is not None:
            process.kill()
