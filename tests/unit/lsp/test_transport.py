import asyncio
import os
import threading
from collections.abc import Iterator

import pytest

from detent.lsp.transport import MAX_WAITING, Writer
from detent.lsp.wire import Frames


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)
    os.close(writing)


def _fail(reason: str) -> None:
    raise AssertionError(reason)


async def test_what_may_wait_goes_out_together_and_before_what_follows(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writer = Writer(writing, _fail)
    writer.write_soon(lambda: b"one")
    writer.write_soon(lambda: b"two")
    writer.write(b"three")
    writer.write_soon(lambda: b"four")
    writer.start()
    frames, heard = Frames(), list[bytes]()
    while len(heard) < 4:  # the last one comes without anything behind it
        heard += frames.feed(await asyncio.to_thread(os.read, reading, 65536))
    assert heard == [b"one", b"two", b"three", b"four"]
    writer.drain(5)


async def test_what_still_waits_is_written_at_the_end(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writer = Writer(writing, _fail)
    writer.start()
    writer.write_soon(lambda: b"last")
    writer.drain(5)
    assert list(Frames().feed(os.read(reading, 65536))) == [b"last"]


async def test_a_replay_larger_than_what_may_wait_reaches_an_editor_that_reads(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    size = 1024 * 1024
    many = MAX_WAITING // size + 40
    writer, message, ahead = Writer(writing, _fail), b"x" * size, threading.Semaphore(20)

    def read() -> int:
        frames, heard = Frames(), 0
        while heard < many:
            for _ in frames.feed(os.read(reading, size)):
                heard += 1
                ahead.release()
        return heard

    def make() -> bytes:
        """The editor never is further behind than a little."""
        assert ahead.acquire(timeout=60)
        return message

    heard = asyncio.create_task(asyncio.to_thread(read))
    await asyncio.sleep(0)
    writer.start()
    for _ in range(many):
        writer.write_soon(make)
    assert await heard == many
    writer.drain(5)


async def test_what_cannot_be_made_takes_nothing_else_with_it(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writer = Writer(writing, _fail)
    writer.start()

    def bad() -> bytes:
        raise ValueError

    for make in (lambda: b"one", bad, lambda: b"two"):
        writer.write_soon(make)
    writer.write(b"answer")
    writer.drain(5)
    assert list(Frames().feed(os.read(reading, 65536))) == [b"one", b"two", b"answer"]


def test_without_an_event_loop_nothing_is_held(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writer = Writer(writing, _fail)
    with pytest.raises(RuntimeError):
        writer.write_soon(lambda: b"lost")
    writer.start()
    writer.write(b"one")
    writer.drain(5)
    assert list(Frames().feed(os.read(reading, 65536))) == [b"one"]


async def test_an_editor_that_reads_nothing_is_let_go(pipe: tuple[int, int]) -> None:
    broken = list[str]()
    writer = Writer(pipe[1], broken.append)
    writer.start()
    message = bytes(1024 * 1024)
    for _ in range(2 * MAX_WAITING // len(message) + 2):
        writer.write(message)
    assert broken == ["the editor does not read what it is sent"]
    assert os.read(pipe[0], 10)
