"""The house rules. Each rule is held against the whole server, and against a few lines that must not pass it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import rules
from tests.rules import ROOT, SERVER, Module

MODULES = [Module.of(path) for path in sorted(SERVER.rglob("*.py"))]
TESTS = [Module.of(path) for path in sorted((ROOT / "tests").rglob("*.py"))]
VALUES = rules.makers_of_values(MODULES)

Rule = Callable[[Module], Iterator[str]]


def _shared_state(module: Module) -> Iterator[str]:
    return rules.shared_state(module, VALUES)


EVERYWHERE: list[Rule] = [rules.too_long, rules.big_class, rules.vague_name, rules.back_doors, _shared_state]


@pytest.mark.parametrize("rule", EVERYWHERE, ids=lambda rule: rule.__name__)
def test_the_server_keeps(rule: Rule) -> None:
    assert [offence for module in MODULES for offence in rule(module)] == []


def test_core_is_plain_python() -> None:
    core = [module for module in MODULES if module.path.is_relative_to(SERVER / "core")]
    assert core
    assert [offence for module in core for offence in rules.not_plain(module)] == []


def test_imports_inside_functions_say_why() -> None:
    assert [offence for module in [*MODULES, *TESTS] for offence in rules.hidden_imports(module)] == []


def test_a_run_carries_little() -> None:
    assert list(rules.run_offences(Module.of(SERVER / "engine" / "run.py"))) == []


def test_errors_are_swallowed_only_at_the_borders_that_the_architecture_names() -> None:
    listed = rules.borders((ROOT / "ARCHITECTURE.md").read_text("utf-8"))
    found = [offence for module in MODULES for offence in rules.broad_excepts(module)]
    assert [offence for offence in found if offence.split(":")[0] not in listed] == []
    assert listed == {offence.split(":")[0] for offence in found}, "a border in ARCHITECTURE.md that is none any more"


def test_only_the_gate_makes_effects() -> None:
    found = {offence.split(":")[0] for module in MODULES for offence in rules.effects_made(module)}
    assert found == {"server/detent/harness/gate.py"}


def test_no_committed_file_names_a_package_registry() -> None:
    """A lock file or a setting with a host in it works on one machine only."""
    hosts = re.compile(
        r"https?://[^\s\"']*(registry|pypi|pythonhosted|npmjs|npmmirror|debian)|^\s*(--)?(extra-)?index-url",
        re.MULTILINE,
    )
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    offences = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        offences += [f"{name}: {found[0]}" for found in hosts.finditer(text)]
    assert offences == []


def test_the_import_contracts_hold() -> None:
    finished = _lint_imports(ROOT, ROOT / "server")
    assert finished.returncode == 0, finished.stdout


def test_a_stray_module_breaks_the_import_contracts(tmp_path: Path) -> None:
    shutil.copytree(SERVER, tmp_path / "detent", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "detent" / "drawer.py").write_text('"""A room that nobody planned."""\n')
    finished = _lint_imports(tmp_path, tmp_path)
    assert finished.returncode != 0
    assert "drawer" in finished.stdout


def _lint_imports(folder: Path, package_parent: Path) -> subprocess.CompletedProcess[str]:
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(package_parent), "PATH": "/usr/bin:/bin", "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


BAD: list[tuple[Rule, str]] = [
    (rules.too_long, "x = 1\n" * 401),
    (rules.big_class, "class A:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(13))),
    (rules.not_plain, "import asyncio"),
    (rules.not_plain, "def f():\n    from pathlib import Path"),
    (rules.back_doors, "__import__('subprocess').run('ls')"),
    (rules.back_doors, "eval('1')"),
    (_shared_state, "CACHE = {}"),
    (_shared_state, "NAMES: list[str] = []"),
    (_shared_state, "import asyncio\nLOCK = asyncio.Lock()"),
    (_shared_state, "PAIR = (1, [2])"),
    (_shared_state, "class A:\n    seen = set()"),
    (_shared_state, "class A:\n    seen = []"),
    (_shared_state, "import logging\nlogging.basicConfig()"),
    (_shared_state, "import pygls\npygls.limit = 3"),
    (_shared_state, "if True:\n    CACHE = {}"),
    (_shared_state, "def f():\n    global x\n    x = 1"),
    (rules.broad_excepts, "try:\n    f()\nexcept Exception:\n    pass"),
    (rules.broad_excepts, "try:\n    f()\nexcept:\n    pass"),
    (rules.broad_excepts, "try:\n    f()\nexcept (OSError, BaseException) as error:\n    log(error)"),
    (
        rules.broad_excepts,
        "for x in y:\n    try:\n        f()\n    except Exception:\n        if x:\n            continue\n        raise",
    ),
    (rules.broad_excepts, "with contextlib.suppress(Exception):\n    f()"),
    (rules.broad_excepts, "await asyncio.gather(*tasks, return_exceptions=True)"),
    (rules.broad_excepts, "error = task.exception()"),
    (rules.effects_made, "from detent.core.ports import Effects\ne = Effects(f, s, r, w)"),
    (rules.effects_made, "from detent.core import ports\ne = ports.Effects(f, s, r, w)"),
    (rules.effects_made, "from dataclasses import replace\nwider = replace(effects, spawn=s)"),
    (rules.hidden_imports, "def f():\n    import json"),
    (rules.hidden_imports, "async def f():\n    from a import b  # noqa: PLC0415"),
    (rules.run_offences, "@dataclass(frozen=True)\nclass Run:\n" + "".join(f"    a{n}: int\n" for n in range(9))),
    (rules.run_offences, "@dataclass(frozen=True)\nclass Run:\n    tools: Mapping[str, Tool]"),
    (rules.run_offences, "@dataclass\nclass Run:\n    id: str"),
]


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_a_rule_sees(rule: Rule, text: str) -> None:
    assert list(rule(Module.of(SERVER / "engine" / "run.py", text))) != []


GOOD: list[tuple[Rule, str]] = [
    (_shared_state, "from collections.abc import Mapping\nNAMES: Mapping[str, int] = {'a': 1}"),
    (
        _shared_state,
        "NAMES: Final[Sequence[str]] = ['a']\nPATTERN = re.compile('x')\nONE = frozenset({1})\n__all__ = ['x']",
    ),
    (_shared_state, "def f():\n    cache = {}\n    cache['a'] = 1"),
    (_shared_state, "if __name__ == '__main__':\n    main()"),
    (rules.big_class, "class A:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(12))),
    (rules.not_plain, "from dataclasses import dataclass\nfrom detent.core.work import Task"),
    (rules.back_doors, "re.compile('x').match(pattern.exec)"),
    (rules.broad_excepts, "try:\n    f()\nexcept BaseException:\n    clean()\n    raise"),
    (rules.broad_excepts, "try:\n    f()\nexcept OSError:\n    pass"),
    (rules.hidden_imports, "def f():\n    import json  # noqa: PLC0415 - start-up time of the server"),
    (rules.effects_made, "def f(effects: Effects) -> None:\n    effects.files.read('a')"),
]


@pytest.mark.parametrize(("rule", "text"), GOOD)
def test_a_rule_lets_pass(rule: Rule, text: str) -> None:
    assert list(rule(Module.of(SERVER / "engine" / "run.py", text))) == []


@pytest.mark.parametrize("name", ["utils.py", "helper.py", "common/__init__.py", "manager.py"])
def test_a_vague_name_is_seen(name: str) -> None:
    assert list(rules.vague_name(Module.of(SERVER / "engine" / name, ""))) != []
