"""Every message of the editor comes in here: is it a message, is it its turn, can it be decoded?

A request is always answered, if only with a refusal that carries its id.
"""

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)

from detent.lsp.dispatch import safe_error
from detent.lsp.protocol import DetentProtocol
from detent.lsp.session import Stage

_log = logging.getLogger(__name__)

_OUT_OF_TURN: Mapping[Stage, JsonRpcException] = MappingProxyType(
    {
        Stage.NEW: JsonRpcServerNotInitialized("Send `initialize` first."),
        Stage.SERVING: JsonRpcInvalidRequest("The server is initialized already."),
        Stage.SHUT_DOWN: JsonRpcInvalidRequest("The server is shutting down."),
    }
)


class Intake:
    """The one entrance of a connection; all of it runs on the loop's thread."""

    def __init__(self, protocol: DetentProtocol) -> None:
        self._protocol = protocol

    def receive(self, data: object) -> None:
        """Take one decoded message. Never raises; a request is answered, now or by its handler."""
        try:
            self._take(data)
        except Exception:  # noqa: BLE001 - the border of the protocol: one bad message must not end the conversation
            _log.exception("A message could not be handled.")
            if isinstance(data, dict) and "id" in data and "method" in data:
                self._refuse(data, JsonRpcInternalError())

    def reject(self, reason: str) -> None:
        """Answer to what was not even JSON."""
        _log.warning("A message was refused: %s", reason)
        self._refuse(None, JsonRpcParseError(reason))

    def _take(self, data: object) -> None:
        if not isinstance(data, dict) or data.get("jsonrpc") != "2.0":
            self._refuse(data, JsonRpcInvalidRequest("Send one JSON-RPC 2.0 object a message."))
        elif "method" not in data:
            self._take_answer(data)
        elif not isinstance(data["method"], str) or ("id" in data and _id_of(data) is None):
            self._refuse(data, JsonRpcInvalidRequest("A method is a string, an id a string or an integer."))
        elif not self._is_turn_of(data["method"]):
            stage = self._protocol.session.stage
            _log.warning("%s was refused: the connection is %s.", data["method"], stage.value)
            self._refuse(data, _OUT_OF_TURN[stage])
        else:
            self._take_call(data)

    def _is_turn_of(self, method: str) -> bool:
        if method == types.EXIT:
            return True
        stage = self._protocol.session.stage
        return stage is (Stage.NEW if method == types.INITIALIZE else Stage.SERVING)

    def _take_call(self, data: dict[str, Any]) -> None:
        try:
            message = self._protocol.structure_message(data)
        except JsonRpcException:
            _log.warning("The parameters of %s do not fit.", data["method"])
            self._refuse(data, JsonRpcInvalidParams(f"The parameters do not fit the method {data['method']}."))
            if data["method"] == types.TEXT_DOCUMENT_DID_CHANGE:
                self._protocol.session.documents.distrust(_changed_uri(data), "a change could not be decoded")
        else:
            self._protocol.handle_message(message)

    def _take_answer(self, data: dict[str, Any]) -> None:
        """An answer that cannot be decoded fails the request that waits for it, so that nobody waits for ever."""
        waiting = self._protocol.waiting_for(_id_of(data))
        if waiting is None:
            _log.warning("An answer to an unknown or withdrawn request was ignored.")
            return
        try:
            message = self._protocol.structure_message(data)
        except JsonRpcException as problem:
            waiting.set_exception(problem)
        else:
            self._protocol.handle_message(message)

    def _refuse(self, data: object, problem: JsonRpcException) -> None:
        """Answer with an error; a notification gets none, what is neither gets one without an id."""
        if isinstance(data, dict) and "method" in data and "id" not in data:
            return
        error = safe_error(problem.to_response_error())
        answer = {"jsonrpc": "2.0", "id": _id_of(data), "error": {"code": error.code, "message": error.message}}
        self._protocol.send_raw(answer)


def _id_of(data: object) -> int | str | None:
    found = data.get("id") if isinstance(data, dict) else None
    return found if isinstance(found, int | str) and not isinstance(found, bool) else None


def _changed_uri(data: Mapping[str, Any]) -> str:
    params = data.get("params")
    document = params.get("textDocument") if isinstance(params, dict) else None
    uri = document.get("uri") if isinstance(document, dict) else None
    return uri if isinstance(uri, str) else ""
