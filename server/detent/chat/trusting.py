"""To trust a folder as it stands: with the commands and the tools that it brings along."""

from collections.abc import Sequence

from detent.chat.written import project_commands
from detent.engine.workspace import Workspace
from detent.harness.trust import seen
from detent.tools.own import own_files


def brings(workspace: Workspace) -> Sequence[str]:
    """The files that count only where the folder is trusted with just these."""
    return [*(name for name, _ in project_commands(workspace.root)), *own_files(workspace.root)]


def trust_with_all(workspace: Workspace) -> Sequence[str]:
    """What counts from now on, beside the folder's settings and rules."""
    found = brings(workspace)
    workspace.trust.trust(workspace.root, seen(workspace.root, found))
    return found
