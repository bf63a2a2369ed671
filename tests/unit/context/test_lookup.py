import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from sqlite3 import ProgrammingError

import pytest
from tests.unit.context.index.indexed import lay_out

from detent.context import live as live_module
from detent.context import lookup as lookup_module
from detent.context.code import Code
from detent.context.finder import Finder
from detent.context.index.index import Index, Told
from detent.context.index.keeper import Looked
from detent.context.index.tables import MIGRATIONS
from detent.context.live import Live
from detent.context.lookup import Lookup
from detent.context.uses import callers, places_of
from detent.context.wishes import Settled
from detent.core.errors import ToolFailed, UserError
from detent.core.work import Buffer, Snapshot
from detent.harness.files import SnapshotFiles
from detent.harness.secret_files import BY_NAME, SecretFiles
from detent.store.database import open_database

SHOP = {"a.py": "def net(): pass\n", "b/c.py": "def gross(): return net()\n"}


@pytest.fixture
async def lookup(tmp_path: Path) -> AsyncIterator[Lookup]:
    lay_out(tmp_path / "ws", SHOP)
    lookup = Lookup(Finder(tmp_path / "index.db", tmp_path / "ws", lambda: BY_NAME))
    yield lookup
    await lookup.close()


def _files(tmp_path: Path, **unsaved: str) -> SnapshotFiles:
    buffers = {f"{name}.py": Buffer(text, 1) for name, text in unsaved.items()}
    return SnapshotFiles(Snapshot(str(tmp_path / "ws"), buffers))


def _calling_net(code: Code) -> list[str]:
    return [use.page.path for use in callers(code, "net", lambda _: True).found]


async def test_two_who_see_different_files_are_told_different_things(lookup: Lookup, tmp_path: Path) -> None:
    assert lookup.usable()
    other = _files(tmp_path, a="net()\n", d="net()\n")
    for _ in range(2):
        assert await lookup.ask(_files(tmp_path), _calling_net) == ["b/c.py"]
        assert await lookup.ask(other, _calling_net) == ["a.py", "b/c.py", "d.py"]


async def test_what_was_saved_is_found_after_a_pause(
    lookup: Lookup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup_module, "PAUSE", 0.01)
    await lookup.ask(_files(tmp_path), _calling_net)
    (tmp_path / "ws" / "d.py").write_text("net()\n")
    for _ in range(3_000):
        await asyncio.sleep(0.02)
        if await lookup.ask(_files(tmp_path), _calling_net) == ["b/c.py", "d.py"]:
            return
    raise AssertionError("it is never found")


