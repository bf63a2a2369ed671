"""What a run does next: decided from facts, and told as an event with its reason."""

from detent.core.phase import Phase, PhaseDecided
from detent.engine.run import Run


def decide(run: Run, phase: Phase, reason: str) -> None:
    """Once in a turn: a run that goes on after a crash decides the same again."""
    decided = PhaseDecided(phase, reason)
    if decided not in run.view.phases:
        run.hub.append(run.id, decided)


def decided(run: Run, phase: Phase) -> bool:
    return any(one.phase is phase for one in run.view.phases)
