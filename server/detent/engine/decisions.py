"""A person's word on hunks, carried out: accept, reject, undo, edit; and what it does to the proof."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from detent.core.change import Decision, HunkState, Kind, LandingPlan
from detent.core.errors import UserError
from detent.core.events import HunkEdited, HunksDecided, HunksMoved, Landed
from detent.engine.assembly import Parts
from detent.engine.driver import Driver
from detent.engine.formatting import Formatting
from detent.hub.hub import Hub
from detent.hub.views import RunStatus, RunView
from detent.landing.decide import Landing, meant
from detent.landing.decide import plan as plan_landing
from detent.landing.hunks import rewrite
from detent.landing.rebase import expected_texts, restate


@dataclass(frozen=True, slots=True)
class Decided:
    """The hunks that were done as decided, and a sentence for each thing that was not."""

    done: tuple[str, ...]
    problems: tuple[str, ...] = ()


class Decisions:
    def __init__(self, parts: Parts, driver: Driver) -> None:
        self._parts = parts
        self._driver = driver
        self._formatting = Formatting(parts)
        # Two decisions at once would both merge into the same text; the second must see what the first landed.
        self._one_at_a_time = asyncio.Lock()

    async def decide(self, run_id: str, hunk_ids: Sequence[str], decision: Decision) -> Decided:
        """Carry the decision out for these hunks, or, with none named, for all that it can be meant for."""
        own(self._parts.hub, run_id)
        async with self._one_at_a_time:
            view = self._parts.hub.view(run_id)
            whole = decision is Decision.ACCEPT and not hunk_ids
            landing = self._plan(view, hunk_ids, decision, whole=whole)
            chosen = (*landing.settled, *landing.landing, *landing.conflicts)
            if not chosen:
                raise UserError(_nothing_to_do(view, landing, decision))
            self._parts.hub.append(run_id, HunksDecided(decision, chosen))
            landing = await self._land(view, decision, landing, whole=whole)
            self._record(run_id, landing, decision)
            self._driver.look_at_proof(run_id)
            conflicts = (f"{hunk_id}: {reason}" for hunk_id, reason in landing.conflicts.items())
            problems = (*dict.fromkeys(landing.refused.values()), *conflicts)
            return Decided((*landing.settled, *landing.landing), problems)

    def edit(self, run_id: str, hunk_id: str, text: str) -> None:
        """Change what an undecided hunk will write."""
        own(self._parts.hub, run_id)
        view = self._parts.hub.view(run_id)
        hunk = next((hunk for hunk in view.undecided if hunk.id == hunk_id), None)
        if hunk is None:
            raise UserError(f"Run {run_id} has no undecided hunk {hunk_id} to edit.")
        file = view.proposal.file_of(hunk_id) if view.proposal else None
        if file is not None and file.kind is not Kind.TEXT:
            raise UserError(f"Hunk {hunk_id} has no lines to edit ({file.about}): accept or reject it as it is.")
        self._parts.hub.append(run_id, HunkEdited(hunk_id, rewrite(hunk, text)))
        self._driver.look_at_proof(run_id)

    def restate(self, run_id: str, paths: Collection[str]) -> None:
        """The user changed files: say which undecided hunks of a run of ours are stale now, or in conflict."""
        if not self._parts.hub.lease.is_ours(run_id):
            return
        view, blobs = self._parts.hub.view(run_id), self._parts.hub.blobs
        mine = [file for file in view.proposal.files if file.path in paths] if view.proposal else []
        if view.status is not RunStatus.FINISHED or self._one_at_a_time.locked():
            return  # what changes just now may be what lands
        applier = self._parts.applier
        current = {file.path: applier.current(file.path).text for file in mine if file.kind is Kind.TEXT}
        forms = {file.path: applier.form(file.path) for file in mine if file.kind is not Kind.TEXT}
        moved = {
            hunk_id: state
            for hunk_id, state in restate(view, blobs, current, forms, self._formatting.explains).items()
            if state is not view.states[hunk_id]
        }
        if moved:
            self._parts.hub.append(run_id, HunksMoved(moved, "the file was changed"))
        if view.landed:
            for path, expected in expected_texts(view, blobs).items():
                if path in current:
                    self._formatting.look(run_id, path, (expected, current[path]), lambda: self.restate(run_id, paths))

    async def close(self) -> None:
        await self._formatting.close()

    def look_at_proof(self, run_id: str) -> None:
        """Go on checking what a decision resulted in, where that was cut off."""
        self._driver.look_at_proof(run_id)

    async def _land(self, view: RunView, decision: Decision, landing: Landing, *, whole: bool) -> Landing:
        """Apply the plan; where the text moved between the plan and its landing, place it once more."""
        chosen, refused = (*landing.settled, *landing.landing, *landing.conflicts), ""
        for _ in range(2):
            if landing.plan is None:
                return landing
            applied = await self._parts.applier.apply(landing.plan)
            if applied.ok:
                return landing
            refused = applied.reason
            landing = self._plan(view, chosen, decision, whole=whole)
        return replace(
            landing, plan=None, landing=(), conflicts={**landing.conflicts, **dict.fromkeys(landing.landing, refused)}
        )

    def _plan(self, view: RunView, hunk_ids: Sequence[str], decision: Decision, *, whole: bool) -> Landing:
        parts, explains = self._parts, self._formatting.explains
        landing = plan_landing(view, parts.hub.blobs, hunk_ids, decision, parts.applier, explains)
        return _without_a_part(landing) if whole and landing.conflicts else landing

    def _record(self, run_id: str, landing: Landing, decision: Decision) -> None:
        hub, undo = self._parts.hub, decision is Decision.UNDO
        if landing.landing:
            hub.append(run_id, Landed(landing.landing, _landed(hub, landing.plan), undo))
        if landing.conflicts:
            after = HunkState.LANDED if undo else HunkState.CONFLICT
            hub.append(
                run_id, HunksMoved(dict.fromkeys(landing.conflicts, after), next(iter(landing.conflicts.values())))
            )


def _landed(hub: Hub, plan: LandingPlan | None) -> dict[str, str | None]:
    """What the files hold now; empty for one of which only the mode was changed."""
    if plan is None:
        return {}
    found: dict[str, str | None] = {}
    for form in plan.forms:
        name = None if form.after is None else hub.blobs.put(form.after.data)
        found[form.path] = "" if form.only_mode else name
    for text in plan.changes:
        found[text.path] = None if text.after is None else hub.blobs.put_text(text.after)
    return found


def _without_a_part(landing: Landing) -> Landing:
    """A proposal was accepted as a whole: where some of it cannot land, a person is to know before any of it does."""
    why = f"Nothing landed, because {', '.join(landing.conflicts)} cannot: accept the others by file or one by one."
    return replace(landing, plan=None, landing=(), refused={**landing.refused, **dict.fromkeys(landing.landing, why)})


def _nothing_to_do(view: RunView, landing: Landing, decision: Decision) -> str:
    if landing.refused:
        return next(iter(landing.refused.values()))
    if not view.hunks:
        return f"Run {view.run_id} proposes nothing; `detent show {view.run_id}` says how it ended."
    return f"Run {view.run_id} has no hunk left to {decision.value}."


def undoable(view: RunView) -> bool:
    """Whether there is any decision to take back."""
    return bool(meant(view, Decision.UNDO))


def own(hub: Hub, run_id: str) -> None:
    """Take the run's lease, or say that another process has it."""
    if not hub.lease.take(run_id):
        raise UserError(f"Run {run_id} belongs to another running Detent, which must do this.")
