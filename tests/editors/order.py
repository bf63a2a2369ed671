"""What a server sends in the wrong order, or a second time."""

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]
_BEFORE_READY = {"window/showMessage", "window/logMessage", "window/showMessageRequest", "telemetry/event"}


class Order:
    """``ready``: the client has said ``initialized``; until then a server may send messages and nothing else."""

    def __init__(self) -> None:
        self.ready = False
        self._made: set[object] = set()
        self._percentages: dict[object, int] = {}
        self._registered: set[str] = set()

    def saw(self, method: str, params: Json) -> Iterator[str]:
        if not self.ready and method not in _BEFORE_READY:
            yield f"{method} comes before the client is ready"
        if method == "window/workDoneProgress/create":
            yield from self._make(params["token"])
        elif method == "$/progress":
            yield from self._progress(params["token"], params["value"])
        elif method == "client/registerCapability":
            for one in params["registrations"]:
                yield from self._register(one["id"])
        elif method == "client/unregisterCapability":
            for one in params["unregisterations"]:
                yield from self._unregister(one["id"])

    def _make(self, token: object) -> Iterator[str]:
        if token in self._made:
            yield f"the progress {token} is made twice"
        self._made.add(token)

    def _progress(self, token: object, value: Json) -> Iterator[str]:
        kind = value["kind"]
        if token not in self._made:
            yield f"nobody made the progress {token}"
        if kind == "begin":
            if token in self._percentages:
                yield f"the progress {token} begins twice"
            self._percentages[token] = 0
        elif token not in self._percentages:
            yield f"of the progress {token}, which never began, there is: {kind}"
            return
        yield from self._advance(token, value)
        if kind == "end":
            self._percentages.pop(token, None)
            self._made.discard(token)

    def _advance(self, token: object, value: Json) -> Iterator[str]:
        now = value.get("percentage")
        if now is None:
            return
        if not self._percentages[token] <= now <= 100:
            yield f"the progress {token} goes from {self._percentages[token]} to {now} %"
        self._percentages[token] = now

    def _register(self, name: str) -> Iterator[str]:
        if name in self._registered:
            yield f"{name} is registered twice"
        self._registered.add(name)

    def _unregister(self, name: str) -> Iterator[str]:
        if name not in self._registered:
            yield f"{name} was never registered"
        self._registered.discard(name)
