import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.patience import in_time

from detent.harness.companion import Companion

HERE = Path(__file__).parents[3]


class Adder:
    """Asked in another process: remembers what it was told. 13 is more than it can bear, 99 takes long."""

    def __init__(self) -> None:
        self.sum = 0

    def __call__(self, number: int) -> int:
        if number == 13:
            os.kill(os.getpid(), signal.SIGSEGV)
        if number == 99:
            time.sleep(60)
        self.sum += number
        return self.sum


class Hoarder:
    """Asked in another process: answers how many things are alive that only the collector can take away."""

    def __call__(self, seconds: float) -> int:
        end = time.thread_time() + seconds
        while time.thread_time() < end:
            pass
        one = _Knot()
        one.me = one
        return sum(isinstance(other, _Knot) for other in gc.get_objects())


class _Knot:
    me: "_Knot"


@pytest.fixture
def adder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Companion[int, int]]:
    monkeypatch.setattr("detent.harness.assistants._PACKAGES", f"{HERE}:{HERE}/server")
    monkeypatch.setattr(Adder, "__module__", "tests.unit.harness.test_companion")
    made: Companion[int, int] = Companion(Adder)
    yield made
    made.end()
    made.rest()


def test_it_remembers_what_it_was_asked(adder: Companion[int, int]) -> None:
    assert [adder.ask(number) for number in (1, 2, 3)] == [1, 3, 6]


def test_one_that_dies_is_replaced(adder: Companion[int, int]) -> None:
    assert [adder.ask(number) for number in (1, 13, 2)] == [1, None, 2]


def test_one_that_rests_begins_anew(adder: Companion[int, int]) -> None:
    adder.ask(5)
    adder.rest()
    assert adder.ask(1) == 1


def test_it_ends_in_the_middle_of_a_question(adder: Companion[int, int]) -> None:
    adder.ask(1)
    threading.Timer(0.1, adder.end).start()
    began = time.monotonic()
    assert adder.ask(99) is None
    assert adder.ask(1) is None, "it was ended for good"
    assert in_time(began, 10)


def test_it_goes_with_its_asker_even_in_the_middle_of_a_question() -> None:
    script = (
        "from detent.harness.companion import Companion\nfrom tests.unit.harness import test_companion\n"
        "from detent.harness import assistants\n"
        f"assistants._PACKAGES = {f'{HERE}:{HERE}/server'!r}\n"
        "made = Companion(test_companion.Adder)\nmade.ask(1)\nprint(made._process.pid, flush=True)\nmade.ask(99)\n"
    )
    asker = subprocess.Popen([sys.executable, "-c", script], cwd=HERE, stdout=subprocess.PIPE, text=True)
    assert asker.stdout is not None
    pid = int(asker.stdout.readline())
    time.sleep(0.2)
    asker.kill()
    asker.wait()
    asker.stdout.close()
    for _ in range(6_000):
        if not _runs(pid):
            return
        time.sleep(0.01)
    raise AssertionError("the companion is left")


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_is_left_behind_is_collected_after_some_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detent.harness.assistants._PACKAGES", f"{HERE}:{HERE}/server")
    monkeypatch.setattr(Hoarder, "__module__", "tests.unit.harness.test_companion")
    made: Companion[float, int] = Companion(Hoarder)
    try:
        assert made.ask(0.0) == 1
        little = [made.ask(0.0) or 0 for _ in range(5)]
        assert little == sorted(little), "not after each question"
        assert little[-1] > 1
        assert made.ask(3.0) is not None
        assert made.ask(0.0) == 1
    finally:
        made.end()
        made.rest()
