"""Opening a shadow of a large workspace, starting a command in it, judging one; beside what else does such things."""

import asyncio
import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench.stage import tell

from detent.harness.guard import why_not_harmless
from detent.harness.processes import Processes
from detent.harness.sandbox.walls import Walls
from detent.harness.shadows import Shadows
from detent.landing.merge import merge
from detent.syntax.shell import read

FILES, FOLDERS = 50_000, 500
OPENINGS, STARTS, OTHERS = 30, 40, 2
COMMANDS = (
    "ls -la src",
    "grep -n hello README.md | wc -l",
    "git status --short",
    'echo "$(touch x)" && cat <(id) > y',
    "python3 -c 'print(1)'",
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "ws"
        _lay_out(root)
        walls = Walls()
        shadows = Shadows(root, Path(folder) / "shadows", walls, merge)
        print(f"shadow of a workspace of {FILES:,} files (goal: opened in at most 100 ms)")
        print(f"  {'kind':<34} {shadows.why_copied or 'a layer'}")
        _tell_openings(shadows)
        _tell_others(root, Path(folder))
        asyncio.run(_tell_starts(shadows, walls))
    _tell_guard()


def _lay_out(root: Path) -> None:
    for number in range(FOLDERS):
        folder = root / f"package{number}"
        folder.mkdir(parents=True)
        for file in range(FILES // FOLDERS):
            (folder / f"module{file}.py").write_text(f"x = {file}\n")
    _git(root, "init", "-q")
    _git(root, "add", ".")
    _git(root, "-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "one")


def _tell_openings(shadows: Shadows) -> None:
    opened, closed = [], []
    for number in range(OPENINGS):
        began = time.perf_counter()
        shadow = shadows.open(f"run{number}", {})
        opened.append(time.perf_counter() - began)
        began = time.perf_counter()
        shadow.close()
        closed.append(time.perf_counter() - began)
    tell("open", opened)
    tell("close", closed)


def _tell_others(root: Path, folder: Path) -> None:
    worktrees, copies = [], []
    for number in range(OTHERS):
        began = time.perf_counter()
        _git(root, "worktree", "add", "-q", str(folder / f"tree{number}"))
        worktrees.append(time.perf_counter() - began)
        began = time.perf_counter()
        _run("cp", "-r", str(root), str(folder / f"copy{number}"))
        copies.append(time.perf_counter() - began)
    tell("git worktree add", worktrees)
    tell("cp -r", copies)


async def _tell_starts(shadows: Shadows, walls: Walls) -> None:
    print("start of a command that does nothing (goal: at most 25 ms more in the sandbox)")
    shadow = shadows.open("starts", {})
    bare, jailed = Processes(), Processes(walls=walls)
    plain, inside = [], []
    for _ in range(STARTS):
        began = time.perf_counter()
        await bare.run(["true"], shadow.place)
        plain.append(time.perf_counter() - began)
        began = time.perf_counter()
        await jailed.run(["true"], shadow.place, environment=shadow.environment, jail=shadow.jail())
        inside.append(time.perf_counter() - began)
    shadow.close()
    tell("bare", plain)
    tell("in the sandbox, with the layer", inside)


def _tell_guard() -> None:
    print("judging a command (goal: p95 at most 5 ms)")
    root = Path.cwd()
    taken = []
    for _ in range(400):
        for command in COMMANDS:
            began = time.perf_counter()
            why_not_harmless(read(command), root)
            taken.append(time.perf_counter() - began)
    tell("guard", taken)


def _git(root: Path, *arguments: str) -> None:
    _run("git", "-C", str(root), *arguments)


def _run(*argv: str) -> None:
    subprocess.run(argv, check=True, capture_output=True)


if __name__ == "__main__":
    main()
