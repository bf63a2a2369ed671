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


class Kind(StrEnum):
    """What a change is about: lines; bytes that are no lines; a link; who may execute the file, whatever it holds."""

    TEXT = "text"
    BINARY = "binary"
    LINK = "link"
    MODE = "mode"


@dataclass(frozen=True, slots=True)
class FileChange:
    """``base`` and ``result`` are blob names; None: nothing is there. The hunks lead from one to the other.

    A change of another kind than text has one hunk without lines, which is taken whole or not at all.
    """

    path: str
    base: str | None
    result: str | None
    base_version: int | None
    hunks: tuple[Hunk, ...]
    made_by: str = "edit"
    """``edit`` for the model's own edits, else the command that changed the file."""
    kind: Kind = Kind.TEXT
    base_mode: int | None = None
    mode: int | None = None
    """Sort and permissions before and after, as a system has them; None where nothing is there, or nobody looked."""
    about: str = ""
    """What no line shows, in words for people."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """All that a run wants to change. ``number`` grows when a follow-up replaces it."""

    run_id: str
    number: int
    files: tuple[FileChange, ...]
    left_out: tuple[str, ...] = ()
    """Changes that cannot be proposed, each as a sentence (secret, ignored, too large)."""

    @property
    def hunks(self) -> tuple[Hunk, ...]:
        return tuple(hunk for file in self.files for hunk in file.hunks)

    def file_of(self, hunk_id: str) -> FileChange | None:
        return next((file for file in self.files if any(hunk.id == hunk_id for hunk in file.hunks)), None)


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


@dataclass(frozen=True, slots=True)
class DecisionsTaught:
    """The hunk decisions up to here were told to the model, in one appended note."""

    hunk_ids: tuple[str, ...]
