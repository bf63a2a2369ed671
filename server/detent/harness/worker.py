"""What runs in a worker process: one function, asked again and again until nobody asks any more.

``python -P -m detent.harness.worker MODULE FUNCTION``. Questions and answers are pickles, each behind its length.
"""

import gc
import importlib
import os
import pickle
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

LENGTH = 8
"""Bytes that tell how long a message is."""


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
    work: Callable[[Any], Any] = getattr(importlib.import_module(module), function)
    gc.disable()  # looking for cycles among millions of small objects takes as long as the work
    try:
        while True:
            write_message(answers, work(read_message(sys.stdin.buffer)))
            gc.collect()
    except (EOFError, BrokenPipeError):
        os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
