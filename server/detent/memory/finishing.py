"""Forgetting that was cut off, carried through beside whoever looks at the memory; what stays all the same is said."""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread

from detent.core.errors import UserError
from detent.core.memory import Realm
from detent.memory.facts import Facts

Scrub = Callable[[Sequence[str], Realm], Sequence[str]]

_LATE = "What was to be forgotten when Detent ended is forgotten now."


class Finishing:
    """Once in a process for each realm. What cannot be done just then is left for the next process."""

    def __init__(self, scrub: Scrub) -> None:
        self._scrub = scrub
        self._files: dict[Realm, Path] = {}
        self._threads: list[Thread] = []

    def opened(self, file: Path, realm: Realm, facts: Facts) -> None:
        """Nobody waits for it: all the stories have to be looked through."""
        if realm not in self._files:
            self._files[realm] = file
            if facts.leaving:
                self._threads.append(Thread(target=self._finish, args=(file, realm), name="forgetting", daemon=True))
                self._threads[-1].start()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()

    def unsaid(self) -> Sequence[str]:
        """Sentences about what stays all the same, which no person has been told: this is how they are."""
        told: dict[str, None] = {}
        for realm, file in self._files.items():
            # What cannot be taken from a database that is busy is said the next time.
            with contextlib.suppress(UserError), contextlib.closing(Facts(file, realm)) as facts:
                told.update(dict.fromkeys(facts.say_unsaid()))
        return [_LATE, *told] if told else []

    def _finish(self, file: Path, realm: Realm) -> None:
        with contextlib.suppress(UserError), contextlib.closing(Facts(file, realm)) as facts:
            leave_no_trace(facts, self._scrub, realm, late=True)


def leave_no_trace(facts: Facts, scrub: Scrub, realm: Realm, but: str = "", *, late: bool = False) -> Sequence[str]:
    """Of what is leaving, also what was when a process ended over this. ``but``: a text that may say the same.

    ``late``: nobody is there to be told, so it is kept for who asks next.
    """
    texts = facts.leaving
    others = [text for text in texts if text not in but]
    told = scrub(others, realm) if others else ()
    facts.gone(texts, told, late=late)
    return told
