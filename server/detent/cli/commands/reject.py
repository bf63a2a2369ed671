"""``detent reject``: refuse hunks."""

from detent.cli.command import Example
from detent.cli.decision_command import decision_command
from detent.core.change import Decision

COMMAND = decision_command(
    Decision.REJECT,
    "refuse hunks of a proposal; the agent hears of it with your next message",
    (
        Example("detent reject 3f9a", "all hunks that are still undecided"),
        Example("detent reject 3f9a h2", "this one; `detent undo 3f9a h2` takes it back"),
    ),
)
