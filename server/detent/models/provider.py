"""A model behind an OpenAI-compatible server: attempts until one gives a whole answer, or none may help."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from detent.config.settings import ModelSettings
from detent.core.errors import ModelUnavailable
from detent.core.ports import Clock
from detent.core.talk import Delta, DeltaKind, Message, ModelRequest, Reply, Usage
from detent.models.answer import Answer
from detent.models.backoff import LONGEST_ASKED, Patience
from detent.models.chunks import parse
from detent.models.estimate import request_tokens
from detent.models.failures import AttemptFailed, Complaint, Malformed, clean
from detent.models.longest import Longest
from detent.models.prices import price_of, priced
from detent.models.sse import EventReader
from detent.models.watch import WAITING_SECONDS, Watch
from detent.models.wire import to_body

if TYPE_CHECKING:
    from detent.models.transport import Incoming, Transport

DONE = b"[DONE]"
DRAIN_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class _Question:
    """What all attempts of one call have in common."""

    body: dict[str, object]
    tokens: int
    taken: frozenset[str]
    ends_at: float
    on_delta: Callable[[Delta], None]


class OpenAIModel:
    """Close it when it is no longer needed: it keeps connections between answers."""

    def __init__(
        self, settings: ModelSettings, key: str | None, clock: Clock, *, waiting_seconds: float = WAITING_SECONDS
    ) -> None:
        self._settings = settings
        self._key = key
        self._clock = clock
        self._waiting_seconds = waiting_seconds
        self._transport: Transport | None = None
        self._importing = asyncio.Lock()
        self._longest = Longest(settings)

    def __repr__(self) -> str:
        return f"OpenAIModel({self.name!r})"

    @property
    def name(self) -> str:
        return self._settings.name or ""

    @property
    def longest_answer(self) -> int:
        return self._longest.tokens

    async def close(self) -> None:
        if self._transport is not None:
            await self._transport.close()
            self._transport = None

    def priced(self, usage: Usage) -> Usage:
        return priced(usage, price_of(self._settings))

    async def reply(self, request: ModelRequest, on_delta: Callable[[Delta], None]) -> Reply:
        question = self._question(request, on_delta)
        transport = await self._connected()
        patience, spent = Patience(self._settings.retries), Usage()
        while True:
            answer = Answer(on_delta)
            try:
                message, stop = await self._attempt(transport, question, answer)
            except AttemptFailed as error:
                if not error.again and self._longest.learn(question.body, error.reason):
                    self._longest.fit(question.body)
                    continue
                failed = error
            else:
                return Reply(message, self.priced(spent + _usage(answer, question)), stop)
            # Providers charge for what they sent of an answer that broke off.
            spent += _usage(answer, question) if answer.begun else Usage()
            await self._wait(failed, patience, question, spent)

    def _question(self, request: ModelRequest, on_delta: Callable[[Delta], None]) -> _Question:
        body = to_body(self._settings, request)
        self._longest.fit(body)
        return _Question(
            body,
            request_tokens(request),
            frozenset(call.id for message in request.messages for call in message.tool_calls),
            asyncio.get_running_loop().time() + self._settings.total_seconds,
            on_delta,
        )

    async def _connected(self) -> "Transport":
        async with self._importing:
            if self._transport is None:
                # In a thread: the import takes most of a second, and the editor must be answered meanwhile.
                self._transport = await asyncio.to_thread(self._connect)
        return self._transport

    def _connect(self) -> "Transport":
        # The import of the SDK would double the time that the server takes to start.
        from detent.models.transport import Transport  # noqa: PLC0415 - see above

        settings = self._settings
        return Transport(settings.base_url, self._key, settings.connect_seconds, self._clock.now)

    async def _attempt(self, transport: "Transport", question: _Question, answer: Answer) -> tuple[Message, str]:
        async with (
            Watch(self._settings, question.ends_at, question.on_delta, self._waiting_seconds) as watch,
            transport.post(question.body) as incoming,
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
            raise ModelUnavailable(_sentence(self._settings, reason, failed, tried), self.priced(spent))
        again = f"trying again in {wait:.1f} s ({tried} of {self._settings.retries})"
        said = f"The model's server failed: {reason}; {again}"
        question.on_delta(Delta(DeltaKind.RESTART, said, usage=self.priced(spent)))
        await self._clock.sleep(wait)


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
                raise AttemptFailed(f"it sent an error ({said.message})", again=not said.final)
            answer.take(said)
    except Malformed:
        answer.skip()
    if answer.begun:
        watch.saw()


def _usage(answer: Answer, question: _Question) -> Usage:
    return answer.usage or Usage(input_tokens=question.tokens, output_tokens=answer.written_tokens)


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
