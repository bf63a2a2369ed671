"""From a change to the step that makes it, when it can be done whole; else a UserError that says why not."""

import os
import re
from dataclasses import replace

from detent.core.change import FormChange, TextChange
from detent.core.errors import UserError
from detent.core.form import FILE, Form
from detent.harness.links import leads_to
from detent.landing.journal import Sort, Step
from detent.landing.reach import Reach

_NO_CHARACTER = re.compile("[\udc80-\udcff]")
"""A byte that is none of a text in UTF-8."""
_BEYOND_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")


class StepMaker:
    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    def of_text(self, change: TextChange) -> Step:
        _refuse_mixture(change)
        before, after = _encoded(change.path, change.before), _encoded(change.path, change.after)
        mode = FILE if change.mode is None else change.mode
        return self._step(
            Step(
                change.path,
                self._reach.real(change.path),
                None if before is None else Form(before),
                None if after is None else Form(after, mode),
            )
        )

    def of_form(self, change: FormChange) -> Step:
        real = self._reach.own(change.path)
        if change.after is not None and change.after.is_link:
            self._refuse_way_out(change.path, real, os.fsdecode(change.after.data))
        sort = Sort.MODE if change.only_mode else Sort.WHOLE
        return self._step(Step(change.path, real, change.before, change.after, sort))

    def _step(self, step: Step) -> Step:
        """The step with all that taking it back needs, when the file is what the plan takes it for."""
        real, found = step.real, self._reach.look(step.real)
        if not step.is_before(found):
            raise UserError(f"{step.path} was changed meanwhile; decide again to place the change on its new text.")
        folders = self._reach.missing_folders(real) if step.after is not None else []
        with self._reach.spot(folders[0] if folders else real) as spot:
            if step.after is not None:
                self._refuse_too_long(step, spot.folder)
            if not _writable(".", spot.folder):
                raise UserError(f"The folder of {step.path} is read-only; make it writable and decide again.")
            if found is not None and not found.is_link:
                if not _writable(spot.name, spot.folder):
                    raise UserError(f"{step.path} is read-only; make it writable and decide again.")
                if os.stat(spot.name, dir_fd=spot.folder, follow_symlinks=False).st_nlink > 1:
                    raise UserError(
                        f"{step.path} has other hard links, which a safe change would cut; change it by hand."
                    )
        return replace(step, before=found, folders=folders)

    def _refuse_too_long(self, step: Step, folder: int) -> None:
        """What the system cannot hold under that name: it would fail after the folders have been made."""
        longest_name, longest_path = os.fpathconf(folder, "PC_NAME_MAX"), os.fpathconf(folder, "PC_PATH_MAX")
        names = [len(os.fsencode(name)) for name in step.real.split("/")]
        path = len(os.fsencode(f"{self._reach.roots[0]}/{step.real}"))
        if max(names) > longest_name > 0 or path >= longest_path > 0:
            raise UserError(f"The name {step.path} is longer than this disk can hold; reject that change.")

    def _refuse_way_out(self, path: str, real: str, target: str) -> None:
        leads = leads_to(self._reach.roots, real, target)
        try:
            self._reach.real(leads or "..")
        except UserError:
            raise UserError(f"{path} would be a link that leads out of the workspace; reject that change.") from None


def _refuse_mixture(change: TextChange) -> None:
    """Letters of ASCII are the same in nearly every encoding; others would make two encodings of one."""
    before, after = change.before or "", change.after or ""
    if _NO_CHARACTER.search(before) and set(_BEYOND_ASCII.findall(after)).difference(before):
        raise UserError(
            f"{change.path} is not UTF-8 text, and the new text would be: save it as UTF-8, then decide again."
        )


def _encoded(path: str, text: str | None) -> bytes | None:
    try:
        return None if text is None else text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise UserError(f"The new text of {path} has characters that no file can hold; reject that change.") from None


def _writable(name: str, folder: int) -> bool:
    """By the permission bits as well: for the root user everything else is writable, but nobody meant that."""
    mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    return bool(mode & 0o222) and os.access(name, os.W_OK, dir_fd=folder)
