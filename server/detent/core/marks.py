"""The marks by which a model says what its answer is, and is told what became of it. No person reads them."""

from collections.abc import Callable
from dataclasses import replace

from detent.core.talk import Delta, DeltaKind, Message, Role

ASK = "[ASK]"
ANSWER = "[ANSWER]"
_CHOSEN = "[CHOSEN]"
"""What the words begin with by which a model hears what was chosen."""
_MARKS = (ASK, ANSWER, _CHOSEN)


def without_mark(text: str) -> str:
    """Without the one that it begins with, and without the white space around it."""
    told = text.strip()
    return next((told.removeprefix(mark).strip() for mark in _MARKS if told.startswith(mark)), told)


def as_said(message: Message) -> str:
    """A message as people read it: a person may begin with what a model marks its answers with."""
    if message.role is Role.USER:
        return message.text.strip().removeprefix(_CHOSEN).strip()
    return without_mark(message.text)


class Unmarked:
    """Tells the pieces of an answer on without the mark that it begins with; what may become one is held back."""

    def __init__(self, tell: Callable[[Delta], None]) -> None:
        self._tell = tell
        self._held = ""
        self._decided = False

    def hear(self, delta: Delta) -> None:
        if delta.kind is DeltaKind.RESTART:
            self._held, self._decided = "", False
        if delta.kind is not DeltaKind.TEXT or self._decided:
            return self._tell(delta)
        self._held += delta.text
        begun = self._held.lstrip()
        if any(mark.startswith(begun) for mark in _MARKS):
            return
        told = next((begun.removeprefix(mark).lstrip() for mark in _MARKS if begun.startswith(mark)), self._held)
        if told:  # else the white space behind the mark is not over yet
            self._decided = True
            self._tell(replace(delta, text=told))

    def end(self) -> None:
        """The answer was no longer than what is held back."""
        if self._held and not self._decided and self._held.strip() not in _MARKS:
            self._tell(Delta(DeltaKind.TEXT, self._held))
