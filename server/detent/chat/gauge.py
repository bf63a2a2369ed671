"""How full the model is, and how much of the budget is used."""

from dataclasses import dataclass

from detent.chat.conversation import Chat
from detent.core.errors import UserError
from detent.core.events import CallKind
from detent.core.roles import ModelRole
from detent.core.talk import Usage
from detent.hub.views import RunView
from detent.memory.room import USUAL_CONTEXT

_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Gauge:
    """``held``: the tokens of the last question and its answer. ``usd`` is None where a price is not known."""

    model: str
    held: int
    context: int
    known: bool
    """Whether the size of the context is known, and not assumed."""
    usd: float | None
    limit: float | None

    @property
    def fullness(self) -> float:
        return min(1.0, self.held / self.context)

    @property
    def spent(self) -> float | None:
        """The share of what one run may cost; None without a limit or a price."""
        return None if self.usd is None or not self.limit else min(1.0, self.usd / self.limit)


def gauge(chat: Chat) -> Gauge:
    """UserError where no model is set up."""
    view = chat.view if chat.run_id else None
    chosen = (view.chosen if view else {}).get(ModelRole.CODE) or chat.models.get(ModelRole.CODE)
    models = chat.workspace.lineup.models(ModelRole.CODE, [chosen] if chosen else [])
    if not models:
        raise UserError("No model is set up yet: run `detent config init`.")
    last = _last_question(view) if view else None
    held = last.input_tokens + last.output_tokens if last else 0
    usage, model = view.usage if view else None, models[0]
    return Gauge(
        view.asked.get(ModelRole.CODE, model.name) if view else model.name,
        held,
        model.context or USUAL_CONTEXT,
        model.context is not None,
        usage.cost if usage and usage.input_tokens + usage.output_tokens else 0.0,
        chat.workspace.settings().budget.usd,
    )


def _last_question(view: RunView) -> Usage | None:
    calls = (call for call in view.calls if _of_conversation(call.started.kind, call.started.role))
    asked = [call.finished.usage for call in calls if call.finished and call.finished.usage.input_tokens]
    return asked[-1] if asked else None


def bar(share: float) -> str:
    """Such as ``#####---------------``: plain signs, for any terminal."""
    full = round(share * _LENGTH)
    return "#" * full + "-" * (_LENGTH - full)


def _of_conversation(kind: CallKind, role: str) -> bool:
    """A reviewer's questions hold nothing of the conversation."""
    return kind is CallKind.MODEL and role in ("", ModelRole.CODE, ModelRole.PLAN, ModelRole.REFLECT)
