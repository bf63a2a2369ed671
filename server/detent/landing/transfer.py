"""Carrying a journalled landing out: every content is put beside its file first, then all are swapped in."""

from collections.abc import Sequence
from contextlib import suppress

from detent.core.errors import UserError
from detent.core.form import Form
from detent.landing.journal import BACK, READY, Entry, Sort, Step
from detent.landing.reach import Reach


class Transfer:
    """Each method can be called again after a crash in the middle of it."""

    def __init__(self, reach: Reach, entry: Entry, steps: Sequence[Step]) -> None:
        self._reach = reach
        self._entry = entry
        self._steps = steps

    def run(self) -> None:
        """All of it; OSError or UserError when it could not be, and then nothing is changed."""
        try:
            for number, step in enumerate(self._steps):
                self._put_beside(number, step, step.after)
            for step in self._steps:
                self._refuse_changed(step)
            self._entry.mark(READY)
        except (OSError, UserError):
            with suppress(OSError):  # What cannot be cleared away now is at the next start; why it failed counts more.
                self.drop()
            raise
        try:
            self._swap_in()
        except (OSError, UserError):
            self._give_up()
            raise
        with suppress(OSError):  # All of it has landed; what the journal still holds is forgotten at the next start.
            self._entry.close()

    def finish(self) -> None:
        """What was ready when a crash came: the rest of it."""
        for number, step in enumerate(self._steps):
            if not step.is_after(self._reach.look(step.real)):
                self._put_beside(number, step, step.after)
        self._swap_in()
        self._entry.close()

    def take_back(self) -> None:
        """The old contents again, wherever the new ones stand; what somebody else wrote since stays."""
        for number, step in enumerate(self._steps):
            if step.is_after(self._reach.look(step.real)):
                self._put_beside(number, step, step.before)
                self._put(number, step, step.before)
        self.drop()

    def drop(self) -> None:
        """Away with what lies beside the files, with folders made for nothing, and with the journal's entry."""
        for number, step in enumerate(self._steps):
            self._reach.remove(step.real, self._entry.beside(number))
            if self._reach.look(step.real) is None:
                self._reach.remove_folders(step.folders)
        self._entry.close()

    def foreign(self) -> list[str]:
        """The files that hold neither their old nor their new content."""
        found = ((step, self._reach.look(step.real)) for step in self._steps)
        return [step.path for step, form in found if not step.is_before(form) and not step.is_after(form)]

    def _put_beside(self, number: int, step: Step, form: Form | None) -> None:
        if form is not None and step.sort is not Sort.MODE:
            self._reach.make_folders(step.folders)
            keeps_mode = step.sort is Sort.TEXT
            self._reach.put_beside(step.real, self._entry.beside(number), form, keeps_mode=keeps_mode)

    def _put(self, number: int, step: Step, form: Form | None) -> None:
        """Let it be there, in one step."""
        if form is None:
            self._reach.remove(step.real)
        elif step.sort is Sort.MODE:
            self._reach.set_mode(step.real, form.mode)
        else:
            self._reach.swap(step.real, self._entry.beside(number))

    def _refuse_changed(self, step: Step) -> None:
        if not step.is_before(self._reach.look(step.real)):
            raise UserError(f"{step.path} was changed meanwhile; decide again to place the change on its new text.")

    def _swap_in(self) -> None:
        """Modes come after the texts, which take on the modes that they find.

        Deletions come last: they alone cannot be taken back with everything that the file had besides its text.
        """
        for number, step in sorted(enumerate(self._steps), key=lambda item: _turn(item[1])):
            if not step.is_after(self._reach.look(step.real)):
                self._refuse_changed(step)
                self._put(number, step, step.after)
        for step in self._steps:
            if not step.is_after(self._reach.look(step.real)):
                raise UserError(f"{step.path} did not keep its new text; look at what else writes there.")

    def _give_up(self) -> None:
        try:
            self._entry.mark(BACK)
            self.take_back()
        except OSError as error:
            raise UserError(
                f"The change failed and could be taken back only in part ({error}); "
                "free the disk and start Detent again, which will finish that."
            ) from error


def _turn(step: Step) -> int:
    if step.after is None:
        return 2
    return 1 if step.sort is Sort.MODE else 0
