"""pygls' dispatcher with its gaps closed: what is cancelled, what is forgotten, and what an answer may say.

These are overrides of pygls 2.1.1's inner methods; the version is pinned, and ``tests/security`` shows each gap.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from lsprotocol import converters, types
from pygls.exceptions import JsonRpcInternalError
from pygls.protocol import (
    JsonRPCNotification,
    JsonRPCRequestMessage,
    JsonRPCResponseMessage,
    LanguageServerProtocol,
)
from pygls.protocol.json_rpc import MsgId

from detent.core.errors import UserError

if TYPE_CHECKING:
    from cattrs import Converter
    from pygls.lsp.server import LanguageServer

_log = logging.getLogger(__name__)

REQUEST_FAILED = -32803
_CANCEL_SECONDS = 2.0
"""How long a cancelled command may clean up before the editor is told that it is gone."""


def make_converter() -> "Converter":
    """pygls' converter, but parameters and results that it has no type for stay plain JSON, with all their names."""
    converter = converters.get_converter()
    for loose in (JsonRPCRequestMessage, JsonRPCNotification):
        converter.register_structure_hook(loose, _keep_params)
    converter.register_structure_hook(JsonRPCResponseMessage, _keep_result)
    return converter


def _keep_params(data: Mapping[str, Any], kind: Callable[..., object]) -> object:
    named = {name: data[name] for name in ("id", "method", "jsonrpc") if name in data}
    return kind(**named, params=data.get("params"))


def _keep_result(data: Mapping[str, Any], kind: Callable[..., object]) -> object:
    return kind(id=data["id"], jsonrpc=data["jsonrpc"], result=data.get("result"))


def safe_error(error: types.ResponseError) -> types.ResponseError:
    """An unexpected failure is told without its text: that names paths and code. The log has it."""
    if error.code != JsonRpcInternalError.CODE:
        return error
    return types.ResponseError(error.code, "Something went wrong inside Detent; its log in the editor says what.")


class Dispatcher(LanguageServerProtocol):
    """Runs handlers and sends what they return."""

    def __init__(self, server: "LanguageServer", converter: "Converter") -> None:
        self._inner: dict[MsgId, Future[Any]] = {}
        """What runs on behalf of a request whose own future is only its envelope (commands)."""
        self.write_soon: Callable[[Callable[[], bytes]], None] = lambda _: None
        """The connection's, once there is one."""
        super().__init__(server, converter)

    def waiting_for(self, msg_id: MsgId | None) -> Future[Any] | None:
        """Our own request to the editor that waits for an answer with this id."""
        future = None if msg_id is None else self._request_futures.get(msg_id)
        return None if future is None or future.done() else future

    def send_raw(self, data: Mapping[str, object]) -> None:
        """Send a message that is JSON already."""
        self._send_data(data)

    def send_soon(self, make: Callable[[], bytes]) -> None:
        """Send the notification that ``make`` writes down, a moment later, but before whatever follows it."""
        self.write_soon(make)

    def _execute_handler(
        self,
        msg_id: MsgId,
        handler: Callable[..., Any],
        callback: Callable[[Future[Any]], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Run it, remember it while it runs, and not longer."""
        super()._execute_handler(msg_id, handler, callback, args, kwargs)
        future = self._request_futures.get(msg_id)
        if future is None:
            return
        request = self.msg_id
        if request is not None and request != msg_id:
            self._inner[request] = future
        future.add_done_callback(lambda _: self._forget(msg_id, request, future))

    def _forget(self, msg_id: MsgId, request: MsgId | None, future: Future[Any]) -> None:
        if self._request_futures.get(msg_id) is future:
            del self._request_futures[msg_id]
        if request is not None and self._inner.get(request) is future:
            del self._inner[request]

    def _run_generator(
        self,
        future: Future[Any] | None,
        *,
        gen: Generator[Any, Any, Any],
        result_future: Future[Any],
    ) -> None:
        """A cancelled command cancels the request that it belongs to; pygls would leave it without an answer."""
        if future is not None and future.cancelled():
            gen.close()
            result_future.cancel()
            return
        super()._run_generator(future, gen=gen, result_future=result_future)

    def _handle_cancel_notification(self, msg_id: MsgId) -> None:
        """Cancel the work, not only its envelope: the editor hears of it when the work has cleaned up."""
        inner = self._inner.get(msg_id)
        envelope = self._request_futures.get(msg_id)
        if inner is None or envelope is None:
            super()._handle_cancel_notification(msg_id)
        elif inner.cancel():
            asyncio.get_running_loop().call_later(_CANCEL_SECONDS, envelope.cancel)

    def _send_handler_result(self, future: Future[Any], *, msg_id: MsgId) -> None:
        problem = None if future.cancelled() else future.exception()
        if isinstance(problem, UserError):
            self._request_futures.pop(msg_id, None)
            self._send_response(msg_id, error=types.ResponseError(REQUEST_FAILED, str(problem)))
        else:
            super()._send_handler_result(future, msg_id=msg_id)

    def _send_response(self, msg_id: MsgId, result: object = None, error: types.ResponseError | None = None) -> None:
        super()._send_response(msg_id, result, None if error is None else safe_error(error))

    def written(self, data: object) -> str:
        return json.dumps(data, default=self._serialize_message)

    def _send_data(self, data: object) -> None:
        """Send one message, from any thread. An answer that cannot be written down is still an answer."""
        if self.writer is None:
            _log.error("A message was dropped: there is no connection.")
            return
        try:
            body = self.written(data)
        except Exception:  # noqa: BLE001 - the border of the protocol: any value of any handler comes by here
            _log.exception("A message could not be written as JSON.")
            msg_id = getattr(data, "id", None)
            if msg_id is None or hasattr(data, "error") or hasattr(data, "method"):
                return
            error = safe_error(types.ResponseError(JsonRpcInternalError.CODE, ""))
            body = json.dumps({"jsonrpc": "2.0", "id": msg_id, "error": {"code": error.code, "message": error.message}})
        self.writer.write(body.encode("ascii"))
