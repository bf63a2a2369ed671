"""One progress display for each run at work: what it does, how far it is, what it costs. Cancelling it ends the run."""

from dataclasses import dataclass

from detent.core import events
from detent.core.talk import DeltaKind
from detent.hub.views import RunStatus, RunView
from detent.lsp.editor import Editor
from detent.lsp.errands import Errands
from detent.lsp.present import words

_TOKEN = "detent/"


def run_of_token(token: str | int) -> str | None:
    """The run that a progress display belongs to; None for the displays of others."""
    text = str(token)
    return text.removeprefix(_TOKEN).partition("/")[0] if text.startswith(_TOKEN) else None


@dataclass(slots=True)
class _Display:
    """``doing`` is the newest word; until the editor has made the display, it is only kept."""

    token: str
    doing: str
    said: str = ""
    made: bool = False
    over: str | None = None


class ProgressDisplays:
    def __init__(self, editor: Editor, errands: Errands) -> None:
        self._editor = editor
        self._errands = errands
        self._displays: dict[str, _Display] = {}

    def saw(self, view: RunView, item: events.FeedItem) -> None:
        """``item`` has just happened to the run, and ``view`` knows it already."""
        if view.status is RunStatus.FINISHED:
            self._end(view)
            return
        doing = _doing(item)
        display = self._displays.get(view.run_id)
        if display is None:
            display = self._displays[view.run_id] = _Display(
                f"{_TOKEN}{view.run_id}/{view.turn}/{view.last_seq}", doing or "starting"
            )
            self._errands.run(self._make(view, display))
            return
        display.doing = doing or display.doing
        self._report(view, display)

    async def _make(self, view: RunView, display: _Display) -> None:
        title = f"Agent: {words.name(view)}"
        display.made = await self._editor.begin_progress(display.token, title, display.doing)
        if display.made and display.over is not None:
            self._editor.end_progress(display.token, display.over)

    def _report(self, view: RunView, display: _Display) -> None:
        said = words.progress(view, display.doing)
        if not display.made or said == display.said:
            return
        display.said = said
        done, steps = words.steps_done(view)
        self._editor.report_progress(display.token, said, 100 * done // steps if steps else 0)

    def _end(self, view: RunView) -> None:
        display = self._displays.pop(view.run_id, None)
        if display is None:
            return
        display.over = view.reason or (view.outcome.value if view.outcome else "")
        if display.made:
            self._editor.end_progress(display.token, display.over)


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
