import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detent.harness.workers import Answered, spread


def doubled(number: int) -> int:
    """Asked in another process; 13 is more than it can bear."""
    if number == 13:
        os.kill(os.getpid(), signal.SIGSEGV)
    return 2 * number


class Adding:
    def __init__(self) -> None:
        self._sum = 0

    def __call__(self, number: int) -> int:
        self._sum += number
        return self._sum


def spoken(text: str) -> str:
    print("not an answer")
    return text


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "detent.harness.assistants._PACKAGES", f"{Path(__file__).parents[3]}:{Path(__file__).parents[3]}/server"
    )
    for function in (doubled, spoken, Adding):
        monkeypatch.setattr(function, "__module__", "tests.unit.harness.test_workers")


def test_every_question_is_answered() -> None:
    answers = [one.answer for one in spread(doubled, range(12), 2)]
    assert sorted(answer for answer in answers if answer is not None) == list(range(0, 24, 2))
    assert list(spread(doubled, [], 2)) == []


def test_a_process_that_dies_costs_its_question_alone() -> None:
    answered = {one.question: one.answer for one in spread(doubled, [12, 13, 14], 1)}
    assert answered == {12: 24, 13: None, 14: 28}


def test_a_class_is_made_once_in_each_process() -> None:
    assert [one.answer for one in spread(Adding, [1, 2, 3], 1)] == [1, 3, 6]


def test_what_is_printed_is_no_answer() -> None:
    assert list(spread(spoken, ["a"], 1)) == [Answered("a", "a")]


def test_who_stops_listening_leaves_no_process() -> None:
    before = _children()
    for _ in spread(doubled, range(20), 2):
        break
    assert _children() == before


def test_workers_end_when_their_master_is_killed(tmp_path: Path) -> None:
    script = (
        "import time\nfrom detent.harness.base import digest_of\nfrom detent.harness.workers import spread\n"
        "questions = spread(digest_of, [b'x'] * 3, 1)\nnext(questions)\nprint('begun', flush=True)\ntime.sleep(60)\n"
    )
    master = subprocess.Popen([sys.executable, "-P", "-c", script], stdout=subprocess.PIPE, text=True)
    assert master.stdout is not None
    assert master.stdout.readline() == "begun\n"
    workers = _children(master.pid)
    assert workers
    master.kill()
    master.wait()
    master.stdout.close()
    for _ in range(3_000):
        if not any(Path(f"/proc/{pid}").exists() for pid in workers):
            return
        time.sleep(0.02)
    raise AssertionError("workers are left")


def _children(of: int | None = None) -> set[int]:
    wanted = str(of or os.getpid())
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[1] == wanted and fields[0] != "Z":
            found.add(int(status.parent.name))
    return found
