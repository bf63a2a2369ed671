"""What is changed: hunks of a proposal, plans for landing them."""

from dataclasses import dataclass
from enum import StrEnum

from detent.core.form import Form


class HunkState(StrEnum):
    """How far a hunk has come.

    ``LANDED`` follows ``ACCEPTED`` when the text was seen to arrive. ``STALE``: the file changed since, so the
    proof is of another text, but the hunk can be placed. ``CONFLICT``: it cannot be placed without a guess. ``UNDONE``
    counts as pending.
    """

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    STALE = "stale"
    CONFLICT = "conflict"
    LANDED = "landed"
    UNDONE = "undone"


class Decision(StrEnum):
    ACCEPT = "accept"
    REJECT = "reject"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines ``start`` up to ``start + len(old)`` of the base become ``new``. Lines keep their endings."""

    id: str
    path: str
    start: int
    old: tuple[str, ...]
    new: tuple[str, ...]
    needs: tuple[str, ...] = ()
    """The hunks that bring what this one uses, or that take away the last uses of what it takes away."""
    how: str = ""
    """How the place of the model's edit was found, where its text was not exactly what stands in the file."""


@dataclass(frozen=True, slots=True)
class Placement:
    """An edit that was placed by more than its exact text. ``lines`` are those that it wrote, or took away."""

    path: str
    lines: tuple[str, ...]
    how: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """``base`` and ``result`` are blob names; None: the file is not there. The hunks lead from one to the other."""

    path: str
    base: str | None
    result: str | None
    base_version: int | None
    hunks: tuple[Hunk, ...]
    made_by: str = "edit"
    """``edit`` for the model's own edits, else the command that changed the file."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """All that a run wants to change. ``number`` grows when a follow-up replaces it."""

    run_id: str
    number: int
    files: tuple[FileChange, ...]
    left_out: tuple[str, ...] = ()
    """Changes that cannot be proposed, each as a sentence (binary, ignored, too large)."""

    @property
    def hunks(self) -> tuple[Hunk, ...]:
        return tuple(hunk for file in self.files for hunk in file.hunks)


@dataclass(frozen=True, slots=True)
class TextChange:
    """One file from exactly ``before`` to ``after``; None: not there. ``version`` is the open document's."""

    path: str
    before: str | None
    after: str | None
    version: int | None = None
    mode: int | None = None
    """Of a file that is made, where that is not what any new file gets."""


@dataclass(frozen=True, slots=True)
class FormChange:
    """One path from exactly ``before`` to ``after``; None: nothing there. A link is not followed.

    ``only_mode``: just who may execute the file changes, whatever it holds.
    """

    path: str
    before: Form | None
    after: Form | None
    only_mode: bool = False


@dataclass(frozen=True, slots=True)
class LandingPlan:
    """What one decision does to the user's files, all of it or none."""

    run_id: str
    label: str
    changes: tuple[TextChange, ...]
    forms: tuple[FormChange, ...] = ()
    """What is not a change of lines."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an applier saw: ``ok`` only when every file of the plan was confirmed to hold its new text."""

    ok: bool
    reason: str = ""
