"""A provider that asks the scripted server, with all that it said on the way."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from detent.config.settings import ModelSettings
from detent.core.talk import Delta, DeltaKind, Message, ModelRequest, Reply, Role, ToolSpec
from detent.models.provider import OpenAIModel
from tests.clock import FakeClock
from tests.model_server import Fault, FaultyScript, ScriptedServer

KEY = "sk-canary-5f2b9c0d7e"
READ = ToolSpec("read_file", "Read a file.", {"type": "object", "properties": {"path": {"type": "string"}}})


class SleepyClock(FakeClock):
    """Remembers how long somebody wanted to sleep; sleeping takes no time."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await super().sleep(seconds)


class Asker:
    """Asks one question again and again, or goes on with a conversation."""

    def __init__(self, server: ScriptedServer, model: OpenAIModel, clock: SleepyClock) -> None:
        self.server = server
        self.model = model
        self.clock = clock
        self.deltas: list[Delta] = []
        self._news = asyncio.Event()
        self.messages: tuple[Message, ...] = (
            Message(Role.SYSTEM, "You are a test."),
            Message(Role.USER, "Do something."),
        )

    async def ask(self) -> Reply:
        return await self.model.reply(ModelRequest(self.messages, (READ,)), self._hear)

    async def ask_on(self, said: str = "Go on.") -> Reply:
        """Ask, then answer each call of the reply, or say something, so that the next question can follow."""
        reply = await self.ask()
        answers = [Message(Role.TOOL, said, tool_call_id=call.id) for call in reply.message.tool_calls]
        self.messages += (reply.message, *(answers or [Message(Role.USER, said)]))
        return reply

    def _hear(self, delta: Delta) -> None:
        self.deltas.append(delta)
        self._news.set()

    async def heard(self, count: int) -> None:
        """Wait until that many deltas have come."""
        while len(self.deltas) < count:
            self._news.clear()
            await self._news.wait()

    def shown(self, kind: DeltaKind = DeltaKind.TEXT) -> str:
        return "".join(delta.text for delta in self.deltas if delta.kind is kind)

    def notices(self, kind: DeltaKind) -> list[str]:
        return [delta.text for delta in self.deltas if delta.kind is kind]


@asynccontextmanager
async def asking(
    script: FaultyScript,
    *,
    key: str | None = None,
    waiting_seconds: float = 10.0,
    more_keys: Sequence[str] = (),
    without_tools: Fault | None = None,
    **settings: object,
) -> AsyncIterator[Asker]:
    async with ScriptedServer(script, key=key, more_keys=more_keys, without_tools=without_tools) as server:
        chosen = ModelSettings.model_validate({"name": "scripted", "base_url": server.base_url, **settings})
        clock = SleepyClock()
        model = OpenAIModel(chosen, KEY, clock, waiting_seconds=waiting_seconds)
        try:
            yield Asker(server, model, clock)
        finally:
            await model.close()
