"""A project in a folder, its shadow, and real Pythons to test it with."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.project_python import project_python

from detent.checks.interpreter import Interpreter
from detent.checks.pytest_check import PytestCheck
from detent.core.ports import Check, Effects, Finished
from detent.core.proof import CheckReport
from detent.harness.copied import CopiedShadow
from detent.harness.processes import Processes


@dataclass(frozen=True)
class Chosen:
    seconds: float = 60
    arguments: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShadowSpawn:
    shadow: CopiedShadow
    processes: Processes = field(default_factory=Processes)

    async def __call__(
        self,
        argv: Sequence[str],
        *,
        seconds: float | None = None,
        environment: Mapping[str, str] | None = None,
        watched: bool = False,
    ) -> Finished:
        variables = {**self.shadow.environment, **(environment or {})}
        return await self.processes.run(argv, self.shadow.tree, seconds=seconds or 60, environment=variables)


def make_python(folder: Path, *, with_pytest: bool = True) -> Interpreter:
    """A virtual environment, in which pytest can be imported or nothing can."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=60)
    if with_pytest:
        tools = site_packages(Path(project_python()).parents[1])
        site_packages(folder).joinpath("tools.pth").write_text(str(tools))
    python = str(folder / "bin" / "python")
    return Interpreter(python, "the project's .venv", (python, "-m", "pip", "install"))


def site_packages(environment: Path) -> Path:
    (found,) = environment.glob("lib/python*/site-packages")
    return found


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


async def check(
    workspace: Path,
    interpreter: Interpreter,
    *targets: str,
    settings: Chosen | None = None,
    changes: Mapping[str, str] | None = None,
) -> CheckReport:
    """Run pytest in a shadow of the workspace, with these files changed in it; nothing else may be there after it."""
    return await run(PytestCheck(interpreter, settings or Chosen()), workspace, *targets, changes=changes)


async def run(one: Check, workspace: Path, *targets: str, changes: Mapping[str, str] | None = None) -> CheckReport:
    """The same with any check."""
    shadow = CopiedShadow.open(workspace, workspace.parent / "shadow", {})
    try:
        write(shadow.tree, changes or {})
        before = tree(shadow.tree), tree(workspace)
        effects = Effects(
            shadow.files,
            ShadowSpawn(shadow),
            str(shadow.tree),
            str(workspace),
            str(shadow.scratch),
            lambda _: None,
            lambda: list(shadow.changes().files),
        )
        report = await one.run(effects, targets)
        assert (tree(shadow.tree), tree(workspace)) == before
        return report
    finally:
        shadow.close()


def tree(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*"))
