"""One progress display for each run at work: what it does, how far it is, what it costs. Cancelling it ends the run."""

from dataclasses import dataclass

from detent.core import events
from detent.core.talk import DeltaKind
from detent.hub.views import RunStatus, RunView
from detent.lsp.editor import Editor, ProgressDisplay
from detent.lsp.errands import Errands
from detent.lsp.present import words

_TOKEN = "detent/"


def run_of_token(token: str | int) -> str | None:
    """The run that a progress display belongs to; None for the displays of others."""
    text = str(token)
    return text.removeprefix(_TOKEN).partition("/")[0] if text.startswith(_TOKEN) else None


@dataclass(slots=True)
class _Shown:
    """``doing`` is the newest word; until the editor has made the display, it is only kept."""

    doing: str
    display: ProgressDisplay | None = None
    said: str = ""
    over: str | None = None


class ProgressDisplays:
    def __init__(self, editor: Editor, errands: Errands) -> None:
        self._editor = editor
        self._errands = errands
        self._shown: dict[str, _Shown] = {}

    def saw(self, view: RunView, item: events.FeedItem) -> None:
        """``item`` has just happened to the run, and ``view`` knows it already."""
        if view.status is RunStatus.FINISHED:
            self._end(view)
            return
        doing = _doing(item)
        shown = self._shown.get(view.run_id)
        if shown is None:
            shown = self._shown[view.run_id] = _Shown(doing or "starting")
            self._errands.run(self._begin(view, shown))
            return
        shown.doing = doing or shown.doing
        self._report(view, shown)

    async def _begin(self, view: RunView, shown: _Shown) -> None:
        display = ProgressDisplay(self._editor, f"{_TOKEN}{view.run_id}/{view.last_seq}")
        if not await display.begin(f"Agent: {words.name(view)}", shown.doing):
            return
        shown.display = display
        if shown.over is not None:
            display.end(shown.over)

    def _report(self, view: RunView, shown: _Shown) -> None:
        if shown.display is None:
            return
        said = words.progress(view, shown.doing)
        if said == shown.said:
            return
        shown.said = said
        done, steps = words.steps_done(view)
        shown.display.report(said, 100 * done // steps if steps else 0)

    def _end(self, view: RunView) -> None:
        shown = self._shown.pop(view.run_id, None)
        if shown is None:
            return
        shown.over = view.reason or (view.outcome.value if view.outcome else "")
        if shown.display is not None:
            shown.display.end(shown.over)


def _doing(item: events.FeedItem) -> str:
    """What an item says about the present; empty when it says nothing."""
    match item.event:
        case events.Progressed(message=message):
            return message
        case events.CallStarted(title=title):
            return title
        case events.ApprovalAsked(title=title):
            return f"waiting for your answer: {title}"
        case events.PlanProposed(needs_approval=True):
            return "waiting for your word on the plan"
        case events.Streamed(delta=delta) if delta.kind is DeltaKind.WAITING:
            return delta.text
        case _:
            return ""
