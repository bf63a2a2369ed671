"""Others who want the processor too."""

import contextlib
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def others_at_work(count: int = 8) -> Iterator[None]:
    """So many threads of this process that never rest."""
    over = threading.Event()

    def work() -> None:
        while not over.is_set():
            sum(range(1_000))

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
