"""Runs in a real hub, brought to where a test needs them by their events."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.clock import FakeClock

from detent.core import events
from detent.core.change import Decision, HunkState
from detent.core.proof import CheckReport, Failure, Outcome, Proof, ProofStatus
from detent.core.work import Plan, Scope, Step, StepStatus, Task, TaskKind
from detent.hub.hub import Hub
from detent.hub.views import RunView
from detent.landing.proposal import Content, propose

BASE = "import math\n\n\ndef divide(a, b):\n    raise NotImplementedError\n\n\nLIMIT = 3\n"
RESULT = BASE.replace("    raise NotImplementedError\n", "    return a / b\n").replace("3", "4")
GREEN = Proof(ProofStatus.PROVEN, "pytest: 4 passed", "tree")
RED = Proof(
    ProofStatus.RED,
    "pytest: 1 failed",
    "tree",
    (CheckReport("pytest", "pytest", failures=(Failure("t::test_a", "assert 1 == 2", "test_calc.py", 7),)),),
)


class Stage:
    """One run, ``r1`` unless a test says otherwise."""

    def __init__(self, hub: Hub, run_id: str = "r1", scope: Scope | None = None) -> None:
        self.hub = hub
        self.run_id = run_id
        hub.lease.take(run_id)
        where = scope or Scope("calc.py", 3, 5, "divide")
        self.happens(events.RunStarted(Task(TaskKind.IMPLEMENT, "", where), "/project", "scripted"))

    @property
    def view(self) -> RunView:
        return self.hub.view(self.run_id)

    def happens(self, *happened: events.DurableEvent) -> RunView:
        for event in happened:
            self.hub.append(self.run_id, event)
        return self.view

    def plans(self, *, waits: bool = False) -> RunView:
        plan = Plan("Write divide", (Step("Write it", StepStatus.COMPLETED), Step("Test it")))
        return self.happens(events.PlanProposed(plan, waits))

    def proposes(self, changes: Mapping[str, tuple[Content, Content]] | None = None, proof: Proof = GREEN) -> RunView:
        """Two hunks in ``calc.py``, unless a test says otherwise; then the run ends."""
        made = propose(self.run_id, 1, changes or {"calc.py": (BASE, RESULT)}, self.hub.blobs, {})
        outcome = Outcome.PROVEN if proof.status is ProofStatus.PROVEN else Outcome.UNPROVEN
        return self.happens(events.ProposalReady(made, proof), events.RunFinished(outcome, proof.reason))

    def lands(self, *hunk_ids: str) -> RunView:
        return self.happens(events.HunksDecided(Decision.ACCEPT, hunk_ids), events.Landed(hunk_ids, {}))

    def rejects(self, *hunk_ids: str) -> RunView:
        return self.happens(events.HunksDecided(Decision.REJECT, hunk_ids))

    def conflicts(self, hunk_id: str) -> RunView:
        return self.happens(events.HunksMoved({hunk_id: HunkState.CONFLICT}, "it moved"))


@contextmanager
def hub_in(folder: Path) -> Iterator[Hub]:
    hub = Hub.open(folder / "state", FakeClock())
    try:
        yield hub
    finally:
        hub.close()
