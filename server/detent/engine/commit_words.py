"""A message for a commit that the user makes, of what runs have brought into the files."""

from detent.core.change import HunkState
from detent.core.errors import UserError
from detent.core.proof import Proof, ProofStatus
from detent.engine.assembly import Parts
from detent.engine.commit_message import Subject, by_rules, with_trailers
from detent.engine.issues import issue_title
from detent.engine.wishes import title
from detent.harness.redaction import Redactor
from detent.harness.standing import standing
from detent.harness.templates import commit_template
from detent.hub.views import RunView
from detent.landing.picked import paths_of

_UNKNOWN = Proof(ProofStatus.UNPROVEN, "it was not checked", "")


class CommitWords:
    """Of one workspace."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def of(self, run_id: str) -> str:
        """By rules, so at once and for nothing; who has helped, and what is not proven, stands in the trailers."""
        view = self._parts.hub.view(run_id)
        landed = _landed(view)
        if not landed:
            raise UserError(f"Nothing of run {run_id} is in your files: accept something of it first.")
        settings = self._parts.settings()
        stand = standing(self._parts.root)
        named = issue_title(self._parts.hub, view) or title(view.task)
        conventional = settings.git.message == "conventional"
        subject = Subject(view, named, paths_of(view, landed), conventional, commit_template(stand))
        whole = with_trailers(by_rules(subject), settings.git.assisted_by, view.model, view.proof or _UNKNOWN)
        return Redactor(self._parts.secrets(settings)).clean(whole)


def _landed(view: RunView) -> tuple[str, ...]:
    hunks = (*view.earlier_hunks, *view.hunks)
    return tuple(hunk.id for hunk in hunks if view.states[hunk.id] is HunkState.LANDED)
