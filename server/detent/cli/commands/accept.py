"""``detent accept``: land hunks."""

from detent.cli.command import Example
from detent.cli.decision_command import decision_command
from detent.core.change import Decision

COMMAND = decision_command(
    Decision.ACCEPT,
    "land hunks of a proposal in your files; what you changed since is merged, never overwritten",
    (
        Example("detent accept 3f9a", "all hunks that are still undecided"),
        Example("detent accept 3f9a h1 h3", "these two; the rest stays, and the result is checked again"),
        Example("detent accept 3f9a -C ~/code/shop", "a run of another workspace"),
    ),
)
