"""A second look at a change, by rules and then by a model that knows nothing of how it was made."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

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


async def reviewed(run: Run, changed: Changed, proof: Proof) -> Review:
    """The verdict on this content of the tree; rules come first, for they cost nothing."""
    limits = Limits(run.settings.review.most_lines, run.settings.review.most_files)
    asked = "\n\n".join((wish(run.task), *run.view.steers))
    change = await asyncio.to_thread(change_of, asked, changed.files)
    found = await asyncio.to_thread(examined, change, limits)
    if not found and _is_for_a_model(run, change):
        found = await _by_model(run, change, proof)
    return Review(proof.content, found)


def as_reviewed(proof: Proof, reviews: Sequence[Review]) -> Proof:
    """What a review finds fault with is not proven, however green it is."""
    last = reviews[-1] if reviews else None
    if last is None or last.approved or last.content != proof.content or proof.status is ProofStatus.RED:
        return proof
    return replace(proof, status=ProofStatus.UNPROVEN, reason=f"{proof.reason}; a review found: {last.reason}")


def _is_for_a_model(run: Run, change: Change) -> bool:
    by_model = run.settings.review.by_model
    return by_model == "always" or (by_model == "auto" and change.size > _A_LITTLE)


async def _by_model(run: Run, change: Change, proof: Proof) -> tuple[Finding, ...]:
    """What cannot be read says nothing: a run is not held up by a reviewer that does not keep to its form."""
    asked = prompt("to_review", wish=change.wish, audit=_audit(proof), diff=shown(change))
    request = ModelRequest((Message(Role.SYSTEM, prompt("reviewer")), Message(Role.USER, asked)), ())
    reply = await run.gate.ask(request, ModelRole.REVIEW, aloud=False)
    return tuple(Finding("spec_adherence", text) for text in feedback(reply.message.text))


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
