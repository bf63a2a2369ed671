"""What is laid into a new shadow before work begins there: undecided hunks, and what a cut-off turn had done."""

from detent.core.change import Decision, TextChange
from detent.core.form import Form, same
from detent.core.ports import Current
from detent.engine.turns import changes_of_turn
from detent.harness.bases import merged_forms
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
    landing = plan_landing(view, hub.blobs, hunk_ids, Decision.ACCEPT, _Inside(shadow))
    if landing.plan is None:
        return
    for change in landing.plan.changes:
        _write(shadow, change)
    for form in landing.plan.forms:
        shadow.files.put(form.path, form.after)


class _Inside:
    """The shadow, as what the hunks are to land in."""

    def __init__(self, shadow: Shadow) -> None:
        self._shadow = shadow

    def current(self, path: str) -> Current:
        return _current(self._shadow, path)

    def form(self, path: str) -> Form | None:
        return self._shadow.files.form(path)


def _current(shadow: Shadow, path: str) -> Current:
    return Current(shadow.files.read(path) if shadow.files.exists(path) else None)


def lay_earlier_changes(hub: Hub, run_id: str, shadow: Shadow) -> list[str]:
    """Lay what the turn had changed before it was cut off. A file that changed meanwhile is merged, or told about."""
    dropped = []
    for earlier in changes_of_turn(hub, run_id):
        current = shadow.files.form(earlier.path)
        if same(current, earlier.changed):
            continue
        if same(current, earlier.base):
            shadow.files.put(earlier.path, earlier.changed)
            continue
        merged = merged_forms(merge, earlier.base, current, earlier.changed)
        if merged is None:
            dropped.append(
                f"The programmer changed {earlier.path} where your edits were; they are gone. Read it again."
            )
        else:
            shadow.files.put(earlier.path, merged)
    return dropped


def _write(shadow: Shadow, change: TextChange) -> None:
    if change.after is None:
        shadow.files.delete(change.path)
    elif change.before is None and change.mode is not None:
        shadow.files.put(change.path, Form(change.after.encode("utf-8"), change.mode))
    else:
        shadow.files.write(change.path, change.after)
