"""Where a service had to read anew what it had been sent before, and why: a fold of a run's events."""

from collections.abc import Iterable
from dataclasses import dataclass

from detent.core.events import CallFinished, CallKind, CallStarted, CallStatus, Compacted, DurableEvent, MessageAppended
from detent.core.talk import Role

FORGOTTEN = "the service no longer had it"
TOOLS_CHANGED = "the tools are others"
_TOLERANCE = 128
"""Tokens. Services find whole blocks, the largest of which are as long."""


@dataclass(frozen=True, slots=True)
class Miss:
    """``tokens`` of a prompt had been sent in the question before, and were not found."""

    tokens: int
    sent: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Question:
    started: CallStarted
    finished: CallFinished

    @property
    def model(self) -> str:
        return f"{self.started.name}@{self.started.place}"


class Prefixes:
    """Hears the events of one run in their order. Only the conversation counts: a reviewer's questions have no past."""

    def __init__(self) -> None:
        self._begun: dict[str, CallStarted] = {}
        self._answered: _Question | None = None
        self._last: _Question | None = None
        self._epoch = ""
        self._has_cache = False

    def hear(self, event: DurableEvent) -> Miss | None:
        """What was missed by the question whose answer is now part of the conversation."""
        match event:
            case CallStarted(kind=CallKind.MODEL):
                self._begun[event.call_id] = event
            case CallFinished(status=CallStatus.COMPLETED) if event.call_id in self._begun:
                self._answered = _Question(self._begun.pop(event.call_id), event)
            case Compacted():
                self._epoch = f"{event.epoch} ({event.stage.value}): {event.reason}"
            case MessageAppended(role=Role.ASSISTANT) if self._answered is not None:
                return self._judge(self._answered)
        return None

    def _judge(self, question: _Question) -> Miss | None:
        before, epoch = self._last, self._epoch
        self._last, self._answered, self._epoch = question, None, ""
        usage, had_cache = question.finished.usage, self._has_cache
        self._has_cache = had_cache or usage.cached_tokens > 0
        if before is None:
            return None
        missed = min(before.finished.usage.input_tokens, usage.input_tokens) - usage.cached_tokens
        if missed < _TOLERANCE:
            return None
        reason = _reason(before, question, epoch)
        if not self._has_cache or (reason == FORGOTTEN and not had_cache):
            return None  # it may have none, or not say
        return Miss(missed, usage.input_tokens, reason)


def _reason(before: _Question, question: _Question, epoch: str) -> str:
    if before.model != question.model:
        return f"another model: {question.model} instead of {before.model}"
    if before.started.blob and question.started.blob and before.started.blob != question.started.blob:
        return TOOLS_CHANGED
    return epoch or FORGOTTEN


def misses(told: Iterable[DurableEvent]) -> list[Miss]:
    """Of a run's events, from its first."""
    prefixes = Prefixes()
    return [miss for event in told if (miss := prefixes.hear(event))]
