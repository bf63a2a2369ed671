"""Stored events → what a collector is told, by the names of OpenTelemetry's conventions for generative AI.

It knows nothing of the SDK: a span is what has begun and ended, with its attributes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from detent.core import events

Attributes = Mapping[str, str | int | float]
AGENT = "detent"
RUN = f"invoke_agent {AGENT}"


@dataclass(frozen=True, slots=True)
class Span:
    """``began`` and ``ended`` are seconds since the epoch. The one of a run holds the others of that run."""

    run_id: str
    name: str
    began: float
    ended: float
    attributes: Attributes
    failed: str = ""
    is_run: bool = False
    is_client: bool = False


@dataclass(frozen=True, slots=True)
class Began:
    """A run begins or goes on: its span is open from here."""

    run_id: str
    at: float
    attributes: Attributes


@dataclass(slots=True)
class Story:
    """``content`` gives a blob's text; None where contents are not to be told."""

    content: Callable[[str], str] | None = None
    _began: dict[str, Began] = field(default_factory=dict)
    _calls: dict[tuple[str, str], tuple[float, events.CallStarted]] = field(default_factory=dict)

    def take(self, item: events.Recorded) -> Iterator[Began | Span]:
        match item.event:
            case events.RunStarted(model=model, task=task):
                yield self._begin(item, {"gen_ai.request.model": model, "detent.task.kind": task.kind.value})
            case events.RunResumed() | events.Steered() if item.run_id not in self._began:
                yield self._begin(item, {})
            case events.CallStarted():
                self._calls[item.run_id, item.event.call_id] = (item.at, item.event)
            case events.CallFinished():
                begun = self._calls.pop((item.run_id, item.event.call_id), None)
                if begun is not None:
                    yield self._call(item, *begun)
            case events.RunFinished(outcome=outcome):
                run = self._began.pop(item.run_id, None)
                if run is not None:
                    attributes = {**run.attributes, "detent.outcome": outcome.value}
                    yield Span(item.run_id, RUN, run.at, item.at, attributes, is_run=True)

    def _begin(self, item: events.Recorded, more: Attributes) -> Began:
        attributes = {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": AGENT,
            "gen_ai.conversation.id": item.run_id,
            **more,
        }
        self._began[item.run_id] = Began(item.run_id, item.at, attributes)
        return self._began[item.run_id]

    def _call(self, item: events.Recorded, at: float, started: events.CallStarted) -> Span:
        assert isinstance(item.event, events.CallFinished)
        finished = item.event
        is_model = started.kind is events.CallKind.MODEL
        told = _of_model(started, finished) if is_model else _of_tool(started)
        failed = "" if finished.status is events.CallStatus.COMPLETED else finished.status.value
        attributes = {
            **told,
            "gen_ai.conversation.id": item.run_id,
            **({"error.type": failed} if failed else {}),
            **self._contents(started, finished, is_model=is_model),
        }
        name = f"{told['gen_ai.operation.name']} {started.name}"
        return Span(item.run_id, name, at, item.at, attributes, failed, is_client=is_model)

    def _contents(self, started: events.CallStarted, finished: events.CallFinished, *, is_model: bool) -> Attributes:
        if self.content is None:
            return {}
        told = {} if is_model or started.blob is None else {"gen_ai.tool.call.arguments": self.content(started.blob)}
        if finished.blob is not None:
            told["gen_ai.output.messages" if is_model else "gen_ai.tool.call.result"] = self.content(finished.blob)
        return told


def _of_model(started: events.CallStarted, finished: events.CallFinished) -> Attributes:
    usage = finished.usage
    cost = {} if usage.cost is None else {"detent.cost.usd": usage.cost}
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": started.place or "unknown",
        "gen_ai.request.model": started.name,
        "gen_ai.usage.input_tokens": usage.input_tokens,
        "gen_ai.usage.output_tokens": usage.output_tokens,
        "gen_ai.usage.cache_read.input_tokens": usage.cached_tokens,
        "detent.role": started.role,
        **cost,
    }


def _of_tool(started: events.CallStarted) -> Attributes:
    return {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": started.name,
        "gen_ai.tool.call.id": started.call_id,
        "gen_ai.tool.type": "function",
    }
