"""Which lines of some files this process executes, noted as long as nobody else wants to know that too.

A process that ends without saying so, or in which another tool took the place of this one, leaves word that its lines
are not known: better nothing is said of a line than something wrong. Nothing newer than Python 3.8.
"""

from __future__ import annotations

import atexit
import dis
import json
import os
import sys
import threading
from types import CodeType, FrameType
from typing import Any

_TOOL = 4
"""A number that no well-known tool takes for itself."""


class Lines:
    """``asked``: the tree, the folder for reports, and under ``watched`` the paths in the tree, one a line."""

    def __init__(self, asked: dict[str, str]) -> None:
        self._reports = asked["reports"]
        self._names: dict[str, str | None] = {}
        watched = asked["watched"].split("\n")
        self._files = {path: os.path.realpath(os.path.join(asked["root"], path)) for path in watched}  # noqa: PTH118
        self._paths = {real: path for path, real in self._files.items()}
        self._ran: dict[str, set[int]] = {path: set() for path in watched}
        self._monitoring: Any = getattr(sys, "monitoring", None)

    def begin(self) -> None:
        self._write(None)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=lambda: self._write(None))
        atexit.register(self.end)
        if self._monitoring is None:
            threading.settrace(self._called)
            sys.settrace(self._called)
            return
        try:
            self._monitoring.use_tool_id(_TOOL, "detent")
        except ValueError:
            return
        self._monitoring.register_callback(_TOOL, self._monitoring.events.LINE, self._reached)
        self._monitoring.set_events(_TOOL, self._monitoring.events.LINE)

    def end(self) -> None:
        if self._is_ours():
            ran = {path: sorted(lines) for path, lines in self._ran.items()}
            self._write({"ran": ran, "code": {path: _code(real) for path, real in self._files.items()}})

    def _is_ours(self) -> bool:
        if self._monitoring is None:
            return sys.gettrace() == self._called
        return bool(self._monitoring.get_tool(_TOOL) == "detent")

    def _path(self, code: CodeType) -> str | None:
        name = code.co_filename
        if name not in self._names:
            self._names[name] = self._paths.get(os.path.realpath(name))
        return self._names[name]

    def _reached(self, code: CodeType, line: int) -> object:
        path = self._path(code)
        if path is not None:
            self._ran[path].add(line - 1)
        return self._monitoring.DISABLE  # once is enough, and then it costs nothing

    def _called(self, frame: FrameType, event: str, value: object) -> Any:  # noqa: ANN401 - so says the type of a trace
        path = self._path(frame.f_code)
        if path is None:
            return None
        ran = self._ran[path]

        def stepped(frame: FrameType, event: str, value: object) -> Any:  # noqa: ANN401 - likewise
            if event == "line":
                ran.add(frame.f_lineno - 1)
            return stepped

        return stepped

    def _write(self, found: object) -> None:
        path = os.path.join(self._reports, f"lines-{os.getpid()}.json")  # noqa: PTH118 - likewise
        with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - likewise
            json.dump(found, file)


def _lines(code: CodeType) -> set[int]:
    """Its first line belongs to what makes it, not to itself."""
    found = {line - 1 for _, line in dis.findlinestarts(code) if line}
    if code.co_name != "<module>":
        found.discard(code.co_firstlineno - 1)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            found |= _lines(inner)
    return found


def _code(real: str) -> list[int]:
    """The lines on which something can happen."""
    try:
        with open(real, "rb") as file:  # noqa: PTH123 - quicker to import than pathlib
            return sorted(_lines(compile(file.read(), real, "exec", dont_inherit=True)))
    except (OSError, SyntaxError, ValueError):
        return []
