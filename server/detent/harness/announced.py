"""What a call says that it is going to do, for the policy: nothing has happened yet."""

import contextlib
from collections.abc import Sequence

from detent.core.errors import ToolFailed
from detent.core.events import CallKind
from detent.core.ports import Power, PreparedCall, Tool
from detent.harness.policy import Action, shrinks
from detent.harness.shadow import Shadow
from detent.hub.views import RunView


def announced(name: str, tool: Tool, prepared: PreparedCall, shadow: Shadow, view: RunView) -> Action:
    whole, writes = prepared.whole, _real(shadow, prepared.writes)
    return Action(
        kind=CallKind.EXECUTE if Power.SPAWN in tool.powers else tool.kind,
        argv=tuple(prepared.argv),
        tool=name,
        writes=writes,
        deletes=1 + _deleted(view) if prepared.deletes else 0,
        hosts=tuple(prepared.hosts),
        shrinks=whole is not None and any(shrinks(_text(shadow, path), whole) for path in writes),
    )


def _real(shadow: Shadow, paths: Sequence[str]) -> tuple[str, ...]:
    """Where they lead, in the shadow and among the user's files: a copy has not every link that is there.

    What cannot be followed is refused by the tool itself.
    """
    real: dict[str, None] = {}
    root = shadow.root.resolve()
    for path in paths:
        with contextlib.suppress(ToolFailed):
            real[shadow.files.real(path)] = None
            there = (root / path).resolve()
            real.update({str(there.relative_to(root)): None} if there.is_relative_to(root) else {})
    return tuple(real)


def _text(shadow: Shadow, path: str) -> str:
    """Empty for what is not there, or no text."""
    with contextlib.suppress(ToolFailed):
        return shadow.files.read(path)
    return ""


def _deleted(view: RunView) -> int:
    """How many files the run has deleted so far."""
    return sum(blob is None for call in view.calls if call.finished for blob in call.finished.changes.values())
