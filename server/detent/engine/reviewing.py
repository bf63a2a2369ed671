"""A second look at a change, by rules and then by a model that knows nothing of how it was made."""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from detent.checks.catalog import is_by_exit_code
from detent.checks.diagnosis import hung
from detent.core.difficulty import TierPlan
from detent.core.errors import ModelUnavailable
from detent.core.proof import Proof, ProofStatus
from detent.core.review import Finding, Review
from detent.engine.apart import asked_apart
from detent.engine.auditing import audited
from detent.engine.bugs import UNSHOWN, mends_a_bug, shows_it
from detent.engine.prompts import prompt
from detent.engine.run import Run
from detent.engine.said import said_since
from detent.engine.sharing import rest_of
from detent.engine.verdict import feedback
from detent.engine.verify import Changed
from detent.engine.wishes import wish
from detent.review.chain import examined
from detent.review.change import Change, change_of
from detent.review.shown import shown
from detent.review.sizes import Limits

_A_LITTLE = 80
"""So many lines a person sees through at once."""
_MOST_NOTES = 3
_NEITHER = "it says neither “approve” nor “reject”"
_SPEC, _SECURITY = "spec_adherence", "security"


async def reviewed(run: Run, changed: Changed, proof: Proof) -> Review:
    """The verdict on this content of the tree; rules come first, for they cost nothing."""
    asked = "\n\n".join((wish(run.task), *said_since(run.hub, run.id)))
    change = await asyncio.to_thread(change_of, asked, changed.files, partial(rest_of, run.shadow, changed.files))
    uncounted = any(one.command for one in run.task.criteria) or any(map(is_by_exit_code, proof.reports))
    change = replace(change, by_exit_code=uncounted)
    found = (*_hung(proof), *await asyncio.to_thread(examined, change, _limits(run), proof.since))
    found = found or tuple(_unshown(run, proof))
    notes: tuple[str, ...] = ()
    unmade = ""
    if not found:
        found, notes = await audited(run, changed.files, strict=_plan(run).review == _SECURITY)
    for name in () if found else _views_of_a_model(run, change):
        try:
            told = await _by_model(run, change, proof, name)
        except ModelUnavailable as error:
            unmade = str(error)  # what the checks have passed is not lost with it
            break
        if told is None:
            notes = (*notes, f"the reviewer for {name} gave no verdict that can be read")
        elif told:
            found = tuple(Finding(name, text) for text in told)
            break
    return Review(proof.content, found, notes, unmade)


def _hung(proof: Proof) -> Iterator[Finding]:
    """What never ends is to be mended, too: it is no failure that a report names, so nothing else tells of it."""
    for report in filter(hung, proof.reports):
        yield Finding(report.check, report.problem or "")


def _unshown(run: Run, proof: Proof) -> Iterator[Finding]:
    """Where no test ran there is nothing to hold it against; the proof says so."""
    if any(report.passed for report in proof.reports) and mends_a_bug(run.view) and not shows_it(proof.since):
        yield Finding("fix", UNSHOWN)


def _plan(run: Run) -> TierPlan:
    return run.view.difficulty.plan if run.view.difficulty else TierPlan()


def _limits(run: Run) -> Limits:
    """Of the settings and the tier the stricter ones."""
    plan, settings = _plan(run), run.settings.review
    return Limits(
        min(settings.most_lines, plan.lines or sys.maxsize), min(settings.most_files, plan.files or sys.maxsize)
    )


def as_reviewed(proof: Proof, reviews: Sequence[Review]) -> Proof:
    """What a review finds fault with is not proven, however green it is."""
    last = reviews[-1] if reviews else None
    if last is None or last.content != proof.content or proof.status is ProofStatus.RED:
        return proof
    if last.notes:
        more = f" (and {len(last.notes) - _MOST_NOTES} more)" if len(last.notes) > _MOST_NOTES else ""
        proof = replace(proof, reason=f"{proof.reason}; to look at: {'; '.join(last.notes[:_MOST_NOTES])}{more}")
    if last.approved:
        return proof
    return replace(proof, status=ProofStatus.UNPROVEN, reason=_told(proof, last))


def _told(proof: Proof, last: Review) -> str:
    if not last.findings:
        return f"{proof.reason}; {last.reason}"
    return proof.reason if last.findings[0].text in proof.reason else f"{proof.reason}; a review found: {last.reason}"


def _views_of_a_model(run: Run, change: Change) -> Sequence[str]:
    """What a model is asked to look for, if it is asked."""
    by_model, depth = run.settings.review.by_model, _plan(run).review
    is_large = change.size > _A_LITTLE and depth != "none"
    if by_model == "never" or (by_model == "auto" and not is_large and depth not in ("full", "security")):
        return ()
    return (_SPEC, _SECURITY) if depth == "security" else (_SPEC,)


async def _by_model(run: Run, change: Change, proof: Proof, name: str) -> Sequence[str] | None:
    """None for what cannot be read, asked once more: a run is not held up by it, but that is said."""
    asked = prompt("to_review", wish=change.wish, audit=_audit(proof), diff=shown(change))
    looks_for = prompt("reviewer_security" if name == _SECURITY else "reviewer_spec")
    told = prompt("reviewer", looks_for=looks_for.strip())
    return feedback((await asked_apart(run, told, asked, _problem_in))[-1])


def _problem_in(text: str) -> str | None:
    return _NEITHER if feedback(text) is None else None


def _audit(proof: Proof) -> str:
    again = proof.status is ProofStatus.RED or any(map(hung, proof.reports))
    verdict = "needs_retry" if again else "ready_for_review"
    return json.dumps({"verdict": verdict, "status": proof.status.value, "reason": proof.reason}, sort_keys=True)
