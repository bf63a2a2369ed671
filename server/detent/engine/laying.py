"""What is laid into a new shadow before work begins there: undecided hunks, and what a cut-off turn had done."""

from detent.core.change import Decision
from detent.core.ports import Current
from detent.engine.turns import EarlierChange, changes_of_turn
from detent.harness.shadow import Shadow
from detent.hub.hub import Hub
from detent.hub.views import RunView
from detent.landing.decide import plan as plan_landing
from detent.landing.merge import merge


def lay_undecided(hub: Hub, view: RunView, shadow: Shadow) -> None:
    """Put the undecided hunks over the shadow, just as accepting them would; those in conflict stay out."""
    hunk_ids = tuple(hunk.id for hunk in view.undecided)
    if not hunk_ids:
        return
    landing = plan_landing(view, hub.blobs, hunk_ids, Decision.ACCEPT, lambda path: _current(shadow, path))
    for change in landing.plan.changes if landing.plan else ():
        _put(shadow, change.path, change.after)


def _current(shadow: Shadow, path: str) -> Current:
    return Current(shadow.files.read(path) if shadow.files.exists(path) else None)


def lay_earlier_changes(hub: Hub, run_id: str, shadow: Shadow) -> list[str]:
    """Lay what the turn had changed before it was cut off. A file that changed meanwhile is merged, or told about."""
    dropped = []
    for earlier in changes_of_turn(hub, run_id):
        current = _current(shadow, earlier.path).text
        if current == earlier.changed:
            continue
        if current == earlier.base:
            _put(shadow, earlier.path, earlier.changed)
            continue
        merged = _merged(earlier, current)
        if merged is None:
            dropped.append(
                f"The programmer changed {earlier.path} where your edits were; they are gone. Read it again."
            )
        else:
            _put(shadow, earlier.path, merged)
    return dropped


def _merged(earlier: EarlierChange, current: str | None) -> str | None:
    if earlier.base is None or earlier.changed is None or current is None:
        return None
    return merge(earlier.base, current, earlier.changed)


def _put(shadow: Shadow, path: str, text: str | None) -> None:
    if text is None:
        shadow.files.delete(path)
    else:
        shadow.files.write(path, text)
