"""The door of a jail: how the socket that its proxy listens to gets out of it."""

import asyncio
import contextlib
import socket
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from detent.core.hosts import Host
from detent.harness.sandbox.proxy import Proxy, variables
from detent.harness.sandbox.spec import Jail


class Door:
    """For one command that may reach ``hosts``; without any it is a wall. Leaving it cuts all connections."""

    def __init__(self, hosts: Sequence[Host]) -> None:
        self._hosts = hosts
        self._ours: socket.socket | None = None
        self._theirs: socket.socket | None = None
        if hosts:
            self._ours, self._theirs = socket.socketpair()
        self._proxy: Proxy | None = None
        self._closing = contextlib.AsyncExitStack()

    @property
    def environment(self) -> Mapping[str, str]:
        return variables() if self._hosts else {}

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What the jail's program has to inherit."""
        return (self._theirs.fileno(),) if self._theirs else ()

    @property
    def told(self) -> Sequence[str]:
        """What was refused, and why."""
        return self._proxy.told if self._proxy else ()

    def fitted(self, jail: Jail) -> Jail:
        return replace(jail, door=self._theirs.fileno()) if self._theirs else jail

    async def open(self) -> None:
        """Once the program was started: take what it sends, which is nothing when the jail could not be built."""
        if self._ours is None or self._theirs is None:
            return
        self._theirs.close()
        self._ours.setblocking(False)
        await _readable(self._ours)
        _, received, _, _ = socket.recv_fds(self._ours, 1, 1)
        for descriptor in received:
            self._proxy = Proxy(self._hosts, socket.socket(fileno=descriptor))
            await self._closing.enter_async_context(self._proxy)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for end in (self._ours, self._theirs):
            if end:
                end.close()
        await self._closing.aclose()


async def _readable(end: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(end, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(end)
