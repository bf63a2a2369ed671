"""Questions to the person at the terminal, while the run goes on."""

import asyncio
import sys
from collections.abc import Mapping

from detent.cli.plain import plain


async def read_line(question: str) -> str | None:
    """What was typed, without waiting in a thread, which Ctrl-C could not end; None at the end of the input."""
    sys.stdout.write(plain(question))
    sys.stdout.flush()
    loop = asyncio.get_running_loop()
    typed: asyncio.Future[str] = loop.create_future()

    def take() -> None:
        if not typed.done():
            typed.set_result(sys.stdin.readline())

    loop.add_reader(sys.stdin.fileno(), take)
    try:
        text = await typed
    finally:
        loop.remove_reader(sys.stdin.fileno())
    return text.rstrip("\n") if text else None


async def choose(question: str, options: Mapping[str, str]) -> str | None:
    """One of the options by its letter; anything else is asked again. None at the end of the input."""
    offered = ", ".join(f"[{letter}] {word}" for letter, word in options.items())
    while True:
        text = await read_line(f"{question} {offered}: ")
        if text is None:
            return None
        letter = text.strip().lower()[:1]
        if letter in options:
            return letter
        sys.stdout.write("Please type one of the letters in brackets.\n")
