"""What a pull or merge request says: the commit's own words, what is proven, and the repository's form below."""

from detent.core.events import Committed
from detent.core.proof import ProofStatus

GITHUB_FORMS = tuple(
    f"{folder}{name}"
    for folder in (".github/", "", "docs/")
    for name in ("pull_request_template.md", "PULL_REQUEST_TEMPLATE.md")
)
GITLAB_FORMS = (".gitlab/merge_request_templates/Default.md", ".gitlab/merge_request_templates/default.md")


def title_of(made: Committed) -> str:
    return made.commit.message.strip().splitlines()[0]


def body_of(made: Committed, form: str, closes: str = "") -> str:
    """``closes``: the issue that it is about, as the service names it."""
    proof, words = made.proof, made.commit.message.strip().partition("\n")[2].strip()
    shown = "" if proof.status is not ProofStatus.PROVEN else f"Proof: proven ({proof.reason})"
    parts = (words, shown, f"Closes {closes}" if closes else "", form)
    return "\n\n".join(part for part in parts if part)
