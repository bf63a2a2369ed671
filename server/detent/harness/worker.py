"""What runs in a worker process: one function, asked again and again until nobody asks any more.

``python -P -m detent.harness.worker MODULE FUNCTION``. Questions and answers are pickles, each behind its length. In
the place of the function may stand a class: one is made, and called with each question.
"""

import gc
import importlib
import os
import pickle
import select
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, BinaryIO

LENGTH = 8
"""Bytes that tell how long a message is."""
SMALL_PART = 100
"""Looking for cycles takes at most one part in so many of the time; who asks for little again and again would else wait
for it each time."""


def read_message(stream: BinaryIO) -> Any:  # noqa: ANN401
    """EOFError when the other side is gone, even in the middle of a message."""
    head = stream.read(LENGTH)
    length = int.from_bytes(head, "big")
    data = stream.read(length)
    if len(head) < LENGTH or len(data) < length:
        raise EOFError
    return pickle.loads(data)


def write_message(stream: BinaryIO, message: object) -> None:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(len(data).to_bytes(LENGTH, "big"))
    stream.write(data)
    stream.flush()


def main(module: str, function: str) -> None:
    """When the asking process is gone, however it ended, there is nothing to read any more and this one ends too."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints must not get between the answers
    threading.Thread(target=_end_with_the_asker, daemon=True).start()
    named = getattr(importlib.import_module(module), function)
    work: Callable[[Any], Any] = named() if isinstance(named, type) else named
    gc.freeze()  # what was imported stays; going through all of it is felt by who asks next
    gc.disable()  # looking for cycles among millions of small objects takes as long as the work
    cleaning = _Cleaning()
    try:
        while True:
            question = read_message(sys.stdin.buffer)
            began = time.thread_time()
            write_message(answers, work(question))
            cleaning.worked(time.thread_time() - began)
    except (EOFError, BrokenPipeError):
        os._exit(0)


class _Cleaning:
    """Collects what points at itself, when there was work enough since the last time."""

    def __init__(self) -> None:
        self._due = 0.0
        self._worked = 0.0

    def worked(self, seconds: float) -> None:
        self._worked += seconds
        if self._worked < self._due:
            return
        began = time.thread_time()
        gc.collect()
        self._worked, self._due = 0.0, SMALL_PART * (time.thread_time() - began)


def _end_with_the_asker() -> None:
    """Also in the middle of a question, which nobody waits for any more."""
    if hasattr(select, "poll"):
        gone = select.poll()
        gone.register(0, select.POLLHUP)
        gone.poll()
        os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
