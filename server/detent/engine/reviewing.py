"""A second look at a change, by rules and then by a model that knows nothing of how it was made."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from detent.core.difficulty import TierPlan
from detent.core.proof import Proof, ProofStatus
from detent.core.review import Finding, Review
from detent.core.roles import ModelRole
from detent.core.talk import Message, ModelRequest, Role
from detent.engine.prompts import prompt
from detent.engine.run import Run
from detent.engine.verify import Changed
from detent.engine.wishes import wish
from detent.review.chain import examined
from detent.review.change import Change, change_of
from detent.review.shown import shown
from detent.review.sizes import Limits

_A_LITTLE = 80
"""So many lines a person sees through at once."""
_MOST_FEEDBACK = 8
_SPEC, _SECURITY = "spec_adherence", "security"


async def reviewed(run: Run, changed: Changed, proof: Proof) -> Review:
    """The verdict on this content of the tree; rules come first, for they cost nothing."""
    asked = "\n\n".join((wish(run.task), *run.view.steers))
    change = await asyncio.to_thread(change_of, asked, changed.files)
    found = await asyncio.to_thread(examined, change, _limits(run))
    for name in () if found else _views_of_a_model(run, change):
        found = await _by_model(run, change, proof, name)
        if found:
            break
    return Review(proof.content, found)


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
    if last is None or last.approved or last.content != proof.content or proof.status is ProofStatus.RED:
        return proof
    return replace(proof, status=ProofStatus.UNPROVEN, reason=f"{proof.reason}; a review found: {last.reason}")


def _views_of_a_model(run: Run, change: Change) -> Sequence[str]:
    """What a model is asked to look for, if it is asked."""
    by_model, depth = run.settings.review.by_model, _plan(run).review
    is_large = change.size > _A_LITTLE and depth != "none"
    if by_model == "never" or (by_model == "auto" and not is_large and depth not in ("full", "security")):
        return ()
    return (_SPEC, _SECURITY) if depth == "security" else (_SPEC,)


async def _by_model(run: Run, change: Change, proof: Proof, name: str) -> tuple[Finding, ...]:
    """What cannot be read says nothing: a run is not held up by a reviewer that does not keep to its form."""
    asked = prompt("to_review", wish=change.wish, audit=_audit(proof), diff=shown(change))
    looks_for = prompt("reviewer_security" if name == _SECURITY else "reviewer_spec")
    told = prompt("reviewer", looks_for=looks_for.strip())
    request = ModelRequest((Message(Role.SYSTEM, told), Message(Role.USER, asked)), ())
    reply = await run.gate.ask(request, ModelRole.REVIEW, aloud=False)
    return tuple(Finding(name, text) for text in feedback(reply.message.text))


def _audit(proof: Proof) -> str:
    verdict = "ready_for_review" if proof.status is not ProofStatus.RED else "needs_retry"
    return json.dumps({"verdict": verdict, "status": proof.status.value, "reason": proof.reason}, sort_keys=True)


def feedback(text: str) -> list[str]:
    """What is to be mended; nothing where the change is approved."""
    try:
        said: Any = json.loads(text[text.find("{") : text.rfind("}") + 1])
    except ValueError:
        return []
    if not isinstance(said, dict) or said.get("verdict") != "reject":
        return []
    feedback = said.get("feedback")
    entries = feedback if isinstance(feedback, list) else [feedback]
    told = [entry.strip() for entry in entries if isinstance(entry, str) and entry.strip()]
    return told[:_MOST_FEEDBACK] or ["the reviewer rejects the change without saying why."]
