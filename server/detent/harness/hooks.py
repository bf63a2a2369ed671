"""A repository's own hooks, where the user has turned them on: run as its checks are, in the sandbox."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detent.core.ports import Effects
from detent.core.proof import CheckKind, CheckReport
from detent.harness.git_call import usual_environment
from detent.harness.standing import Standing


@dataclass(frozen=True, slots=True)
class Hook:
    """``index``: what it finds staged. ``message``: the words that it may judge, where it judges words."""

    name: str
    file: Path
    index: Path
    message: str | None = None
    kind: CheckKind = CheckKind.LINT
    selects: bool = False

    def command(self) -> Sequence[str]:
        return (str(self.file),)

    async def run(self, effects: Effects, targets: Sequence[str]) -> CheckReport:
        place = Path(effects.scratch)
        shutil.copyfile(self.index, place / "index")
        words = place / "COMMIT_EDITMSG"
        words.write_text(self.message or "", "utf-8")
        inside = str(self.file).startswith(f"{effects.workspace}{os.sep}") and ".git" not in self.file.parts
        argv = [str(self.file) if inside else _copied(self.file, place), *([str(words)] if self.message else [])]
        finished = await effects.spawn(argv, environment=_environment(place))
        problem = None if finished.exit_code == 0 else f"the hook {self.name} says no: {_last_line(finished.output)}"
        green = int(finished.exit_code == 0)
        return CheckReport(
            self.name, argv[0], collected=1, passed=green, failed=1 - green, problem=problem, output=finished.output
        )


def hook_file(standing: Standing, name: str) -> Path | None:
    """Where the hook lies, if there is one that can be run."""
    said = [value for _, value in standing.config("core.hooksPath")]
    folder = Path(said[-1]).expanduser() if said else _common(standing) / "hooks"
    file = (folder if folder.is_absolute() else standing.top / folder) / name
    return file if file.is_file() and os.access(file, os.X_OK) else None


def _common(standing: Standing) -> Path:
    return standing.git_dir / standing.ask(["rev-parse", "--git-common-dir"])


def _copied(file: Path, place: Path) -> str:
    """Git's own folder is out of a command's sight."""
    copy = place / f"hook-{file.name}"
    shutil.copyfile(file, copy)
    copy.chmod(0o755)
    return str(copy)


def _environment(place: Path) -> Mapping[str, str]:
    quiet = {"GIT_CONFIG_NOSYSTEM": usual_environment()["GIT_CONFIG_NOSYSTEM"], "GIT_EDITOR": ":"}
    return {**quiet, "GIT_INDEX_FILE": str(place / "index")}


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"
