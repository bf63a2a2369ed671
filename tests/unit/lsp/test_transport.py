import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

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


async def test_an_editor_that_reads_nothing_is_let_go() -> None:
    reading, writing = os.pipe()
    broken = list[str]()
    writer = Writer(writing, broken.append)
    writer.start()
    message = bytes(1024 * 1024)
    for _ in range(2 * MAX_WAITING // len(message) + 2):
        writer.write(message)
    assert broken == ["the editor does not read what it is sent"]
    assert os.read(reading, 10)
    os.close(reading)
    writer.drain(5)  # its thread would go on in whatever is opened next
    os.close(writing)


def test_a_small_message_needs_no_thread(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writer = Writer(writing, _fail)
    writer.write(b"one")
    assert list(Frames().feed(os.read(reading, 65536))) == [b"one"]


def test_many_at_once_are_the_threads(pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detent.lsp.transport._BURST", 60.0)
    reading, writing = pipe
    writer = Writer(writing, _fail)
    writer.write(b"one")
    writer.write(b"two")
    assert list(Frames().feed(os.read(reading, 65536))) == [b"one"]
    writer.start()
    assert list(Frames().feed(os.read(reading, 65536))) == [b"two"]
    writer.drain(5)


def test_behind_the_end_nothing_is_written(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writer = Writer(writing, _fail)
    writer.start()
    writer.write(b"last")
    writer.drain(5)
    writer.write(b"too late")
    assert list(Frames().feed(os.read(reading, 65536))) == [b"last"]


def test_nothing_waits_for_an_editor_that_does_not_read_and_nothing_overtakes(pipe: tuple[int, int]) -> None:
    """The pipe has room for some of the small ones that come behind a large one."""
    reading, writing = pipe
    writer, size = Writer(writing, _fail), 60_000
    messages = [b"small", b"x" * size, *(f"{number:4000}".encode() for number in range(40)), b"last"]
    for message in messages:
        writer.write(message)
    writer.start()
    frames, heard = Frames(), list[bytes]()
    while len(heard) < len(messages):
        heard += frames.feed(os.read(reading, 4096))
        if len(heard) == 2:
            writer.write(b"behind them")
            messages.append(b"behind them")
    assert heard == messages
    writer.drain(5)


def test_an_editor_that_is_gone_is_told_of_once() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    told = SimpleQueue[str]()
    writer = Writer(writing, told.put)
    writer.start()
    writer.write(b"to nobody")
    assert told.get(timeout=5).startswith("the output broke (")
    writer.write(b"to nobody")
    writer.drain(5)
    os.close(writing)
    assert told.empty()


def test_what_is_no_pipe_is_written_too(tmp_path: Path) -> None:
    with (tmp_path / "output").open("wb") as opened:
        writer = Writer(opened.fileno(), _fail)
        writer.start()
        writer.write(b"one")
        writer.drain(5)
    assert list(Frames().feed((tmp_path / "output").read_bytes())) == [b"one"]
