"""One run, for a program: its events one after the other, and what a person could say to it."""

import asyncio
import queue
from collections.abc import Callable, Iterator, Sequence

from detent.core.change import Decision
from detent.core.errors import UserError
from detent.core.events import DurableEvent, FeedItem, PlanDecision, Recorded, TransientEvent
from detent.core.work import Snapshot
from detent.engine.decisions import Decided
from detent.engine.plans import from_markdown
from detent.engine.workspace import Workspace
from detent.hub.views import RunView
from detent.library.worker import Worker

Event = DurableEvent | TransientEvent

_Arrived = queue.SimpleQueue[FeedItem | None]
"""None: nothing of the run is under way any more."""


class Run:
    """Iterating gives each event once, as it comes, and ends when nothing of the run is under way.

    After ``say`` and after a decision it can be iterated again, for what happens then.
    """

    def __init__(self, worker: Worker, workspace: Workspace, run_id: str, *, asks: bool) -> None:
        self.id = run_id
        self._worker = worker
        self._workspace = workspace
        self._asks = asks
        self._seen = 0

    def __iter__(self) -> Iterator[Event]:
        arrived = _Arrived()
        stop = self._worker.do(_listen(self._workspace, self.id, self._seen, arrived))
        try:
            while (item := arrived.get()) is not None:
                if isinstance(item, Recorded):
                    self._seen = item.seq
                yield item.event
        finally:
            self._worker.soon(stop)

    @property
    def view(self) -> RunView:
        """The run as it stands: its plan, proposal, hunks and their states, proof, cost, outcome."""
        return self._worker.call(lambda: self._workspace.hub.view(self.id))

    def wait(self) -> RunView:
        """How it stands when nothing of it is under way any more."""
        return self._worker.do(self._workspace.runs.wait(self.id))

    def say(self, text: str) -> None:
        """A running run hears it at its next step; a finished one goes on."""
        saved, say = Snapshot(str(self._workspace.root), {}), self._workspace.runs.say
        self._worker.call(lambda: say(self.id, text, saved, unattended=not self._asks))

    def cancel(self) -> None:
        self._worker.call(lambda: self._workspace.runs.cancel(self.id))

    def answer(self, approval_id: str, answer: str | None) -> None:
        """To an ``ApprovalAsked``: one of its options, or None for no."""
        self._worker.call(lambda: self._workspace.runs.answer(self.id, approval_id, answer))

    def decide_plan(self, decision: PlanDecision | str, text: str = "") -> None:
        """``approve``, ``revise`` or ``cancel`` a ``PlanProposed`` that needs approval.

        ``text``: the plan as it shall be, or the wish when revising.
        """
        if decision not in tuple(PlanDecision):
            raise UserError(f"The word on a plan is {', '.join(PlanDecision)}, not “{decision}”.")
        word, unattended = PlanDecision(decision), not self._asks
        if word is PlanDecision.APPROVE and text.strip() and from_markdown(text) is None:
            raise UserError("No step can be read in this plan: write each as a line that begins with “- [ ] ”.")
        decide = self._workspace.runs.decide_plan
        self._worker.call(lambda: decide(self.id, word, text, unattended=unattended))

    def accept(self, hunk_ids: Sequence[str] = ()) -> Decided:
        """Land these hunks in the files; without any, all that are undecided. What could not be done is said there."""
        return self._decide(hunk_ids, Decision.ACCEPT)

    def reject(self, hunk_ids: Sequence[str] = ()) -> Decided:
        return self._decide(hunk_ids, Decision.REJECT)

    def undo(self, hunk_ids: Sequence[str] = ()) -> Decided:
        """Take landed hunks out of the files again, or take a rejection back."""
        return self._decide(hunk_ids, Decision.UNDO)

    def _decide(self, hunk_ids: Sequence[str], decision: Decision) -> Decided:
        return self._worker.do(self._workspace.runs.decide(self.id, hunk_ids, decision))


async def _listen(workspace: Workspace, run_id: str, seen: int, arrived: _Arrived) -> Callable[[], object]:
    """What happened before is there at once. Returns what ends the listening."""

    def take(item: FeedItem) -> None:
        if item.run_id == run_id:
            arrived.put(item)

    for item in workspace.hub.events(run_id, seen):
        arrived.put(item)
    unsubscribe = workspace.hub.subscribe(take)
    waiting = asyncio.get_running_loop().create_task(workspace.runs.wait(run_id))

    def over(_: object) -> None:
        unsubscribe()
        arrived.put(None)

    waiting.add_done_callback(over)
    return waiting.cancel
