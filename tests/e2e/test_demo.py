"""The demo tells the truth: whatever part of Detent is broken, it fails and says at which act."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 100

# Runs at the start of the demo and of the server that it starts: breaks one function as soon as its module is loaded.
SABOTAGE = """
import importlib.abc, importlib.util, sys

class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != MODULE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module
        def exec_module(module):
            load(module)
            damage(module)
        spec.loader.exec_module = exec_module
        return spec

sys.meta_path.insert(0, Finder())
"""


def play(home: Path, *more: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DETENT_", "OPENAI_"))}
    environment |= {"XDG_CONFIG_HOME": str(home / "config"), "PYTHONPATH": str(home), "TMPDIR": str(home)}
    argv = [sys.executable, "-P", "-m", "detent", "demo", *more]
    return subprocess.run(argv, cwd=home, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)


def test_the_demo_ends_well_and_leaves_nothing(tmp_path: Path) -> None:
    finished = play(tmp_path)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "\x1b" not in finished.stdout
    acts = [
        "built-in rehearsal",
        "· Agent: implement this",
        "plan     Implement divide",
        "→ Read tests/test_calc.py",
        "red  ",
        "thought  ",
        "proven  ",
        "[h1] line 19, pending",
        "accept h1",
        "reject h2",
        "red  ",
        "taken out of calc.py",
        "h1, h2 landed in calc.py",
        "── git diff",
        '+    "/": divide,',
    ]
    at = 0
    for act in acts:
        assert act in finished.stdout[at:], f"{act!r} is missing, or told too early"
        at = finished.stdout.index(act, at) + len(act)
    assert list(tmp_path.iterdir()) == []


def test_the_project_is_kept_on_demand(tmp_path: Path) -> None:
    assert play(tmp_path, "--keep", "kept").returncode == 0
    assert "cannot divide by zero" in (tmp_path / "kept" / "calculator" / "calc.py").read_text()
    assert play(tmp_path, "--keep", "kept").returncode == 2


@pytest.mark.parametrize(
    ("module", "damage", "said"),
    [
        (
            "detent.context.finder",
            "from detent.core.work import ContextPack; module.retrieve = lambda *a: ContextPack()",
            "the script does not fit",
        ),
        (
            "detent.tools.reading",
            "async def run(self, effects): return 'nothing'\n    module.ReadFile.run = run",
            "the script does not fit",
        ),
        (
            "detent.tools.editing",
            "module.changed = lambda files, edits: 'Changed calc.py.'",
            "",
        ),
        (
            "detent.checks.pytest_check",
            "from detent.core.proof import CheckReport\n"
            "    async def run(self, effects, targets): return CheckReport('pytest', 'pytest', 4, 4)\n"
            "    module.PytestCheck.run = run",
            "",
        ),
        (
            "detent.lsp.applier",
            "from detent.core.change import Applied\n"
            "    async def apply(self, plan): return Applied(True)\n"
            "    module.EditorApplier.apply = apply",
            "h1 is in the file",
        ),
    ],
    ids=["retrieval", "tools", "edits", "pytest", "landing"],
)
def test_a_broken_part_fails_the_demo(tmp_path: Path, module: str, damage: str, said: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        f"MODULE = {module!r}\n\ndef damage(module):\n    {damage}\n{SABOTAGE}", encoding="utf-8"
    )
    finished = play(tmp_path)
    assert finished.returncode == 1, finished.stdout + finished.stderr
    assert finished.stderr.startswith("The demo failed. ")
    assert said in finished.stderr.lower()
