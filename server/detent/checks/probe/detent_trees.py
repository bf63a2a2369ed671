"""Which tree the modules of this process came from, and where that is reported.

Imported into every Python that the project's tests start, so it is quick to import and uses nothing newer than Python
3.8. ``DETENT_PROBE`` tells, as JSON, the tree under test, the user's own tree, and the folder for the reports.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


def asked() -> dict[str, str]:
    """What Detent wants to know; KeyError where it did not ask."""
    found: dict[str, str] = json.loads(os.environ["DETENT_PROBE"])  # noqa: TID251 - the project's process, not Detent's
    return found


def write_report(name: str, found: dict[str, object]) -> None:
    """One file a process and name."""
    folder = asked()["reports"]
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - pathlib would take as long to import as all of this
    path = os.path.join(folder, f"probe-{name}-{os.getpid()}.json")  # noqa: PTH118 - likewise
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - likewise
        json.dump(found, file)


class Begun:
    """Which test this process is at, and how many it has behind it: for when it is killed."""

    def __init__(self) -> None:
        self._file: TextIO | None = None
        self._ended = 0

    def begin(self, test: str) -> None:
        if self._file is None:
            folder = asked()["reports"]
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - see write_report
            path = os.path.join(folder, f"begun-{os.getpid()}")  # noqa: PTH118 - likewise
            self._file = open(path, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - likewise; it stays open
        self._write(test)

    def end(self) -> None:
        self._ended += 1
        self._write("")

    def _write(self, test: str) -> None:
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()
            self._file.write(f"{self._ended}\n{test}")
            self._file.flush()


class Trees:
    """The tree under test, and the user's own."""

    def __init__(self, asked: dict[str, str]) -> None:
        self._root = os.path.realpath(asked["root"])
        self._workspace = os.path.realpath(asked["workspace"])
        prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
        self._prefixes = [os.path.realpath(prefix) for prefix in prefixes]

    def place(self, error: BaseException) -> tuple[str, int] | None:
        """The innermost line of the project that the error passed through; for a syntax error, where that is."""
        if error.__cause__ is not None and type(error).__name__ == "CollectError":
            error = error.__cause__
        if isinstance(error, SyntaxError) and error.filename and error.lineno:
            path = self._inside(error.filename)
            if path:
                return path, error.lineno - 1
        found = None
        trace = error.__traceback__
        while trace is not None:
            path = self._inside(trace.tb_frame.f_code.co_filename)
            found = (path, trace.tb_lineno - 1) if path else found
            trace = trace.tb_next
        return found

    def strangers(self) -> list[str]:
        """Modules of the user's tree that did not come from the tree under test."""
        files = {name: getattr(module, "__file__", None) for name, module in list(sys.modules.items())}
        return sorted(name for name, file in files.items() if isinstance(file, str) and self._is_stranger(file))

    def _is_stranger(self, file: str) -> bool:
        real = os.path.realpath(file)
        if not _below(real, self._workspace) or _below(real, self._root):
            return False
        return not self._installed(real, self._workspace)

    def _inside(self, file: str) -> str | None:
        """The path in the project, whichever of its two trees the file is in."""
        real = os.path.realpath(file)
        for tree in (self._root, self._workspace):
            if _below(real, tree) and not self._installed(real, tree):
                return os.path.relpath(real, tree).replace(os.sep, "/")
        return None

    def _installed(self, file: str, tree: str) -> bool:
        """Part of an environment that happens to lie in the tree."""
        parts = os.path.relpath(file, tree).split(os.sep)  # noqa: PTH206 - no pathlib here
        if "site-packages" in parts or "dist-packages" in parts:
            return True
        return any(_below(prefix, tree) and _below(file, prefix) for prefix in self._prefixes)


def _below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)
