"""The sample is red without the rehearsed edits and green with them."""

import subprocess
import sys
from pathlib import Path

from detent.cli.demo.sample import expected_text, lay_out, rehearsal_script
from detent.models.script import Script


def run_tests(folder: Path) -> str:
    argv = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio"]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False).stdout


def test_the_sample_and_its_solution(tmp_path: Path) -> None:
    lay_out(tmp_path)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()) == [
        "calc.py",
        "conftest.py",
        "tests/test_calc.py",
    ]
    assert "3 failed, 1 passed" in run_tests(tmp_path)
    (tmp_path / "calc.py").write_text(expected_text())
    assert "4 passed" in run_tests(tmp_path)


def test_the_script_is_one() -> None:
    assert len(Script.model_validate_json(rehearsal_script()).replies) == 7
