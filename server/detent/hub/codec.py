"""Durable events as text and back. The names and versions stored here stay readable within a release line."""

import json
from collections.abc import Mapping
from functools import cache

from pydantic import TypeAdapter

from detent.core import events
from detent.core.change import DecisionsTaught
from detent.core.circles import Stuck
from detent.core.errors import UserError
from detent.core.goal import CriteriaChecked
from detent.core.phase import PhaseDecided
from detent.core.session import SessionChanged
from detent.hub.upgrades import current_version, upgrade

KINDS: Mapping[str, type[events.DurableEvent]] = {
    "run_started": events.RunStarted,
    "run_resumed": events.RunResumed,
    "message_appended": events.MessageAppended,
    "compacted": events.Compacted,
    "context_retrieved": events.ContextRetrieved,
    "phase_decided": PhaseDecided,
    "plan_proposed": events.PlanProposed,
    "plan_decided": events.PlanDecided,
    "plan_updated": events.PlanUpdated,
    "call_started": events.CallStarted,
    "call_finished": events.CallFinished,
    "difficulty_judged": events.DifficultyJudged,
    "model_chosen": events.ModelChosen,
    "model_switched": events.ModelSwitched,
    "approval_asked": events.ApprovalAsked,
    "approval_given": events.ApprovalGiven,
    "checks_finished": events.ChecksFinished,
    "reflected": events.Reflected,
    "criteria_checked": CriteriaChecked,
    "stuck": Stuck,
    "reviewed": events.Reviewed,
    "answer_given": events.AnswerGiven,
    "proposal_ready": events.ProposalReady,
    "hunk_edited": events.HunkEdited,
    "hunks_decided": events.HunksDecided,
    "hunks_moved": events.HunksMoved,
    "landed": events.Landed,
    "proof_changed": events.ProofChanged,
    "committed": events.Committed,
    "commit_taken_back": events.CommitTakenBack,
    "pull_request_opened": events.PullRequestOpened,
    "decisions_taught": DecisionsTaught,
    "session_changed": SessionChanged,
    "steered": events.Steered,
    "run_finished": events.RunFinished,
}
"""The stored names: a class may be renamed, its name here may not."""

_NAMES: Mapping[type[events.DurableEvent], str] = {event: kind for kind, event in KINDS.items()}
_VERSIONS: Mapping[str, int] = {kind: current_version(kind) for kind in KINDS}


class EventUnreadable(UserError):
    """A stored event that this release cannot read."""


def encode(event: events.DurableEvent) -> tuple[str, int, str]:
    """Its kind, the version of its fields, and its body: JSON in plain ASCII, which holds undecodable bytes too."""
    kind, version = form_of(event)
    body = _adapter(kind).dump_python(event, mode="json", warnings="error")
    return kind, version, json.dumps(body, separators=(",", ":"))


def form_of(event: events.DurableEvent) -> tuple[str, int]:
    """Its kind, and the version of its fields."""
    kind = _NAMES[type(event)]
    return kind, _VERSIONS[kind]


def decode(kind: str, version: int, body: str) -> events.DurableEvent:
    if kind not in KINDS or version > current_version(kind):
        raise EventUnreadable(
            f"This run was recorded by a newer Detent (“{kind}”, version {version}): update Detent to read it."
        )
    try:
        return _adapter(kind).validate_python(upgrade(kind, version, json.loads(body)))
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # an upgrader takes a form for granted
        raise EventUnreadable(f"An event of this run (“{kind}”) is damaged, so the run cannot be shown.") from error


@cache
def _adapter(kind: str) -> TypeAdapter[events.DurableEvent]:
    """Built when first needed: all of them would cost every start of the server."""
    return TypeAdapter(KINDS[kind])
