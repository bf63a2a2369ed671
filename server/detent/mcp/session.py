"""One conversation with an agent, from ``initialize`` to the end of its input."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from detent import __version__
from detent.mcp.message import Code, Id, Message, Refused, error, message, notification, parse, result

VERSIONS = ("2025-06-18", "2025-03-26", "2024-11-05")
"""Of the protocol, the newest first."""
WITH_BATCHES = frozenset({"2025-03-26"})
INSTRUCTIONS = (
    "Detent has read this workspace by its syntax trees. Ask `context` first: it finds the code that a task is about. "
    "Names are found as they are written, not by types; every answer says what it left out."
)

_log = logging.getLogger(__name__)

Send = Callable[[object], Awaitable[None]]


class Tools(Protocol):
    def list(self) -> list[dict[str, object]]: ...
    async def call(
        self, name: str, arguments: Mapping[str, Any], told: Callable[[int, int], None]
    ) -> tuple[str, bool]: ...


class Session:
    """``send`` writes one message. Requests are answered as they get ready; one that was cancelled never is."""

    def __init__(self, tools: Tools, send: Send) -> None:
        self._tools = tools
        self._send = send
        self._version: str | None = None
        self._calls: dict[Id, asyncio.Task[None]] = {}
        self._sending: set[asyncio.Future[None]] = set()

    async def take(self, line: bytes) -> None:
        """One line of the agent's."""
        try:
            value = parse(line)
        except Refused as refused:
            await self._send(error(None, refused.code, str(refused)))
            return
        if isinstance(value, list) and value and self._version in WITH_BATCHES:
            self._follow(self._take_all(value))
        else:
            await self._take(value, self._send)

    async def close(self, seconds: float) -> None:
        """Nothing more is asked. What is under way may be answered for so long."""
        tasks = [*self._calls.values(), *self._sending]
        late = (await asyncio.wait(tasks, timeout=seconds))[1] if tasks else ()
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)

    async def _take_all(self, values: Sequence[object]) -> None:
        """A batch: its answers are one message, sent when the last of them is ready."""
        answers: list[object] = []

        async def keep(answer: object) -> None:
            answers.append(answer)

        calls = [call for value in values if (call := await self._take(value, keep)) is not None]
        if calls:
            await asyncio.wait(calls)
        if answers:
            await self._send(answers)

    async def _take(self, value: object, send: Send) -> asyncio.Task[None] | None:
        """The call of a tool that was begun, if it is one; all else is answered by then."""
        try:
            asked = message(value)
        except Refused as refused:
            await send(error(refused.request, refused.code, str(refused)))
            return None
        if asked is None or asked.id is None:
            self._note(asked)
        elif asked.id in self._calls:
            await send(error(asked.id, Code.INVALID_REQUEST, "A request with this id is under way."))
        elif asked.method == "tools/call":
            task = asyncio.create_task(self._answer(asked.id, asked, send))
            self._calls[asked.id] = task
            task.add_done_callback(lambda _, id_=asked.id: self._calls.pop(id_, None))  # type: ignore[misc]
            return task
        else:
            await self._answer(asked.id, asked, send)
        return None

    def _note(self, asked: Message | None) -> None:
        """Notifications that are not known are nobody's business, as the protocol says."""
        if asked is not None and asked.method == "notifications/cancelled":
            wanted = asked.params.get("requestId")
            task = self._calls.get(wanted) if isinstance(wanted, str | int) else None
            if task is not None:
                task.cancel()

    async def _answer(self, id_: Id, asked: Message, send: Send) -> None:
        try:
            answer = result(id_, await self._answered(asked))
        except Refused as refused:
            answer = error(id_, refused.code, str(refused))
        except Exception:  # noqa: BLE001 - a border: every request is answered
            _log.exception("%s failed", asked.method)
            answer = error(id_, Code.INTERNAL_ERROR, "Something is wrong in Detent; its log on stderr says what.")
        await send(answer)

    async def _answered(self, asked: Message) -> object:
        if asked.method == "ping":
            return {}
        if asked.method == "initialize":
            return self._initialized(asked.params)
        if self._version is None:
            raise Refused(Code.INVALID_REQUEST, "The first request is initialize.")
        if asked.method == "tools/list":
            if asked.params.get("cursor") is not None:
                raise Refused(Code.INVALID_PARAMS, "There is only one page of tools.")
            return {"tools": self._tools.list()}
        if asked.method == "tools/call":
            return await self._called(asked.params)
        raise Refused(Code.METHOD_NOT_FOUND, f"There is no method {asked.method}.")

    def _initialized(self, params: Mapping[str, Any]) -> object:
        """The version that the agent asks for, where it is known; else the newest, and the agent may leave."""
        wanted = params.get("protocolVersion")
        if not isinstance(wanted, str):
            raise Refused(Code.INVALID_PARAMS, "initialize says which protocolVersion it wants.")
        if self._version is not None:
            raise Refused(Code.INVALID_REQUEST, "The conversation was initialized already.")
        self._version = wanted if wanted in VERSIONS else VERSIONS[0]
        return {
            "protocolVersion": self._version,
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "detent", "title": "Detent", "version": __version__},
            "instructions": INSTRUCTIONS,
        }

    async def _called(self, params: Mapping[str, Any]) -> object:
        name, arguments = params.get("name"), params.get("arguments", {})
        if not isinstance(name, str):
            raise Refused(Code.INVALID_PARAMS, "tools/call has the name of a tool.")
        if not isinstance(arguments, dict):
            told = (
                'The arguments of tools/call are an object, such as {"name": "value"}; who gives none leaves them out.'
            )
            raise Refused(Code.INVALID_PARAMS, told)
        text, good = await self._tools.call(name, arguments, self._progress(params.get("_meta")))
        return {"content": [{"type": "text", "text": text}], "isError": not good}

    def _progress(self, meta: object) -> Callable[[int, int], None]:
        """Says how many files were read, where the agent wants to hear it. To be called on any thread."""
        token = meta.get("progressToken") if isinstance(meta, dict) else None
        loop = asyncio.get_running_loop()

        def say(done: int, all_of: int) -> None:
            told = {"progressToken": token, "progress": done, "total": all_of, "message": "files read"}
            self._follow(self._send(notification("notifications/progress", told)))

        def told(done: int, all_of: int) -> None:
            if token is not None:
                loop.call_soon_threadsafe(say, done, all_of)

        return told

    def _follow(self, what: Awaitable[None]) -> None:
        """Let it go on by itself, until the end."""
        task = asyncio.ensure_future(what)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
