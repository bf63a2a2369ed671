"""The watch over side doors sees what it must see, and only that."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import audit
from tests.rules import SERVER

PROCESS = "import subprocess, sys; subprocess.run([sys.executable, '-c', ''])"
DATABASE = "import sqlite3; sqlite3.connect(':memory:').close()"
WRITE = "open(path, 'w').close()"
APPEND = "open(path, 'ab').close()"
LOW_WRITE = "import os; os.close(os.open(path, os.O_CREAT | os.O_RDWR))"
FOLDER = "import os; os.mkdir(path)"


def _run_in(room: str, program: str, path: Path) -> None:
    """Run it as if it stood in a module of that room."""
    exec(compile(program, str(SERVER / room / "module.py"), "exec"), {"path": str(path)})


@pytest.mark.parametrize(
    ("room", "program"),
    [
        ("tools", PROCESS),
        ("checks", PROCESS),
        ("store", PROCESS),
        ("hub", DATABASE),
        ("engine", WRITE),
        ("tools", APPEND),
        ("hub", LOW_WRITE),
        ("context", FOLDER),
    ],
)
def test_a_side_door_is_seen(room: str, program: str, tmp_path: Path, side_doors: audit.Watch) -> None:
    _run_in(room, program, tmp_path / "file")
    (offence,) = set(side_doors.take())
    assert offence.startswith(f"{room}{os.sep}module.py:1: ")


@pytest.mark.parametrize(
    ("room", "program"),
    [
        ("harness", PROCESS),
        ("store", DATABASE),
        ("store", WRITE),
        ("lsp", LOW_WRITE),
        ("engine", "open('/dev/null', 'w').close()"),
        ("engine", "open(__import__('sys').executable, 'rb').close()"),
    ],
)
def test_an_owner_may(room: str, program: str, tmp_path: Path, side_doors: audit.Watch) -> None:
    _run_in(room, program, tmp_path / "file")
    assert side_doors.take() == []


def test_a_library_between_does_not_hide_it(tmp_path: Path, side_doors: audit.Watch) -> None:
    program = "import pathlib; pathlib.Path(path).write_text('x')"
    _run_in("tools", program, tmp_path / "file")
    assert len(side_doors.take()) == 1


SPAWN = """
import asyncio, sys
async def go():
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await process.wait()
"""


async def test_an_await_between_does_not_hide_it(side_doors: audit.Watch) -> None:
    names: dict[str, object] = {}
    exec(compile(SPAWN, str(SERVER / "tools" / "module.py"), "exec"), names)
    go = names["go"]
    assert callable(go)
    await asyncio.create_task(go())
    assert {offence.split()[1] for offence in side_doors.take()} >= {"subprocess.Popen"}


def test_what_a_test_does_itself_is_not_judged(tmp_path: Path, side_doors: audit.Watch) -> None:
    def callback() -> None:
        (tmp_path / "file").write_text("x")

    exec(compile("callback()", str(SERVER / "hub" / "module.py"), "exec"), {"callback": callback})
    assert side_doors.take() == []


def test_a_process_of_its_own_is_watched_too(tmp_path: Path, watched_detent: list[str]) -> None:
    finished = subprocess.run([*watched_detent, "--version"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (finished.returncode, finished.stderr) == (0, "")


def test_a_process_of_its_own_reports_what_it_sees(tmp_path: Path) -> None:
    report = tmp_path / "report"
    program = f"""
import runpy
from tests import audit
code = compile("open({str(tmp_path / "file")!r}, 'w').close()", audit.SERVER + "engine/module.py", "exec")
runpy.run_module = lambda *arguments, **words: exec(code)
audit.main({str(report)!r}, "lsp")
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=audit.ROOT)
    assert report.read_text().startswith("engine/module.py:1: open ")


def test_a_report_holds_what_was_seen(tmp_path: Path) -> None:
    report = os.open(tmp_path / "report", os.O_WRONLY | os.O_CREAT)
    watch = audit.Watch(report)
    program = "hear('sqlite3.connect', (':memory:',))"
    exec(compile(program, str(SERVER / "hub" / "module.py"), "exec"), {"hear": watch.hear})
    os.close(report)
    assert (tmp_path / "report").read_text() == f"hub{os.sep}module.py:1: sqlite3.connect ':memory:' belongs to store\n"
