"""Worker processes for work that would hold up every thread of this one, such as parsing."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, BinaryIO, Generic, TypeVar

from detent.harness.assistants import let_go, start_assistant
from detent.harness.worker import read_message, write_message

Question = TypeVar("Question")
Answer = TypeVar("Answer")

MOST = 4
_LOOK_AGAIN = 0.05


@dataclass(frozen=True, slots=True)
class Answered(Generic[Question, Answer]):
    """``answer`` is None when the process died over the question."""

    question: Question
    answer: Answer | None


def spread(
    function: Callable[[Question], Answer] | type[Callable[[Question], Answer]],
    questions: Sequence[Question],
    count: int | None = None,
) -> Iterator[Answered[Question, Answer]]:
    """Ask a module's ``function`` each question, in ``count`` processes (one for each core when None), and yield the
    answers as they come. In the place of the function may stand a class: each process makes one, and asks that. A
    process that dies costs its question and is replaced."""
    count = min(count or min(len(os.sched_getaffinity(0)), MOST), len(questions))
    waiting: SimpleQueue[Question | None] = SimpleQueue()
    answers: SimpleQueue[Answered[Question, Answer]] = SimpleQueue()
    for question in questions:
        waiting.put(question)
    for _ in range(count):
        waiting.put(None)
    crew = [_Worker(function, waiting, answers) for _ in range(count)]
    try:
        for worker in crew:
            worker.start()
        for _ in questions:
            yield answers.get()
    finally:
        for worker in crew:
            worker.end()


class _Worker:
    """One process, and the thread that speaks with it."""

    def __init__(self, function: Callable[[Any], Any], waiting: SimpleQueue[Any], answers: SimpleQueue[Any]) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._function = function
        self._waiting = waiting
        self._answers = answers
        self._ended = False
        self._process = start_assistant(self._function)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """At once: nobody waits for an answer any more."""
        self._ended = True
        while self._thread.is_alive():  # it may just be putting another process in the place of a dead one
            self._process.kill()
            self._thread.join(_LOOK_AGAIN)
        let_go(self._process)

    def _run(self) -> None:
        while (question := self._waiting.get()) is not None and not self._ended:
            self._answers.put(Answered(question, self._ask(question)))

    def _ask(self, question: object) -> object:
        try:
            asking, answering = self._pipes()
            write_message(asking, question)
            return read_message(answering)
        except (EOFError, OSError):
            if not self._ended:
                let_go(self._process)
                self._process = start_assistant(self._function)
            return None

    def _pipes(self) -> tuple[BinaryIO, BinaryIO]:
        asking, answering = self._process.stdin, self._process.stdout
        if asking is None or answering is None:
            raise ValueError("the process was started without pipes")
        return asking, answering  # type: ignore[return-value]
