"""A person's word on hunks, carried out: accept, reject, undo, edit; and what it does to the proof."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detent.core.change import Decision, HunkState, LandingPlan
from detent.core.errors import UserError
from detent.core.events import HunkEdited, HunksDecided, HunksMoved, Landed, ProofChanged
from detent.engine.assembly import Parts
from detent.engine.driver import Driver
from detent.hub.views import RunView
from detent.landing.decide import Landing
from detent.landing.decide import plan as plan_landing
from detent.landing.text import split_lines

_OPEN = frozenset({HunkState.PENDING, HunkState.UNDONE, HunkState.STALE, HunkState.CONFLICT, HunkState.ACCEPTED})
_WITHOUT_NAMES: Mapping[Decision, frozenset[HunkState]] = {
    Decision.ACCEPT: _OPEN,
    Decision.REJECT: _OPEN,
    Decision.UNDO: frozenset({HunkState.LANDED, HunkState.REJECTED}),
}
_BY_NAME: Mapping[Decision, frozenset[HunkState]] = {
    **_WITHOUT_NAMES,
    Decision.ACCEPT: _OPEN | {HunkState.REJECTED},
}


@dataclass(frozen=True, slots=True)
class Decided:
    """The hunks that were done as decided, and a sentence for each thing that was not."""

    done: tuple[str, ...]
    problems: tuple[str, ...] = ()


class Decisions:
    def __init__(self, parts: Parts, driver: Driver) -> None:
        self._parts = parts
        self._driver = driver
        # Two decisions at once would both merge into the same text; the second must see what the first landed.
        self._one_at_a_time = asyncio.Lock()

    async def decide(self, run_id: str, hunk_ids: Sequence[str], decision: Decision) -> Decided:
        """Carry the decision out for these hunks, or, with none named, for all that it can apply to."""
        async with self._one_at_a_time:
            view = self._parts.hub.view(run_id)
            chosen = _choose(view, hunk_ids, decision)
            landed = [hunk_id for hunk_id in chosen if view.states[hunk_id] is HunkState.LANDED]
            if decision is Decision.REJECT or (decision is Decision.UNDO and not landed):
                self._parts.hub.append(run_id, HunksDecided(decision, chosen))
                return Decided(chosen)
            decided = await self._land(view, chosen, decision)
            self._look_at_proof(run_id)
            return decided

    def edit(self, run_id: str, hunk_id: str, text: str) -> None:
        """Change what an undecided hunk will write."""
        view = self._parts.hub.view(run_id)
        (chosen,) = _choose(view, (hunk_id,), Decision.REJECT)
        self._parts.hub.append(run_id, HunkEdited(chosen, tuple(split_lines(text))))
        self._look_at_proof(run_id)

    async def _land(self, view: RunView, chosen: tuple[str, ...], decision: Decision) -> Decided:
        hub, run_id = self._parts.hub, view.run_id
        hub.append(run_id, HunksDecided(decision, chosen))
        landing, refused = self._plan(view, chosen, decision), ""
        for _ in range(2):
            applied = await self._parts.applier.apply(landing.plan) if landing.plan else None
            if applied is None or applied.ok:
                break
            # The text moved between the plan and its landing: place it once more, on what is there now.
            refused = applied.reason
            landing = self._plan(view, chosen, decision)
        else:
            landing = Landing(None, (), dict.fromkeys(chosen, refused))
        self._record(view, landing, decision)
        problems = tuple(f"{hunk_id}: {reason}" for hunk_id, reason in landing.conflicts.items())
        return Decided(landing.landing, problems)

    def _plan(self, view: RunView, chosen: tuple[str, ...], decision: Decision) -> Landing:
        return plan_landing(view, self._parts.hub.blobs, chosen, decision, self._parts.applier.current)

    def _record(self, view: RunView, landing: Landing, decision: Decision) -> None:
        hub, undo = self._parts.hub, decision is Decision.UNDO
        if landing.landing:
            files = _hashes(self._parts, landing.plan) if landing.plan else {}
            hub.append(view.run_id, Landed(landing.landing, files, undo))
        if landing.conflicts:
            after = HunkState.LANDED if undo else HunkState.CONFLICT
            states = dict.fromkeys(landing.conflicts, after)
            hub.append(view.run_id, HunksMoved(states, next(iter(landing.conflicts.values()))))

    def _look_at_proof(self, run_id: str) -> None:
        """The offered proof holds for the whole proposal and for nothing else; anything else is checked again."""
        view = self._parts.hub.view(run_id)
        if view.offered is None:
            return
        untouched = not view.landed and not view.edited
        if not untouched and not self._landed_whole(view):
            self._driver.recheck(run_id)
        elif view.proof != view.offered:
            self._driver.cancel(run_id)
            self._parts.hub.append(run_id, ProofChanged(view.offered))

    def _landed_whole(self, view: RunView) -> bool:
        """True when the user's files hold exactly what the proposal was proven for."""
        if view.proposal is None or view.edited or len(view.landed) < len(view.hunks):
            return False
        blobs, current = self._parts.hub.blobs, self._parts.applier.current
        return all(
            current(file.path).text == (None if file.result is None else blobs.get_text(file.result))
            for file in view.proposal.files
        )


def _hashes(parts: Parts, plan: LandingPlan) -> dict[str, str | None]:
    return {
        change.path: None if change.after is None else parts.hub.blobs.put_text(change.after) for change in plan.changes
    }


def _choose(view: RunView, hunk_ids: Sequence[str], decision: Decision) -> tuple[str, ...]:
    """The hunks meant, in the proposal's order; UserError when the decision cannot apply to one."""
    if not view.hunks:
        raise UserError(f"Run {view.run_id} proposes nothing; `detent show {view.run_id}` says how it ended.")
    unknown = [hunk_id for hunk_id in hunk_ids if hunk_id not in view.states]
    if unknown:
        known = ", ".join(view.states)
        raise UserError(f"Run {view.run_id} has no hunk {unknown[0]}; it has {known}.")
    if not hunk_ids:
        chosen = tuple(hunk.id for hunk in view.hunks_in(*_WITHOUT_NAMES[decision]))
        if not chosen:
            raise UserError(f"Run {view.run_id} has no hunk left to {decision.value}.")
        return chosen
    for hunk_id in hunk_ids:
        if view.states[hunk_id] not in _BY_NAME[decision]:
            hint = "; undo it first" if decision is Decision.REJECT else ""
            raise UserError(f"Hunk {hunk_id} is {view.states[hunk_id].value}, so you cannot {decision.value} it{hint}.")
    return tuple(hunk.id for hunk in view.hunks if hunk.id in hunk_ids)
