"""A model behind an OpenAI-compatible server: attempts until one gives a whole answer, or none may help."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from detent.config.presets import Presets
from detent.config.settings import ModelSettings
from detent.core.errors import ModelUnavailable
from detent.core.ports import Clock
from detent.core.talk import Delta, DeltaKind, Message, ModelRequest, Reply, Usage
from detent.models.answer import Answer
from detent.models.backoff import LONGEST_ASKED, Patience
from detent.models.chunks import parse
from detent.models.dialect import Dialect
from detent.models.failures import AttemptFailed, Complaint, Malformed, cause_of, clean
from detent.models.sse import EventReader
from detent.models.watch import WAITING_SECONDS, Watch

if TYPE_CHECKING:
    from detent.models.transport import Incoming, Transport

DONE = b"[DONE]"
DRAIN_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class _Question:
    """What all attempts of one call have in common."""

    taken: frozenset[str]
    ends_at: float
    on_delta: Callable[[Delta], None]


class OpenAIModel:
    """Close it when it is no longer needed: it keeps connections between answers."""

    def __init__(
        self,
        settings: ModelSettings,
        key: str | None,
        clock: Clock,
        *,
        presets: Presets | None = None,
        waiting_seconds: float = WAITING_SECONDS,
    ) -> None:
        self._settings = settings
        self._dialect = Dialect(settings, presets)
        self._key = key
        self._clock = clock
        self._waiting_seconds = waiting_seconds
        self._transport: Transport | None = None
        self._importing = asyncio.Lock()

    def __repr__(self) -> str:
        return f"OpenAIModel({self.name!r})"

    @property
    def name(self) -> str:
        return self._settings.name or ""

    @property
    def place(self) -> str:
        return self._dialect.profile.place

    @property
    def longest_answer(self) -> int:
        return self._dialect.longest

    @property
    def context(self) -> int | None:
        return self._dialect.profile.context

    async def close(self) -> None:
        if self._transport is not None:
            await self._transport.close()
            self._transport = None

    def priced(self, usage: Usage) -> Usage:
        return self._dialect.priced(usage)

    async def reply(self, request: ModelRequest, on_delta: Callable[[Delta], None]) -> Reply:
        question = _question(request, self._settings, on_delta)
        patience, spent = Patience(self._settings.retries), self.priced(Usage())
        while True:
            fields = self._dialect.fields(request)
            answer = Answer(on_delta, self._dialect.tagged(request))
            try:
                transport = await self._connected()
                message, stop = await self._attempt(transport, question, self._dialect.body(request, fields), answer)
            except AttemptFailed as error:
                if self._dialect.learn(fields, error):
                    continue
                failed = error
            else:
                return Reply(message, spent + self._dialect.used(answer, request), stop)
            # Providers charge for what they sent of an answer that broke off.
            spent += self._dialect.used(answer, request) if answer.begun else self.priced(Usage())
            await self._wait(failed, patience, question, spent)

    async def _connected(self) -> "Transport":
        async with self._importing:
            if self._transport is None:
                # In a thread: the import takes most of a second, and the editor must be answered meanwhile.
                self._transport = await asyncio.to_thread(_connect, self._settings, self._key, self._clock)
        return self._transport

    async def _attempt(
        self, transport: "Transport", question: _Question, body: bytes, answer: Answer
    ) -> tuple[Message, str]:
        async with (
            Watch(self._settings, question.ends_at, question.on_delta, self._waiting_seconds) as watch,
            transport.post(body) as incoming,
        ):
            closed = await _listen(incoming, answer, watch)
        return answer.message(closed, question.taken)

    async def _wait(self, failed: AttemptFailed, patience: Patience, question: _Question, spent: Usage) -> None:
        """Wait for the next attempt, or raise ModelUnavailable when there shall be none."""
        reason = clean(failed.reason, self._key)
        tried = patience.attempts
        wait = patience.wait_after(failed)
        left = question.ends_at - asyncio.get_running_loop().time()
        if wait is None or wait >= left:
            raise ModelUnavailable(_sentence(self._settings, reason, failed, tried), spent, failed.cause, failed.wait)
        again = f"trying again in {wait:.1f} s ({tried} of {self._settings.retries})"
        said = f"The model's server failed: {reason}; {again}"
        question.on_delta(Delta(DeltaKind.RESTART, said, usage=spent))
        await self._clock.sleep(wait)


def _question(request: ModelRequest, settings: ModelSettings, on_delta: Callable[[Delta], None]) -> _Question:
    return _Question(
        frozenset(call.id for message in request.messages for call in message.tool_calls),
        asyncio.get_running_loop().time() + settings.total_seconds,
        on_delta,
    )


def _connect(settings: ModelSettings, key: str | None, clock: Clock) -> "Transport":
    # The import of the SDK would double the time that the server takes to start.
    from detent.models.transport import Transport  # noqa: PLC0415 - see above

    return Transport(settings.base_url, key, settings.connect_seconds, clock.now)


async def _listen(incoming: "Incoming", answer: Answer, watch: Watch) -> bool:
    """Take in what arrives. True when the end was an end: the closing word, or the end of a body with a known length.

    Some servers leave the closing word out (older ones of llama.cpp and TGI). A body without a known length ends the
    same way when a proxy gives up, so there the closing word is needed.
    """
    reader = EventReader(incoming.charset)
    async with aclosing(incoming.chunks) as chunks:
        async for chunk in chunks:
            for data in reader.feed(chunk):
                if data.startswith(DONE):
                    await _drain(chunks)
                    return True
                _take(reader, data, answer, watch)
            if answer.full:
                return False
    for data in reader.finish():
        if data.startswith(DONE):
            return True
        _take(reader, data, answer, watch)
    return incoming.framed


async def _drain(chunks: AsyncIterator[bytes]) -> None:
    """Read what follows the closing word, which is nothing: only then can the connection carry the next request."""
    with suppress(TimeoutError, AttemptFailed):
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _ in chunks:
                pass


def _take(reader: EventReader, data: bytes, answer: Answer, watch: Watch) -> None:
    try:
        for said in parse(reader.text(data)):
            if isinstance(said, Complaint):
                raise AttemptFailed(f"it sent an error ({said.message})", again=not said.final, cause=cause_of(said))
            answer.take(said)
    except Malformed:
        answer.skip()
    if answer.begun:
        watch.saw()


def _sentence(settings: ModelSettings, reason: str, failed: AttemptFailed, tried: int) -> str:
    tries = f" after {tried} tries" if tried > 1 else ""
    sentence = f"{settings.name or ''} at {urlsplit(settings.base_url).netloc} did not answer{tries}: {reason}"
    if failed.again and failed.wait is not None and failed.wait > LONGEST_ASKED:
        return f"{sentence}; it asks to come back in {_duration(failed.wait)}."
    return f"{sentence}."


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{-(-seconds // 60):.0f} minutes" if seconds < 7200 else f"{-(-seconds // 3600):.0f} hours"
