"""Python imports this at its start, so it is in every Python that the tests start and that inherits their path.

A test that starts the program it tests would else prove something about a tree that nobody looked at.
"""

from __future__ import annotations

import atexit
import importlib
import importlib.machinery
import importlib.util
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detent.checks.probe.detent_trees import Trees, asked, write_report
else:
    from detent_trees import Trees, asked, write_report  # in the project's process Detent is not on the path


def _report_at_exit() -> None:
    try:
        trees = Trees(asked())
    except (KeyError, ValueError):
        return  # a test set this variable to something of its own, or took it away
    atexit.register(lambda: write_report("child", {"broken": {}, "outside": trees.strangers()}))


def _watch_lines() -> None:
    """Only where something is watched: it is not for nothing."""
    try:
        wanted = asked()
    except (KeyError, ValueError):
        return
    if wanted.get("watched"):
        importlib.import_module("detent_lines").Lines(wanted).begin()  # too slow for every Python that a test starts


def _customize_as_without_us() -> None:
    """Only one module of this name is imported; the environment may have one too."""
    here = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120 - quicker to import than pathlib
    elsewhere = [entry for entry in sys.path if os.path.realpath(entry) != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", elsewhere)
    if spec is None or spec.loader is None:
        return
    module = importlib.util.module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


_report_at_exit()
_customize_as_without_us()
_watch_lines()
