"""When a conversation is shortened long before it fills what a model holds: as soon as that costs less than going on.

A service that finds the beginning of a prompt again takes about a tenth for each such token. So a conversation that is
made shorter costs nine tenths of what has to be read anew, once, and spares a tenth of what was left out at each step
from then on. Both are counted in tokens, by the bytes where nothing else is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detent.core.events import CallKind
from detent.core.talk import Message, Role
from detent.memory.compaction import NEWEST, Made

FOUND_AGAIN = 0.1
"""What a token costs that a service finds again, of one that it reads anew."""
SOON = 9
"""Steps. A run that has gone on for so long that there is something to leave out goes on for more than these."""
LEAST = 6_000
"""Tokens. Less is not worth that the model has to look again at something."""
RESULTS = 10
"""What the newest calls gave is what the model is working on."""
TOKENS = 2_500
"""And more calls than these, as long as all of them gave less."""
RECALL = "recall_step"
"""The tool's name: what it gives was there before."""
_NOTE = 50
"""Bytes, about, of the line that names what was left out."""


@dataclass(frozen=True, slots=True)
class Saving:
    """Tokens of a request: ``before`` and ``after``, and how many of the latter no service has read before.

    ``again``: those of what was looked at again since the last epoch; as many may have to be by the next.
    """

    before: int
    after: int
    anew: int
    again: int = 0

    @property
    def tokens(self) -> int:
        return self.before - self.after

    @property
    def steps(self) -> float:
        """After so many it has paid for itself."""
        cost = self.anew + self.again
        return cost * (1 - FOUND_AGAIN) / (max(1, self.tokens) * FOUND_AGAIN)

    @property
    def pays(self) -> bool:
        return self.tokens >= LEAST and self.steps <= SOON


def at_work(messages: Sequence[Message], sent: int, bytes_a_token: float) -> int:
    """Where the part begins that the model is working on, with whole rounds. ``sent``: the bytes of a request."""
    least = max(NEWEST * sent, TOKENS * bytes_a_token)
    results, taken = 0, 0
    for at in range(len(messages) - 1, -1, -1):
        taken += messages[at].size
        results += messages[at].role is Role.TOOL
        if results >= RESULTS and taken >= least and messages[at].role is not Role.TOOL:
            return at
    return 0


def may_pay(sent: Sequence[Message], working: int, bytes_a_token: float) -> bool:
    """Whether it is worth looking closer, at little cost. ``working``: so many of the last ones stay."""
    old = sent[: max(0, len(sent) - working)]
    shown = int(sum([message.size - _NOTE for message in old if message.role is Role.TOOL]) / bytes_a_token)
    stays = int(sum([message.size for message in sent[len(old) :]]) / bytes_a_token)
    return Saving(shown + stays, stays, stays).pays


def looked_again(messages: Sequence[Message], calls: Mapping[str, Made], since: int) -> int:
    """Bytes of what calls from there on gave that only looked, and were made before."""
    before: set[tuple[str, str]] = set()
    again: set[str | None] = set()
    for at, message in enumerate(messages):
        for call in message.tool_calls:
            asked, made = (call.name, call.arguments), calls.get(call.id)
            if at >= since and made and made.kind is CallKind.READ and (asked in before or call.name == RECALL):
                again.add(call.id)
            before.add(asked)
    return sum(message.size for message in messages if message.role is Role.TOOL and message.tool_call_id in again)


def found_again(before: Sequence[Message], after: Sequence[Message]) -> int:
    """Bytes of the messages with which both begin, and of the notes that went on."""
    found = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            return found + (one.size if other.text.startswith(one.text) else 0)
        found += one.size
    return found
