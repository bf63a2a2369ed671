"""The editor's way into the user's files: one labelled ``workspace/applyEdit`` for a plan, believed only when seen.

The text of a file that is there goes through the editor, whether it is open or closed, so that the editor's undo covers
it. What it does not offer (deleting files, applying edits at all), and what no editor does (files of any bytes, links,
modes), goes to the disk, but never below unsaved text. So does a new file: an editor would make it empty, and whoever
runs the tests, commits, or closes it unsaved would have the empty one. The disk comes first, because the way back from
there is certain.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import PurePath

from lsprotocol import types

from detent.core.change import Applied, LandingPlan, TextChange
from detent.core.errors import UserError
from detent.core.form import Form
from detent.core.ports import Applier, Current
from detent.core.work import Snapshot
from detent.landing.merge import merge
from detent.lsp.disk_part import DiskPart, reverse
from detent.lsp.documents import Document
from detent.lsp.editor import Editor
from detent.lsp.edits import WorkspaceEdits, bare
from detent.lsp.session import Session

_ARRIVAL_SECONDS = 5.0
_LOOK_SECONDS = 0.05
_UNSEEN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class _Unseen:
    """The editor said that it changed this file, but nobody saw it; sending the edit again could apply it twice."""

    before: str | None
    until: float


class EditorApplier:
    """The core's ``Applier`` for one workspace of one editor. ``disk`` takes what the editor cannot."""

    def __init__(self, root: str, session: Session, editor: Editor, disk: Applier) -> None:
        self._root = root
        self._session = session
        self._editor = editor
        self._disk = disk
        self._edits = WorkspaceEdits(root, session)
        self._unseen: dict[str, _Unseen] = {}

    def current(self, path: str) -> Current:
        document = self._document(path)
        if document is None:
            return self._disk.current(path)
        if not document.synced:
            raise UserError(f"{path} is out of step with the editor: close it and open it again.")
        return Current(document.text, document.version)

    def form(self, path: str) -> Form | None:
        return self._disk.form(path)

    def snapshot(self) -> Snapshot:
        return self._session.documents.snapshot(self._root)

    async def apply(self, plan: LandingPlan) -> Applied:
        obstacle = self._obstacle(plan)
        if obstacle:
            return Applied(False, obstacle)
        by_editor = [change for change in plan.changes if self._carries(change)]
        others = tuple(change for change in plan.changes if change not in by_editor)
        on_disk = DiskPart(replace(plan, changes=others), self._disk, self._document)
        unsaved = on_disk.unsaved()
        if unsaved is not None:
            return Applied(False, f"Your editor cannot make this change by itself: save {unsaved} and try again.")
        applied = await on_disk.land()
        if not applied.ok or not by_editor:
            return applied
        applied = await self._through_editor(plan, by_editor)
        return applied if applied.ok else await on_disk.take_back(applied)

    def _obstacle(self, plan: LandingPlan) -> str:
        now = asyncio.get_running_loop().time()
        for change in plan.changes:
            text = self.current(change.path).text
            unseen = self._unseen.get(change.path)
            if unseen is not None and unseen.before == text and now < unseen.until:
                return _not_seen(change.path)
            self._unseen.pop(change.path, None)
            if text != change.before:
                return f"{change.path} changed in the meantime."
        return ""

    def _carries(self, change: TextChange) -> bool:
        """Whether the editor offers what this change needs; none makes a new file with its text in it."""
        client = self._editor.client
        if change.before is None or not client.apply_edit or not _is_unicode(change) or change.mode is not None:
            return False
        if not _hears_of(self._session, change.path):
            return False
        return change.after is not None or (client.document_changes and "delete" in client.resource_operations)

    async def _through_editor(self, plan: LandingPlan, changes: Sequence[TextChange]) -> Applied:
        deletions = [
            (change, DiskPart(replace(plan, changes=(change,), forms=()), self._disk, self._document))
            for change in changes
            if change.after is None
        ]
        answer = await self._editor.apply(plan.label, self._edits.build(changes))
        if not answer.applied:
            refused = Applied(False, f"The editor refused the edit: {_why(answer)}.")
            for change, part in deletions:
                refused = await part.take_back(refused) if self._arrived(change) else refused
            return await self._take_back(plan, [change for change in changes if change.after is not None], refused)
        missing = await self._missing(changes)
        until = asyncio.get_running_loop().time() + _UNSEEN_SECONDS
        self._unseen |= {change.path: _Unseen(change.before, until) for change in missing}
        return Applied(False, _not_seen(missing[0].path)) if missing else Applied(True)

    async def _take_back(self, plan: LandingPlan, texts: Sequence[TextChange], refused: Applied) -> Applied:
        """An editor that promises nothing may have changed some of several files before it refused."""
        taken = [reverse(change) for change in texts if self._arrived(change)]
        if not taken or self._editor.client.transactional:
            return refused
        answer = await self._editor.apply(f"{plan.label} (taken back)", self._edits.build(taken))
        if answer.applied:
            return refused
        paths = ", ".join(change.path for change in taken)
        return Applied(False, f"{refused.reason} {paths} stayed changed: {_why(answer)}.")

    async def _missing(self, changes: Sequence[TextChange]) -> list[TextChange]:
        """The changes that have not been seen when the time is up."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _ARRIVAL_SECONDS
        arrival = asyncio.Event()
        stop = self._session.documents.on_document_change(lambda _event, _document: arrival.set())
        try:
            while (missing := [change for change in changes if not self._arrived(change)]) and loop.time() < deadline:
                # An open file announces itself; a closed one has to be looked at.
                with suppress(TimeoutError):
                    await asyncio.wait_for(arrival.wait(), _LOOK_SECONDS)
                arrival.clear()
        finally:
            stop()
        return missing

    def _arrived(self, change: TextChange) -> bool:
        """Whether the file holds the new text, or the new text with what the user typed after it."""
        document = self._document(change.path)
        on_disk = self._disk.current(change.path).text
        if change.after is None:
            return on_disk is None
        if document is None:
            return on_disk is not None and bare(on_disk) == bare(change.after)
        if not document.synced:
            return False
        before, after, text = bare(change.before), bare(change.after), bare(document.text)
        return text == after or (text != before and merge(before, text, after) == text)

    def _document(self, path: str) -> Document | None:
        return self._session.documents.by_path(self._root, path)


def _why(answer: types.ApplyWorkspaceEditResult) -> str:
    return answer.failure_reason or "it gave no reason"


def _not_seen(path: str) -> str:
    return f"The editor says that it changed {path}, but the new text has not arrived: save the file and accept again."


def _is_unicode(change: TextChange) -> bool:
    """False for a file with bytes that are no text: they can be on a disk, but not on the wire."""
    return not any(
        "\ud800" <= character <= "\udfff" for text in (change.before, change.after) for character in text or ""
    )


def _hears_of(session: Session, path: str) -> bool:
    """Whether the editor tells about such files.

    It has servers for languages: of a new README it tells nobody when Detent is its server for Python alone, and what
    it changed there would never be seen to arrive.
    """
    suffix = PurePath(path).suffix
    return bool(session.client.experimental) or any(PurePath(one.uri).suffix == suffix for one in session.documents)
