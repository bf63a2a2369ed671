"""``detent undo``: take back a decision."""

from detent.cli.command import Example
from detent.cli.decision_command import decision_command
from detent.core.change import Decision

COMMAND = decision_command(
    Decision.UNDO,
    "take landed hunks out of your files again, or take back a rejection; what you changed since is kept",
    (
        Example("detent undo 3f9a", "every decision of this run"),
        Example("detent undo 3f9a h1", "this one"),
    ),
)
