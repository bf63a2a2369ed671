import threading
import time

import pytest

from detent.context.index.keeper import GoOn, Read
from detent.context.wishes import Files, Settled, Wishes


def test_a_document_waits_for_a_pause_and_only_its_newest_text_is_read() -> None:
    wishes = Wishes()
    for number in range(5):
        wishes.want_document("a.py", f"{number}")
    began = time.monotonic()
    assert wishes.next() == Read("a.py", "4")
    assert time.monotonic() - began >= 0.004


def test_documents_go_before_files_also_while_these_are_read() -> None:
    wishes = Wishes()
    wishes.want_files(["b.py"])
    assert wishes.next() == Files(frozenset({"b.py"}), everything=False)
    wishes.want_document("a.py", "x")
    time.sleep(0.02)
    assert wishes.next() == Read("a.py", "x")
    assert wishes.next() == GoOn()
    wishes.looked(over=True)


def test_files_that_change_one_after_the_other_are_one_look() -> None:
    wishes = Wishes()
    for number in range(200):
        wishes.want_files([f"{number}.py"])
    found = wishes.next()
    assert isinstance(found, Files)
    assert len(found.paths) == 200


def test_settling_waits_for_a_look_that_began_afterwards() -> None:
    wishes = Wishes()
    wishes.want_files(["a.py"])
    wishes.next()
    settled: list[Settled] = []
    waiting = threading.Thread(target=lambda: settled.append(wishes.settle(10)))
    waiting.start()
    time.sleep(0.05)
    wishes.looked(over=True)
    assert wishes.next() == Files(frozenset(), everything=True)
    assert settled == []
    wishes.looked(over=True)
    waiting.join(10)
    assert settled == [Settled.WHOLE]


def test_a_look_that_failed_settles_nothing() -> None:
    wishes = Wishes()

    def fail() -> None:
        wishes.next()
        wishes.looked(over=True, failed=True)

    waiting = threading.Thread(target=fail)
    waiting.start()
    assert wishes.settle(10) is Settled.BY_NOBODY
    waiting.join(10)


def test_what_takes_too_long_is_taken_as_it_is() -> None:
    wishes = Wishes()
    assert wishes.settle(0.05) is Settled.AS_IT_IS


def test_after_a_stop_only_what_is_named_is_wanted() -> None:
    wishes = Wishes()
    wishes.want_files(None)
    assert wishes.next() == Files(frozenset(), everything=True)
    wishes.stop()
    assert wishes.next() == GoOn(wanted=False)
    wishes.looked(over=True)
    assert wishes.settle(10) is Settled.AS_IT_IS
    wishes.want_files(None)
    wishes.want_files(["a.py"])
    assert wishes.next() == Files(frozenset({"a.py"}), everything=False)


def test_where_nobody_watches_it_is_looked_after_again() -> None:
    wishes = Wishes()
    wishes.look_again = True
    wishes.want_files(None)
    wishes.next()
    wishes.looked(over=True, seconds=0.001)
    began = time.monotonic()
    assert wishes.next() == Files(frozenset(), everything=True)
    assert time.monotonic() - began > 1.5


def test_the_end_ends_all_waiting() -> None:
    wishes = Wishes()
    threading.Timer(0.05, wishes.close).start()
    assert wishes.next() is None
    assert wishes.settle(10) is Settled.BY_NOBODY


def test_who_is_not_waited_for_any_more_waits_no_longer() -> None:
    wishes = Wishes()
    asked: list[float] = []

    def waiting() -> None:
        asked.append(time.monotonic())
        if len(asked) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        wishes.settle(600, waiting)
    assert len(asked) == 3


def test_after_a_look_that_failed_the_next_change_means_all() -> None:
    wishes = Wishes()
    wishes.want_files(None)
    wishes.next()
    wishes.looked(over=True, failed=True)
    wishes.want_files(["a.py"])
    assert wishes.next() == Files(frozenset({"a.py"}), everything=True)
