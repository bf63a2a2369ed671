"""Where the next line comes from: a person at a terminal, one at a simple terminal, or a pipe."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path
from typing import Protocol

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from detent.chat.completing import completions
from detent.chat.conversation import Chat
from detent.cli.chat.history import TypedBefore
from detent.cli.interrupts import on_interrupt
from detent.cli.plain import plain
from detent.cli.prompt import read_line
from detent.core.errors import DetentError

SIGN = "> "


class Reader(Protocol):
    async def read(self, bar: str) -> str | None:
        """What was typed; None when there will be nothing more. ``bar``: how it stands, for whom it helps."""
        ...


class Terminal:
    """With completion, what was typed before, and a line that says how it stands."""

    def __init__(self, chat: Chat, history: Path) -> None:
        self._session: PromptSession[str] = PromptSession(
            history=TypedBefore(history), completer=_Completer(chat), complete_while_typing=False
        )
        self._interrupted = False

    async def read(self, bar: str) -> str | None:
        try:
            text = await self._session.prompt_async(SIGN, bottom_toolbar=[("", plain(bar))])
        except KeyboardInterrupt:
            if self._interrupted:
                return None
            self._interrupted = True
            sys.stdout.write("Press Ctrl-C again to leave.\n")
            return ""
        except EOFError:
            return None
        self._interrupted = False
        return text


class SimpleTerminal:
    """For a terminal that only knows lines."""

    async def read(self, bar: str) -> str | None:
        with on_interrupt(lambda: None):
            return await read_line(SIGN)


class Pipe:
    """Lines that nobody types. In a thread of its own, which a pipe that stays open does not keep from ending."""

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._thread: threading.Thread | None = None

    async def read(self, bar: str) -> str | None:
        if self._thread is None:
            loop = asyncio.get_running_loop()
            self._thread = threading.Thread(target=self._pump, args=[loop], daemon=True)
            self._thread.start()
        return await self._lines.get()

    def _pump(self, loop: asyncio.AbstractEventLoop) -> None:
        left = b""
        while data := _more(self._descriptor):
            *whole, left = (left + data).split(b"\n")
            for line in whole:
                self._put(loop, line)
        if left:
            self._put(loop, left)
        self._put(loop, None)

    def _put(self, loop: asyncio.AbstractEventLoop, line: bytes | None) -> None:
        text = None if line is None else line.decode("utf-8", "replace").rstrip("\r")
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._lines.put_nowait, text)


def _more(descriptor: int) -> bytes:
    """Nothing at the end, and where nothing can be read."""
    try:
        return os.read(descriptor, 65_536)
    except OSError:
        return b""


class _Completer(Completer):
    """Asked in the event loop, where the workspace is."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        return ()

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        try:
            found = await completions(self._chat, document.text_before_cursor)
        except DetentError:
            return
        for one in found:
            about = plain(one.about)
            yield Completion(one.text, start_position=-one.length, display=plain(one.text), display_meta=about)
