"""A circuit breaker for each service and each of its models: where a question failed after all its tries, none is put
for a while.

Then one question tries it (half open): an answer closes the breaker, a failure opens it for twice as long.
"""

from dataclasses import dataclass

from detent.core.errors import Cause, ModelUnavailable
from detent.core.ports import Clock

FIRST_PAUSE = 30.0
LONGEST_PAUSE = 600.0
TRIAL_SECONDS = 120.0
"""So long other questions wait for what becomes of the one that tries: it may have been cancelled."""
SICK = frozenset({Cause.ERROR, Cause.TIMEOUT, Cause.OVERLOAD})
"""What says something of the service, and not of the question."""


@dataclass(slots=True, eq=False)
class _State:
    pause: float = 0.0
    open_until: float = 0.0
    trial_until: float = 0.0


class Breaker:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._states: dict[str, _State] = {}

    def why_not(self, place: str) -> str:
        """Why the service is better left alone just now; empty when it may be asked."""
        state, now = self._states.get(place, _State()), self._clock.now()
        if now < state.open_until:
            return f"{place} failed and is left alone for {state.open_until - now:.0f} s"
        return f"{place} is just being tried again" if now < state.trial_until else ""

    def asked(self, place: str) -> None:
        state = self._states.get(place)
        if state is not None:
            state.trial_until = self._clock.now() + TRIAL_SECONDS

    def answered(self, place: str) -> None:
        self._states.pop(place, None)

    def failed(self, place: str, error: ModelUnavailable) -> None:
        if error.cause not in SICK:
            if place in self._states:
                self._states[place].trial_until = 0.0
            return
        state = self._states.setdefault(place, _State())
        state.trial_until = 0.0
        state.pause = min(LONGEST_PAUSE, state.pause * 2 or FIRST_PAUSE)
        state.open_until = self._clock.now() + max(state.pause, min(error.wait or 0.0, LONGEST_PAUSE))
