"""The part of a landing that an editor does not do: it goes to the disk first, and comes back when the rest fails."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from detent.core.change import Applied, FormChange, LandingPlan, TextChange
from detent.core.ports import Applier
from detent.lsp.documents import Document
from detent.lsp.edits import bare


class DiskPart:
    def __init__(self, plan: LandingPlan, disk: Applier, document: Callable[[str], Document | None]) -> None:
        """``plan``: what goes to the disk of it. Made before anything lands: it remembers the modes that files have."""
        self._plan = plan
        self._disk = disk
        self._document = document
        self._is_empty = not plan.changes and not plan.forms
        self._way_back = replace(
            plan,
            changes=tuple(replace(reverse(change), mode=self._mode(change)) for change in plan.changes),
            forms=tuple(FormChange(form.path, form.after, form.before, form.only_mode) for form in plan.forms),
        )

    def unsaved(self) -> str | None:
        """A file of it that has unsaved text which would be passed over."""
        return next(self._unsaved(), None)

    async def land(self) -> Applied:
        return Applied(True) if self._is_empty else await self._disk.apply(self._plan)

    async def take_back(self, failed: Applied) -> Applied:
        """What the decision comes to, when the rest of it failed like this."""
        back = Applied(True) if self._is_empty else await self._disk.apply(self._way_back)
        if back.ok:
            return failed
        paths = [*(change.path for change in self._plan.changes), *(form.path for form in self._plan.forms)]
        return Applied(False, f"{failed.reason} {', '.join(paths)} stayed changed: {back.reason}")

    def _unsaved(self) -> Iterator[str]:
        for change in self._plan.changes:
            if self._document(change.path) is not None and self._disk.current(change.path).text != change.before:
                yield change.path
        for form in self._plan.forms:
            document = None if form.only_mode else self._document(form.path)
            if document is not None and bare(document.text) != bare(self._disk.current(form.path).text):
                yield form.path

    def _mode(self, change: TextChange) -> int | None:
        """Of a file that will be deleted."""
        form = self._disk.form(change.path) if change.after is None else None
        return None if form is None or form.is_link else form.mode


def reverse(change: TextChange) -> TextChange:
    return TextChange(change.path, change.after, change.before)
