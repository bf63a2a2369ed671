"""What a user has allowed for good: exactly this, in this workspace. Kept in the user's own state folder."""

import hashlib
import json
from pathlib import Path

from detent.core.errors import UserError
from detent.harness.policy import Ask


class Allowed:
    """Of one workspace. A file for each, named by the hash of all that was shown."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder = folder
        self._root = root

    def __contains__(self, question: object) -> bool:
        return isinstance(question, Ask) and self._file(question).exists()

    def add(self, question: Ask) -> None:
        file = self._file(question)
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.write_text(f"{self._root}\n{question.title}\n{question.detail}\n", "utf-8")
        except OSError as error:
            raise UserError(f"{file} cannot be written: {error.strerror or error}. It is allowed once.") from error

    def _file(self, question: Ask) -> Path:
        shown = json.dumps([str(self._root.resolve()), question.title, question.detail])
        return self._folder / hashlib.sha256(shown.encode("utf-8", "surrogateescape")).hexdigest()
