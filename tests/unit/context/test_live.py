import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.security.wire_client import wait_until
from tests.unit.context.index.indexed import found, lay_out

from detent.context.finder import Finder
from detent.context.index.index import Index
from detent.context.index.keeper import Looked
from detent.context.live import Live
from detent.context.wishes import Settled
from detent.core.work import Buffer
from detent.harness.secret_files import BY_NAME

SHOP = {"a.py": "def net(): pass\n", "b/c.py": "def gross(): return net()\n"}


@contextmanager
def kept(folder: Path, *, watched: bool = True) -> Iterator[tuple[Finder, Live, list[Looked]]]:
    lay_out(folder / "ws", SHOP)
    heard: list[Looked] = []
    finder = Finder(folder / "index.db", folder / "ws", lambda: BY_NAME)
    live = finder.keep(heard.append)
    live.start(watched=watched)
    try:
        yield finder, live, heard
    finally:
        live.close()


def in_index(folder: Path, term: str) -> set[str]:
    """In the file alone: nothing is brought up to date."""
    index = Index.open(folder / "index.db", folder / "ws")
    try:
        return found(index, term)
    finally:
        index.close()


def test_what_there_is_is_read_at_the_start_and_what_is_named_afterwards(tmp_path: Path) -> None:
    with kept(tmp_path) as (_, live, heard):
        assert live.settled() is Settled.WHOLE
        assert in_index(tmp_path, "net") == {"a.py", "b/c.py"}
        assert heard[-1].over
        (tmp_path / "ws" / "a.py").write_text("def tax(): pass\n")
        live.files(["a.py"])
        until(lambda: in_index(tmp_path, "tax") == {"a.py"})


def test_where_nobody_watches_changes_are_found_all_the_same(tmp_path: Path) -> None:
    with kept(tmp_path, watched=False) as (_, live, _heard):
        assert live.settled() is Settled.WHOLE
        (tmp_path / "ws" / "new.py").write_text("def tax(): pass\n")
        until(lambda: in_index(tmp_path, "tax") == {"new.py"})
        live.watched()


def test_a_question_sees_unsaved_documents_and_files_that_nobody_told_of(tmp_path: Path) -> None:
    with kept(tmp_path) as (finder, live, _):
        live.document("a.py", "def toll(): pass\n")
        until(lambda: "a.py" in live.parts)
        (tmp_path / "ws" / "b" / "c.py").write_text("def tax(): pass\n")
        with finder.opened({"a.py": Buffer("def toll(): pass\n", 1)}) as index:
            assert (found(index, "toll"), found(index, "tax"), found(index, "net")) == ({"a.py"}, {"b/c.py"}, set())
            assert index._over["a.py"][1] is live.parts["a.py"], "it was read again"
        with finder.opened({"a.py": Buffer("def fee(): pass\n", 2)}) as index:
            assert found(index, "fee") == {"a.py"}, "a newer text than the one that was read"
        live.document("a.py", None)
        until(lambda: "a.py" not in live.parts)


def test_secrets_are_not_read_from_documents_either(tmp_path: Path) -> None:
    with kept(tmp_path) as (_, live, _heard):
        live.document(".env", "KEY=1\n")
        live.document("a.py", "x = 1\n")
        until(lambda: "a.py" in live.parts)
        assert ".env" not in live.parts


def test_a_process_that_is_killed_is_replaced(tmp_path: Path) -> None:
    with kept(tmp_path) as (_, live, _heard):
        assert live.settled() is Settled.WHOLE
        for number in range(3):
            os.kill(process_of(live), signal.SIGKILL)
            (tmp_path / "ws" / "a.py").write_text(f"def tax{number}(): pass\n")
            live.files(["a.py"])
            assert Settled.WHOLE in (live.settled(), live.settled()), "the first question may meet the dead one"
            assert in_index(tmp_path, f"tax{number}") == {"a.py"}


class DiesOverEverything:
    """Where a module of the tests cannot be imported, it is dead before it is asked."""


def test_one_that_dies_over_everything_is_given_up_and_questions_do_without(tmp_path: Path) -> None:
    with kept(tmp_path) as (finder, live, _):
        assert live.settled() is Settled.WHOLE
        live._carrier._companion._kind = DiesOverEverything
        os.kill(process_of(live), signal.SIGKILL)
        (tmp_path / "ws" / "a.py").write_text("def tax(): pass\n")
        for _ in range(4):
            assert live.settled() is Settled.BY_NOBODY
        with finder.opened({}) as index:
            assert found(index, "tax") == {"a.py"}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_when_its_thread_breaks_questions_do_without(tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", SHOP)

    def broken(looked: Looked) -> None:
        raise RuntimeError("a bug")

    finder = Finder(tmp_path / "index.db", tmp_path / "ws", lambda: BY_NAME)
    live = finder.keep(broken)
    live.start(watched=True)
    assert live.settled() is Settled.BY_NOBODY
    with finder.opened({}) as index:
        assert found(index, "net") == {"a.py", "b/c.py"}
    live.close()


def test_a_damaged_index_is_made_anew_and_said_once(tmp_path: Path) -> None:
    with kept(tmp_path) as (_, live, heard):
        assert live.settled() is Settled.WHOLE
        (tmp_path / "index.db").write_bytes(os.urandom(50_000))
        for suffix in ("-wal", "-shm"):
            (tmp_path / f"index.db{suffix}").unlink(missing_ok=True)
        (tmp_path / "ws" / "a.py").write_text("def tax(): pass\n")
        assert live.settled() is Settled.WHOLE
        assert live.settled() is Settled.WHOLE
        assert in_index(tmp_path, "tax") == {"a.py"}
        assert [one.notice for one in heard if one.notice and "was damaged" in one.notice]
        assert len([one for one in heard if one.notice]) == 1


def test_two_servers_on_one_workspace(tmp_path: Path) -> None:
    with kept(tmp_path) as (_, one, _heard), kept(tmp_path) as (_, other, _):
        assert one.settled() is Settled.WHOLE
        assert other.settled() is Settled.WHOLE
        (tmp_path / "ws" / "a.py").write_text("def tax(): pass\n")
        one.files(["a.py"])
        other.files(["a.py"])
        assert one.settled() is Settled.WHOLE
        assert other.settled() is Settled.WHOLE
        assert in_index(tmp_path, "tax") == {"a.py"}


def test_a_stop_leaves_the_rest_unread_and_the_end_leaves_no_process(tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", {f"{number}.py": "x = 1\n" * 50 for number in range(3_000)})
    finder = Finder(tmp_path / "index.db", tmp_path / "ws", lambda: BY_NAME)
    over = threading.Event()

    def stop_when_something_is_read(looked: Looked) -> None:
        if looked.over:
            over.set()
        elif looked.done:
            live.stop()

    live = finder.keep(stop_when_something_is_read)
    with closing(live):
        live.start(watched=True)
        assert over.wait(60)
        with finder.opened({}) as index:
            assert 0 < len(index.catalogue.files) < 3_000
        pid = process_of(live)
    assert not Path(f"/proc/{pid}").exists()


def until(condition: Callable[[], bool]) -> None:
    assert wait_until(condition, 60)


def process_of(live: Live) -> int:
    process = live._carrier._companion._process
    assert process is not None
    return process.pid
