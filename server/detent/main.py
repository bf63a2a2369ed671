"""The composition root: the one place where concrete things meet."""

import asyncio
import contextlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from detent.checks.interpreter import find_interpreter
from detent.checks.pytest_check import PytestCheck
from detent.cli.command import Doors
from detent.cli.main import run_command_line
from detent.config import Folders, Settings, api_key, environment, load
from detent.core.ports import Check, Clock, Model, Tool
from detent.engine.assembly import Parts
from detent.engine.attendant import Attendant
from detent.engine.runs import Runs
from detent.engine.workspace import FrontEnd, Workspace
from detent.harness.clock import SystemClock
from detent.harness.processes import Processes
from detent.harness.trust import Trust
from detent.hub.hub import Hub
from detent.landing.disk import DiskApplier
from detent.models.open import open_model
from detent.tools.standard import standard_tools


def open_workspace(root: Path, front_end: FrontEnd) -> Workspace:
    """Everything for one root, put together; to be called in a running event loop."""
    root = root.resolve()
    clock, variables = SystemClock(), environment()
    folders = Folders.find(variables)
    state = folders.workspace_state(root)
    hub = Hub.open(state, clock)
    disk = DiskApplier(root, state / "journal")
    notices = [*disk.recover(), *([hub.notice] if hub.notice else [])]

    def settings() -> Settings:
        loaded = load(root, editor=front_end.editor_settings(), command_line=front_end.command_line, folders=folders)
        return loaded.checked()

    parts = Parts(
        root=root,
        state=state,
        settings=settings,
        hub=hub,
        trust=Trust(folders.state / "trusted"),
        applier=front_end.applier(disk),
        clock=clock,
        processes=Processes(variables),
        secrets=lambda chosen: [key for key in (api_key(chosen, folders, variables),) if key],
        model=lambda chosen: _model(chosen, folders, variables, clock),
        checks=lambda at, chosen: _checks(at, chosen, variables),
        tools=_tools,
    )
    runs = Runs(parts)
    attending = asyncio.get_running_loop().create_task(Attendant(hub, runs, front_end.adopts).attend())

    async def close() -> None:
        attending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await attending
        await runs.close()
        hub.close()

    return Workspace(root, settings, hub, runs, parts.trust, tuple(notices), close)


def _model(settings: Settings, folders: Folders, variables: Mapping[str, str], clock: Clock) -> Model:
    return open_model(settings.model, api_key(settings, folders, variables), clock)


def _checks(root: Path, settings: Settings, variables: Mapping[str, str]) -> Sequence[Check]:
    interpreter = find_interpreter(root, settings.checks.interpreter, variables)
    return (PytestCheck(interpreter, settings.checks),)


def _tools(checks: Sequence[Check], only_reading: bool) -> Mapping[str, Tool]:
    return standard_tools(checks[0] if checks else None, only_reading=only_reading)


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script."""
    return run_command_line(sys.argv[1:] if arguments is None else arguments, Doors(open_workspace, _serve_lsp))


def _serve_lsp() -> int:
    # Only here: a terminal command should not pay for the import of the language server, half a second.
    from detent.lsp.serve import serve_stdio  # noqa: PLC0415 - start-up time of every other command

    return serve_stdio(open_workspace)
