"""A turn of a chat, as it happens: what the model says while it says it, and what commands said."""

from rich.console import Console

from detent.cli.story import Story
from detent.cli.terminal import line
from detent.core import events
from detent.core.events import CallKind
from detent.core.roles import ModelRole
from detent.core.talk import DeltaKind
from detent.landing.proposal import Texts

_QUIET = (events.RunStarted, events.Steered, events.ContextRetrieved, events.DifficultyJudged, events.RunResumed)
"""What the person at the terminal has just said, or need not know each time."""
_COMMANDS = frozenset({"run_command", "run_tests"})
"""Calls of the model whose output people want to see; of a check, its report is told."""
_FEW, _MANY = 6, 200


class ChatStory(Story):
    """``verbose``: also thoughts, what is usually left out, and more of what commands said."""

    def __init__(self, console: Console, blobs: Texts, *, verbose: bool) -> None:
        super().__init__(console)
        self._out = console
        self._blobs = blobs
        self._verbose = verbose
        self._with_output: set[str] = set()
        self._speaking: set[str] = set()
        self._said = ""
        self._in_line = False

    def tell(self, event: events.DurableEvent) -> None:
        if isinstance(event, events.CallStarted):
            self._hear(event)
        self._end_line()
        if isinstance(event, events.ProposalReady) and not self._verbose:
            self._tell_of(event)
        elif self._verbose or not (_is_quiet(event) or self._was_said(event)):
            super().tell(event)
        if isinstance(event, events.CallFinished) and event.call_id in self._with_output:
            self._show_output(event)

    def streams(self, event: events.Streamed) -> bool:
        """Whether it is shown: what is planned and reviewed comes as a whole."""
        shown = (DeltaKind.TEXT, DeltaKind.RESTART, *([DeltaKind.THOUGHT] if self._verbose else []))
        return event.call_id in self._speaking and event.delta.kind in shown

    def stream(self, event: events.Streamed) -> None:
        match event.delta.kind:
            case DeltaKind.RESTART:
                self._end_line()
                self._said = ""
                self._out.print(line((f"(begins again: {event.delta.text})", "dim")))
            case DeltaKind.THOUGHT:
                self._out.print(line((event.delta.text, "dim")), end="")
                self._in_line = True
            case _:
                self._said += event.delta.text
                self._out.print(line(event.delta.text), end="")
                self._in_line = True

    def _hear(self, event: events.CallStarted) -> None:
        if event.kind is CallKind.MODEL and event.role in ("", ModelRole.CODE):
            self._speaking.add(event.call_id)
        if event.name in _COMMANDS:
            self._with_output.add(event.call_id)

    def _tell_of(self, event: events.ProposalReady) -> None:
        """Its hunks are offered next, or asked for; its proof was told when the checks ended."""
        count = len(event.proposal.hunks)
        told = f"number {event.proposal.number}, {count} hunk{'s' * (count != 1)}"
        self._out.print(line(("proposal ", "bold cyan"), told))
        for sentence in event.proposal.left_out:
            self._out.print(line(("left out: ", "yellow"), sentence))

    def _was_said(self, event: events.DurableEvent) -> bool:
        """The answer, when it was shown as it came."""
        return isinstance(event, events.AnswerGiven) and bool(event.text.strip()) and event.text.strip() in self._said

    def _end_line(self) -> None:
        if self._in_line:
            self._out.print()
            self._in_line = False

    def _show_output(self, event: events.CallFinished) -> None:
        if event.blob is None:
            return
        said = self._blobs.get_text(event.blob).strip("\r\n")
        lines = [] if said.strip() == event.text.strip() else said.splitlines()
        most = _MANY if self._verbose else _FEW
        if len(lines) > most:
            self._out.print(line((f"    … {len(lines) - most} lines before", "dim")))
        for text in lines[-most:]:
            self._out.print(line((f"    {text}", "dim")))


def _is_quiet(event: events.DurableEvent) -> bool:
    """A goal is told as it was understood: with what must hold for it."""
    begins_goal = isinstance(event, events.RunStarted) and bool(event.task.criteria)
    return isinstance(event, _QUIET) and not begins_goal
