"""What was typed before, so that it can be fetched again: in a file that only its owner can read."""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from prompt_toolkit.history import History

from detent.harness.redaction import Redactor

_MOST = 1000
_LARGEST = 10_000


class TypedBefore(History):
    """A line of JSON for each text. What looks like a key is not kept, nor what is very long."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._redactor = Redactor(())

    def load_history_strings(self) -> Iterable[str]:
        """The newest first, as prompt_toolkit wants it."""
        return list(reversed(self._kept()))

    def store_string(self, string: str) -> None:
        if len(string) > _LARGEST or self._redactor.clean(string) != string:
            return
        kept = self._kept()[-_MOST + 1 :]
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = self._file.with_name(f".{self._file.name}.{os.getpid()}")
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(text) + "\n" for text in (*kept, string))
            new.replace(self._file)
        except OSError:
            return  # a full disk must not keep anybody from typing

    def _kept(self) -> list[str]:
        try:
            lines = self._file.read_text("utf-8", "replace").splitlines()
        except OSError:
            return []
        return [text for line in lines[-_MOST:] if isinstance(text := _text(line), str)]


def _text(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None
