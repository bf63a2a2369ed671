"""Which audits there are; what bandit says is read from the real one."""

import subprocess
import sys
from pathlib import Path

from detent.checks.audits import find_audits
from detent.checks.diagnostics import bandit
from detent.checks.interpreter import find_interpreter
from detent.checks.project import Project
from detent.checks.recipe import Ran
from detent.config.settings import ChecksSettings
from detent.core.ports import Finished
from detent.core.proof import CheckKind


def project(root: Path) -> Project:
    return Project(root, find_interpreter(root, sys.executable, {}), {})


def test_bandit_is_found_beside_detent_and_can_be_left_out(tmp_path: Path) -> None:
    (audit,) = find_audits(project(tmp_path), ChecksSettings(), ())
    assert (audit.name, audit.kind) == ("bandit", CheckKind.LINT)
    assert list(audit.command()[1:]) == ["--quiet", "--ignore-nosec"]
    assert find_audits(project(tmp_path), ChecksSettings(off=("bandit",)), ()) == []


def test_own_commands_are_run_as_they_are_written(tmp_path: Path) -> None:
    own = find_audits(project(tmp_path), ChecksSettings(off=("bandit",)), ("./look --hard", '! grep x "$@"'))
    plain, in_shell = (tuple(one.command()) for one in own)
    assert plain == ("./look", "--hard")
    assert in_shell[1:] == ("-c", '! grep x "$@"', "review")


def test_what_bandit_finds(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f(x: str) -> object:\n    return eval(x)  # nosec\n", "utf-8")
    (audit,) = find_audits(project(tmp_path), ChecksSettings(), ())
    report = f"--output={tmp_path / 'bandit.json'}"
    argv = [*audit.command(), "--format=json", "--exit-zero", report, "a.py"]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    read = bandit(Ran(Finished(done.returncode, done.stdout, 0.1), tmp_path))
    (failure,) = read.failures
    assert (failure.path, failure.line) == ("a.py", 1)
    assert failure.message.startswith("B307 medium: ")
    assert failure.test == f"a.py: {failure.message}"