async def test_who_hears_of_the_reading_waits_for_it(lookup: Lookup, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    await lookup.ask(_files(tmp_path), _calling_net)
    (tmp_path / "ws" / "d.py").write_text("net()\n")
    found = await lookup.ask(_files(tmp_path), _calling_net, lambda done, all_of: heard.append((done, all_of)))
    assert found == ["b/c.py", "d.py"]
    assert heard == [(1, 1)]


async def test_a_question_that_nobody_waits_for_is_told_so(lookup: Lookup, tmp_path: Path) -> None:
    begun, stopped = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def for_ever(code: Code) -> None:
        loop.call_soon_threadsafe(begun.set)
        while not code.stopped():
            pass
        loop.call_soon_threadsafe(stopped.set)

    asked = asyncio.create_task(lookup.ask(_files(tmp_path), for_ever))
    await asyncio.wait_for(begun.wait(), 60)
    asked.cancel()
    await asyncio.wait_for(stopped.wait(), 60)
    assert await lookup.ask(_files(tmp_path), _calling_net) == ["b/c.py"]


async def test_an_index_of_a_newer_release_cannot_be_asked(tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", SHOP)
    database = open_database(tmp_path / "index.db", ())
    with database.transaction() as connection:
        connection.execute("PRAGMA user_version = 99")
    database.close()
    lookup = Lookup(Finder(tmp_path / "index.db", tmp_path / "ws", lambda: BY_NAME))
    assert not lookup.usable()
    with pytest.raises(ToolFailed, match=r"update Detent.*Use grep and read_file"):
        await lookup.ask(_files(tmp_path), _calling_net)
    await lookup.close()


async def test_a_damaged_index_is_made_anew_and_asked_again(lookup: Lookup, tmp_path: Path) -> None:
    assert await lookup.ask(_files(tmp_path), _calling_net) == ["b/c.py"]
    for _ in range(2):
        database = open_database(tmp_path / "index.db", MIGRATIONS)
        with database.transaction() as connection:
            connection.execute("UPDATE calls SET data = x'00ff'")
            connection.execute("UPDATE blocks SET data = x'00ff'")
        database.close()
        assert await lookup.ask(_files(tmp_path), _calling_net) == ["b/c.py"]
    assert await lookup.ask(_files(tmp_path), _calling_net) == ["b/c.py"]


async def test_what_the_user_takes_for_secret_holds_from_the_next_question_on(tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", {**SHOP, "keys.pem": "net()\n"})
    readable: list[str] = []
    lookup = Lookup(Finder(tmp_path / "index.db", tmp_path / "ws", lambda: SecretFiles(tuple(readable))))
    seen = []
    for now in ([], ["*.pem"], []):
        readable[:] = now
        seen.append(await lookup.ask(_files(tmp_path), lambda code: [one.path for one in code.known]))
    assert seen == [["a.py", "b/c.py"], ["a.py", "b/c.py", "keys.pem"], ["a.py", "b/c.py"]]
    await lookup.close()


async def test_settings_that_cannot_be_read_leave_no_index_open(tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", SHOP)
    broken: list[str] = []

    def secret() -> SecretFiles:
        if broken:
            raise UserError(broken[0])
        return BY_NAME

    finder = Finder(tmp_path / "index.db", tmp_path / "ws", secret)
    held = finder.open()
    assert finder.open(held) is held
    broken.append("config.toml is no TOML")
    with pytest.raises(UserError, match="no TOML"):
        finder.open(held)
    with pytest.raises((ProgrammingError, UserError)):
        held.was_emptied()


@pytest.mark.parametrize("when", ["before", "meanwhile"])
async def test_an_index_that_another_process_throws_away_is_asked_when_it_is_whole_again(
    lookup: Lookup, tmp_path: Path, when: str
) -> None:
    other = Finder(tmp_path / "index.db", tmp_path / "ws", lambda: BY_NAME)
    assert await lookup.ask(_files(tmp_path), _whole) == (True, ["b/c.py"])
    to_be_thrown_away = [other] if when == "meanwhile" else []

    def question(code: Code) -> tuple[bool, list[str]]:
        while to_be_thrown_away:
            to_be_thrown_away.pop().forget()
        return _whole(code)

    if when == "before":
        other.forget()
    assert await lookup.ask(_files(tmp_path), question) == (True, ["b/c.py"])


async def test_an_index_that_is_thrown_away_at_each_question_is_not_believed(lookup: Lookup, tmp_path: Path) -> None:
    other = Finder(tmp_path / "index.db", tmp_path / "ws", lambda: BY_NAME)

    def question(code: Code) -> None:
        other.forget()

    with pytest.raises(ToolFailed, match=r"Another process throws it away again and again\. Use grep and read_file\."):
        await lookup.ask(_files(tmp_path), question)
    assert await lookup.ask(_files(tmp_path), _whole) == (True, ["b/c.py"])


async def test_without_the_folder_of_the_index_a_question_says_so(tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", SHOP)
    (tmp_path / "state").mkdir()
    lookup = Lookup(Finder(tmp_path / "state" / "index.db", tmp_path / "ws", lambda: BY_NAME))
    assert await lookup.ask(_files(tmp_path), _calling_net) == ["b/c.py"]
    shutil.rmtree(tmp_path / "state")
    with pytest.raises(ToolFailed, match="index of the workspace cannot be used"):
        await lookup.ask(_files(tmp_path), _calling_net, lambda done, all_of: None)
    (tmp_path / "state").mkdir()
    assert await lookup.ask(_files(tmp_path), _calling_net) == ["b/c.py"]
    await lookup.close()


async def test_names_are_told_apart_by_their_case_and_their_owner(lookup: Lookup, tmp_path: Path) -> None:
    text = "class Net:\n    def net(self): pass\n\n    class Net:\n        pass\n"
    files = _files(tmp_path, d=text)

    async def found(name: str) -> list[str]:
        places = await lookup.ask(files, lambda code: places_of(code, name, lambda _: True))
        return [f"{place.page.path}:{place.definition.name}" for place in places]

    assert await found("net") == ["a.py:net", "d.py:Net.net"]
    assert await found("Net") == ["d.py:Net", "d.py:Net.Net"]
    assert await found("Net::net") == ["d.py:Net.net"]
    assert await found("gross.net") == []


async def test_where_an_editor_keeps_the_index_in_order_it_is_not_read_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup_module, "PAUSE", 0.01)
    read_here: list[Index] = []
    refresh = Index.refresh

    def refreshed(index: Index, told: Told = lambda done, all_of: None, processes: int | None = None) -> int:
        read_here.append(index)
        return refresh(index, told, processes)

    monkeypatch.setattr(Index, "refresh", refreshed)
    lay_out(tmp_path / "ws", SHOP)
    finder = Finder(tmp_path / "index.db", tmp_path / "ws", lambda: BY_NAME)
    live, lookup = finder.keep(lambda looked: None), Lookup(finder)
    live.start(watched=True)
    try:
        assert await lookup.ask(_files(tmp_path), _calling_net) == ["b/c.py"]
        (tmp_path / "ws" / "d.py").write_text("net()\n")
        for _ in range(3_000):
            await asyncio.sleep(0.02)
            if await lookup.ask(_files(tmp_path), _calling_net) == ["b/c.py", "d.py"]:
                break
        else:
            raise AssertionError("it is never found")
        assert read_here == []
        live.close()
        (tmp_path / "ws" / "e.py").write_text("net()\n")
        found = await lookup.ask(_files(tmp_path), _calling_net, lambda done, all_of: None)
        assert found == ["b/c.py", "d.py", "e.py"], "nobody else does it any more"
        assert read_here
    finally:
        live.close()
        await lookup.close()


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[tuple[Lookup, Live, list[Looked]]]:
    """Beside one who keeps the index in order, but has not begun to."""
    lay_out(tmp_path / "ws", SHOP)
    heard: list[Looked] = []
    finder = Finder(tmp_path / "index.db", tmp_path / "ws", lambda: BY_NAME)
    live, lookup = finder.keep(heard.append), Lookup(finder)
    yield lookup, live, heard
    live.close()
    if not lookup._closing.is_set():
        await lookup.close()


def _whole(code: Code) -> tuple[bool, list[str]]:
    return code.whole, _calling_net(code)


async def test_what_takes_too_long_is_not_taken_for_whole_and_waited_for_again(
    kept: tuple[Lookup, Live, list[Looked]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookup, live, _ = kept
    with monkeypatch.context() as patch:
        patch.setattr(live_module, "SETTLING_SECONDS", 0.01)
        assert await lookup.ask(_files(tmp_path), _whole) == (False, [])
    live.start(watched=True)
    assert await lookup.ask(_files(tmp_path), _whole) == (True, ["b/c.py"])


async def test_what_somebody_has_stopped_stays_unread_and_is_not_taken_for_whole(
    kept: tuple[Lookup, Live, list[Looked]], tmp_path: Path
) -> None:
    lookup, live, heard = kept
    (tmp_path / "index.db").write_bytes(b"no database" * 1_000)
    live.stop()
    live.start(watched=True)
    for _ in range(2):
        assert await lookup.ask(_files(tmp_path), _whole) == (False, [])
    assert ["was damaged" in (one.notice or "") for one in heard] == [True], "said once"


@pytest.mark.parametrize("end", ["cancel", "close"])
async def test_a_question_that_nobody_waits_for_does_not_wait_for_the_reading(
    kept: tuple[Lookup, Live, list[Looked]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr(live_module, "SETTLING_SECONDS", 600.0)
    lookup, live, _ = kept
    begun = threading.Event()
    settled = live.settled

    def settling(waiting: Callable[[], None]) -> Settled:
        begun.set()
        return settled(waiting)

    monkeypatch.setattr(live, "settled", settling)
    asked = asyncio.create_task(lookup.ask(_files(tmp_path), _whole))
    assert await asyncio.to_thread(begun.wait, 60)
    if end == "cancel":
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        monkeypatch.setattr(live_module, "SETTLING_SECONDS", 0.01)
        assert await asyncio.wait_for(lookup.ask(_files(tmp_path), _whole), 60) == (False, [])
    else:
        await asyncio.wait_for(lookup.close(), 60)
        with pytest.raises(ToolFailed, match="Nobody waits"):
            await asked
