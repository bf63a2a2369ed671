"""The project's own formatter, for one file."""

import shlex
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from detent.checks.interpreter import Interpreter
from detent.core.ports import Effects
from detent.core.proof import CheckKind, CheckReport

_SECONDS = 20.0


class Formatter:
    """Formats the file in place; whether it changed anything is seen in the file."""

    kind = CheckKind.LINT
    selects = False

    def __init__(self, argv: Sequence[str], path: str) -> None:
        self._argv = (*argv, path)
        self.name = PurePosixPath(argv[0]).name

    def command(self) -> Sequence[str]:
        return self._argv

    async def run(self, effects: Effects, targets: Sequence[str]) -> CheckReport:
        finished = await effects.spawn(self._argv, seconds=_SECONDS)
        problem = None if finished.exit_code == 0 else f"it ended with {finished.exit_code}: {finished.output.strip()}"
        return CheckReport(self.name, shlex.join(self._argv), seconds=finished.seconds, problem=problem, kind=self.kind)


def find_formatter(
    root: Path, path: str, interpreter: Interpreter, configured: Sequence[str], environment: Mapping[str, str]
) -> Formatter | None:
    """The one in the settings; else the one that the project's own files speak of. Nothing is executed to find out."""
    if configured:
        return Formatter(configured, path)
    wanted = next((argv for argv in _wanted(root) if path.endswith(".py")), None) or _usual(root, path)
    program = _program(wanted[0], root, interpreter, environment) if wanted else None
    return Formatter((program, *wanted[1:]), path) if wanted and program else None


def _wanted(root: Path) -> list[tuple[str, ...]]:
    """Formatters of Python that the project has set up."""
    tools = _tools(root)
    found: list[tuple[str, ...]] = []
    if "black" in tools:
        found.append(("black", "--quiet"))
    if "ruff" in tools or (root / "ruff.toml").exists() or (root / ".ruff.toml").exists():
        found.append(("ruff", "format", "--quiet"))
    return found


def _usual(root: Path, path: str) -> tuple[str, ...] | None:
    """Of languages in which everybody uses the same, or where a file says that it is used."""
    match PurePosixPath(path).suffix:
        case ".go":
            return ("gofmt", "-w")
        case ".rs":
            return ("rustfmt",)
        case ".js" | ".jsx" | ".ts" | ".tsx" | ".css" | ".json" | ".md" | ".html" | ".yaml" | ".yml":
            named = any(root.glob(".prettierrc*")) or any(root.glob("prettier.config.*"))
            return ("prettier", "--log-level", "error", "--write") if named else None
        case _:
            return None


def _program(name: str, root: Path, interpreter: Interpreter, environment: Mapping[str, str]) -> str | None:
    """Beside the project's Python or in its node_modules, else on the PATH."""
    for folder in (Path(interpreter.path).parent, root / "node_modules/.bin"):
        if (folder / name).is_file():
            return str(folder / name)
    return shutil.which(name, path=environment.get("PATH"))


def _tools(root: Path) -> Mapping[str, Any]:
    try:
        tools = tomllib.loads((root / "pyproject.toml").read_text("utf-8")).get("tool", {})
    except (OSError, ValueError):
        return {}
    return tools if isinstance(tools, dict) else {}
