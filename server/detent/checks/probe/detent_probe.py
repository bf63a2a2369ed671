"""A pytest plugin that runs in the project's process: which lines failed, and which tree was tested.

It is loaded by ``-p`` from its folder, into whatever Python and pytest the project has; so it uses nothing newer than
Python 3.8 and pytest 6. Each process writes a report of its own, because test workers have their own modules.
"""

from __future__ import annotations

import atexit
from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pluggy import Result

    from detent.checks.probe.detent_trees import Begun, Trees, asked, write_report
else:  # in the project's process this folder is on the path, Detent is not
    from detent_trees import Begun, Trees, asked, write_report


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """The first hook of all: a conftest that cannot be imported ends pytest before any other is called."""
    probe = Probe(Trees(asked()))
    early_config.pluginmanager.register(probe, "detent_probe_hooks")
    atexit.register(probe.write)


class Probe:
    """What this process saw."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees
        self._broken: dict[str, tuple[str, int]] = {}
        """What could not be collected: node → path and zero-based line."""
        self._begun = Begun()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._begun.begin(nodeid)

    def pytest_runtest_logfinish(self) -> None:
        self._begun.end()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, Result[pytest.TestReport], None]:
        outcome = yield
        result = outcome.get_result()
        found: list[tuple[str, object]] = [("detent_test", item.nodeid)] if call.when == "setup" else []
        place = self._trees.place(call.excinfo.value) if call.excinfo is not None and result.failed else None
        if place:
            found.append(("detent_place", f"{place[0]}:{place[1]}"))
        item.user_properties.extend(found)
        result.user_properties.extend(found)

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
        write_report("pytest", {"broken": self._broken, "outside": self._trees.strangers()})
