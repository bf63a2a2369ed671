"""A pytest plugin that runs in the project's process: which lines failed, and which tree was tested.

It is loaded by ``-p`` from a folder that holds nothing else, into whatever Python and pytest the project has; so it
uses nothing newer than Python 3.8 and pytest 6. ``DETENT_PROBE`` tells it, as JSON, the tree under test, the user's own
tree, and the folder for its reports: one file a process, because test workers have their own modules.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pluggy import Result


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """The first hook of all: a conftest that cannot be imported ends pytest before any other is called."""
    asked = json.loads(os.environ["DETENT_PROBE"])  # noqa: TID251 - the project's process, not Detent's
    probe = Probe(Trees(os.path.realpath(asked["root"]), os.path.realpath(asked["workspace"])), Path(asked["reports"]))
    early_config.pluginmanager.register(probe, "detent_probe_hooks")
    atexit.register(probe.write)


class Probe:
    """What this process saw."""

    def __init__(self, trees: Trees, reports: Path) -> None:
        self._trees = trees
        self._reports = reports
        self._broken: dict[str, tuple[str, int]] = {}
        """What could not be collected: node → path and zero-based line."""

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, Result[pytest.TestReport], None]:
        outcome = yield
        report = outcome.get_result()
        found: list[tuple[str, object]] = [("detent_test", item.nodeid)] if call.when == "setup" else []
        place = self._trees.place(call.excinfo.value) if call.excinfo is not None and report.failed else None
        if place:
            found.append(("detent_place", f"{place[0]}:{place[1]}"))
        item.user_properties.extend(found)
        report.user_properties.extend(found)

    def pytest_exception_interact(
        self,
        node: pytest.Item | pytest.Collector,
        call: pytest.CallInfo[object],
        report: pytest.CollectReport | pytest.TestReport,
    ) -> None:
        place = self._trees.place(call.excinfo.value) if call.excinfo is not None else None
        if place and report.when == "collect":
            self._broken[node.nodeid] = place

    def pytest_sessionfinish(self) -> None:
        self.write()

    def write(self) -> None:
        self._reports.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"broken": self._broken, "outside": self._trees.strangers()})
        (self._reports / f"probe-{os.getpid()}.json").write_text(text, encoding="utf-8")


class Trees:
    """The tree under test, and the user's own."""

    def __init__(self, root: str, workspace: str) -> None:
        self._root = root
        self._workspace = workspace
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
        if file == __file__ or not _below(real, self._workspace) or _below(real, self._root):
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
        parts = Path(os.path.relpath(file, tree)).parts
        if "site-packages" in parts or "dist-packages" in parts:
            return True
        return any(_below(prefix, tree) and _below(file, prefix) for prefix in self._prefixes)


def _below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)
