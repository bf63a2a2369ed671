"""A workspace opened for the length of one command."""

import argparse
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from detent.cli.command import Doors
from detent.config import Folders, Settings, environment, load
from detent.config.folders import project_file
from detent.core.errors import UserError
from detent.core.work import Snapshot
from detent.engine.workspace import FrontEnd, Workspace
from detent.harness import breadth, repositories
from detent.harness.ignored import NAME
from detent.harness.trust import Trust

Overrides = Mapping[str, object]
"""Dotted key → what a flag set."""


def workspace_folder(text: str) -> Path:
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise UserError(f"{folder} is not a folder; name the workspace with -C DIR.")
    return folder.resolve()


def task_folder(text: str) -> Path:
    """The same, for what has something done there: it is said where not all in it counts, or git does not answer."""
    folder = workspace_folder(text)
    for sentence in filter(None, (breadth.told(folder), repositories.told(folder))):
        sys.stderr.write(f"{sentence}\n")
    return folder


def project_folder(text: str) -> Path:
    """The same, for what is about all files in it: one that holds more than a project is refused."""
    folder = workspace_folder(text)
    if breadth.is_too_wide(folder):
        raise UserError(
            f"{folder} holds more than a project: name a project's folder with --root DIR, or put a file {NAME} there "
            "that says what to leave out."
        )
    return folder


def trusted(root: Path) -> Path | None:
    """The workspace, when its own settings count."""
    return root if Trust(Folders.find(environment()).state / "trusted").is_trusted(root) else None


def unused_settings(root: Path) -> str:
    """A sentence where a project brings settings that do not count; else empty."""
    file = project_file(root)
    if not file.exists() or trusted(root):
        return ""
    return f"{file} does not count, because you do not trust the folder, or not with these settings."


def checked_settings(root: Path, overrides: Overrides) -> Settings:
    """A command that costs something must not begin with a mistake in the settings."""
    return load(trusted(root), command_line=overrides).checked()


def checked_model(root: Path, overrides: Overrides) -> None:
    if checked_settings(root, overrides).model.name is None:
        raise UserError("No model is set up yet: run `detent config init`, or watch `detent demo`, which needs none.")


def without_sandbox(arguments: argparse.Namespace) -> Overrides:
    """What ``--no-sandbox`` sets."""
    return {"policy.sandbox": "off"} if arguments.no_sandbox else {}


def saved_state(root: Path) -> Snapshot:
    """A terminal has no unsaved documents."""
    return Snapshot(str(root), {})


@asynccontextmanager
async def opened(doors: Doors, root: Path, overrides: Overrides | None = None) -> AsyncIterator[Workspace]:
    """Closed at the end whatever happens: processes are gone then, and leases are free."""
    workspace = doors.open_workspace(root, FrontEnd(applier=lambda disk: disk, command_line=overrides or {}))
    try:
        for notice in workspace.notices:
            sys.stderr.write(f"{notice}\n")
        yield workspace
    finally:
        await workspace.close()
