"""An index that stays in order while somebody works: told what changes, it has that read in a process beside this one.

Nothing here waits for the disk or a parser but its own thread, and whoever asks for ``settled``.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from detent.context.index.batch import Part
from detent.context.index.keeper import GoOn, Keeper, Look, Looked, Question, Read
from detent.context.wishes import Files, Settled, Wishes
from detent.core.errors import UserError
from detent.harness.companion import Companion
from detent.harness.files import is_readable_name
from detent.harness.secret_files import BY_NAME, SecretFiles

MOST_DEATHS = 3
"""After so many one after the other the process is not started again."""
SETTLING_SECONDS = 30.0
"""So long a question waits for what is being read; then it does with what is there."""

Hear = Callable[[Looked], None]


class Live:
    """Any thread may call it. ``hear``: what was read so far, and what the user should know; on the own thread."""

    def __init__(self, file: Path, root: Path, secret: Callable[[], SecretFiles], hear: Hear) -> None:
        self._wishes = Wishes()
        self._carrier = _Carrier((str(file), str(root)), secret, hear, self._wishes)
        self._thread = threading.Thread(target=self._carrier.work, name="index", daemon=True)

    def start(self, *, watched: bool) -> None:
        """Read what there is. ``watched``: somebody tells which files change; else it is looked after again and
        again."""
        self._wishes.look_again = not watched
        self._wishes.want_files(None)
        self._thread.start()

    def watched(self) -> None:
        """From now on somebody tells which files change."""
        self._wishes.look_again = False

    @property
    def parts(self) -> Mapping[str, Part]:
        """What was read of documents, by path; the newest version may not be among it yet."""
        return self._carrier.parts

    def document(self, path: str, text: str | None) -> None:
        """A document as it is now; None when it was closed."""
        self._wishes.want_document(path, text)

    def files(self, paths: Iterable[str] | None) -> None:
        """What stands at these paths, or below them, has changed; with None anything may have."""
        self._wishes.want_files(paths)

    def settled(self, waiting: Callable[[], None] = lambda: None) -> Settled:
        """Wait until all that the files hold now is in the index, or it is to be taken as it is. ``waiting`` is called
        meanwhile; what it raises ends the waiting."""
        return self._wishes.settle(SETTLING_SECONDS, waiting)

    def stop(self) -> None:
        """Read no further; from now on only what is named."""
        self._wishes.stop()

    def close(self) -> None:
        self._wishes.close()
        self._carrier.end()
        if self._thread.is_alive():
            self._thread.join()


class _Carrier:
    """Carries the wishes to the process, one after the other, and what it answers back."""

    def __init__(self, place: tuple[str, str], secret: Callable[[], SecretFiles], hear: Hear, wishes: Wishes) -> None:
        self.parts: Mapping[str, Part] = {}
        self._place = place
        self._secret = secret
        self._readable = BY_NAME
        self._hear = hear
        self._wishes = wishes
        self._companion: Companion[Question, Looked | Part] = Companion(Keeper)
        self._deaths = 0

    def end(self) -> None:
        """From another thread, at once."""
        self._companion.end()

    def work(self) -> None:
        """Until the end, or until it makes no sense any more: then nobody waits for it."""
        try:
            while self._deaths < MOST_DEATHS and (wish := self._wishes.next()) is not None:
                self._carry(wish)
        finally:
            self._wishes.close()
            self._companion.rest()

    def _carry(self, wish: Read | GoOn | Files) -> None:
        match wish:
            case Read():
                self._read(wish)
            case GoOn():
                self._look(wish)
            case Files():
                self._look(self._question(wish))

    def _question(self, wish: Files) -> Look:
        with contextlib.suppress(UserError):  # settings that cannot be read are told of elsewhere
            self._readable = self._secret()
        file, root = self._place
        return Look(file, root, self._readable.readable, None if wish.everything else tuple(sorted(wish.paths)))

    def _read(self, wish: Read) -> None:
        known = wish.path in self.parts or (wish.text is not None and is_readable_name(wish.path, self._readable))
        part = self._ask(wish) if known else None
        others = {path: one for path, one in self.parts.items() if path != wish.path}
        self.parts = {**others, wish.path: part} if isinstance(part, Part) else others

    def _look(self, question: Look | GoOn) -> None:
        began = time.monotonic()
        looked = self._ask(question)
        if not isinstance(looked, Looked):
            self._wishes.looked(over=True, failed=True)
            self._hear(Looked(over=True))
            return
        took = 0.0 if looked.all_of else time.monotonic() - began
        self._wishes.looked(over=looked.over, failed=looked.failed is not None, seconds=took)
        self._hear(looked)

    def _ask(self, question: Question) -> Looked | Part | None:
        answer = self._companion.ask(question)
        died = answer is None and not (isinstance(question, Read) and question.text is None)
        self._deaths = self._deaths + 1 if died else 0
        return answer
