"""What a question to a model costs: estimated before it is asked, and told of an answer that was cut off."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from detent.core.errors import ModelUnavailable, StopRun
from detent.core.talk import Delta, DeltaKind, ModelRequest, Usage

_BYTES_A_TOKEN = 4
_WORDS = frozenset({DeltaKind.TEXT, DeltaKind.THOUGHT, DeltaKind.CALL})


@dataclass(slots=True)
class Meter:
    """Hears the pieces of one answer. ``price`` adds what the tokens cost, where that is known."""

    request: ModelRequest
    price: Callable[[Usage], Usage]
    _written: int = 0
    _broken: int = 0
    _speaking: bool = False
    _before: Usage = field(default_factory=Usage)

    @property
    def expected(self) -> Usage:
        """About what the request and the longest answer will use and cost, with the attempts that failed."""
        longest = Usage(input_tokens=self.asked, output_tokens=self.request.max_output_tokens or 0)
        return self.price(replace(self._before, cost=None) + longest)

    def hear(self, delta: Delta) -> None:
        if delta.kind in _WORDS:
            self._written += _size(delta.text)
            self._speaking = True
        elif delta.kind is DeltaKind.RESTART:
            self._broken += self._speaking
            self._speaking = False
            self._before = delta.usage

    def spent(self, error: BaseException) -> Usage:
        """About what was used until this error ended the answer; the model's own word goes before the estimate.

        What was sent of an answer that broke off is charged for. So is a request that was stopped from here before a
        word came, for it was read.
        """
        if isinstance(error, ModelUnavailable):
            return error.usage
        read = self._broken + (self._speaking or isinstance(error, (asyncio.CancelledError, StopRun)))
        used = Usage(input_tokens=read * self.asked, output_tokens=-(-self._written // _BYTES_A_TOKEN))
        return self.price(used) if read else Usage()

    @property
    def asked(self) -> int:
        """About how many tokens the request has: by the bytes, for in many scripts a letter is a token."""
        said = sum([message.size for message in self.request.messages])
        return (said + sum(tool.size for tool in self.request.tools)) // _BYTES_A_TOKEN


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
