"""Which proof a run's proposal has after decisions: the offered one, or one that has yet to be made.

The offered proof holds for the whole proposal and for nothing else; anything else is checked again.
"""

from enum import Enum

from detent.core.change import FileChange, Kind
from detent.core.form import Form, same_mode
from detent.core.ports import Applier
from detent.core.proof import Proof, ProofStatus
from detent.hub.hub import Hub
from detent.hub.views import RunView
from detent.landing.proposal import load
from detent.landing.whole import holds

CHECKING = Proof(ProofStatus.UNPROVEN, "being checked: this is not what was proven before", "")
"""Stands until the check has ended. Whoever finds it later, and nobody checks, has to begin anew."""


class Owed(Enum):
    NOTHING = "nothing"
    OFFERED = "offered"
    """The proof that was offered holds again."""
    CHECK = "check"


def owed(view: RunView, hub: Hub, applier: Applier) -> Owed:
    if view.offered is None:
        return Owed.NOTHING
    untouched = not view.landed and not _edited(view)
    if not untouched and not _landed_whole(view, hub, applier):
        return Owed.CHECK
    return Owed.NOTHING if view.proof == view.offered else Owed.OFFERED


def _landed_whole(view: RunView, hub: Hub, applier: Applier) -> bool:
    """True when the user's files hold exactly what the proposal was proven for."""
    if view.proposal is None or _edited(view) or len(view.landed) < len(view.hunks):
        return False
    return all(_has_landed(file, hub, applier) for file in view.proposal.files)


def _has_landed(file: FileChange, hub: Hub, applier: Applier) -> bool:
    if file.kind is not Kind.TEXT:
        return holds(file, hub.blobs, applier.form(file.path))
    if applier.current(file.path).text != load(hub.blobs, file.result):
        return False
    made = applier.form(file.path) if file.base is None and file.mode is not None else None
    return made is None or file.mode is None or same_mode(made, Form(b"", file.mode))


def _edited(view: RunView) -> bool:
    return any(hunk.id in view.edited for hunk in view.hunks)
