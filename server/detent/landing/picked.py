"""Only this run's hunks, on another text than the user's: what a commit on HEAD would hold."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from detent.core.change import FormChange, TextChange
from detent.core.ports import Sight
from detent.hub.views import RunView
from detent.landing.formatting import unexplained
from detent.landing.place import files_of, hunks_of
from detent.landing.plot import Plot
from detent.landing.proposal import Texts


@dataclass(frozen=True, slots=True)
class Picked:
    """``stuck``: hunk → why it has no place there."""

    changes: tuple[TextChange, ...]
    forms: tuple[FormChange, ...]
    stuck: Mapping[str, str] = field(default_factory=dict)


def paths_of(view: RunView, hunk_ids: Collection[str]) -> tuple[str, ...]:
    """The files that these hunks are about."""
    files = (file for file in files_of(view) if any(hunk.id in hunk_ids for hunk in file.hunks))
    return tuple(dict.fromkeys(file.path for file in files))


def pick(view: RunView, blobs: Texts, hunk_ids: Collection[str], sight: Sight) -> Picked:
    """The hunks laid into what ``sight`` sees, where none of them is yet; the oldest proposal's first."""
    plot = Plot(blobs, sight, frozenset(), unexplained)
    for file in sorted(files_of(view), key=lambda file: _number(file.hunks[0].id)):
        hunks = hunks_of(view, file)
        here = frozenset(hunk_ids) & {hunk.id for hunk in hunks}
        if here:
            plot.move(file, hunks, here)
    return Picked(plot.changes, plot.forms, plot.stuck)


def _number(hunk_id: str) -> int:
    """Of the proposal that the hunk belongs to."""
    before, dot, _ = hunk_id.partition(".")
    return int(before) if dot else 1
