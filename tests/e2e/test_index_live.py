"""The index while an editor works: read with a progress display, kept fresh, stopped, and set right again."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.patience import in_time
from tests.security.wire_client import WireClient, descendants, is_running, wait_until

PROGRESS = {"window": {"workDoneProgress": True}}
WATCHES = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}


def lay_out(root: Path, texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def many(count: int) -> dict[str, str]:
    return {f"p{number % 50}/m{number}.py": f"def f{number}():\n    return {number}\n" * 40 for number in range(count)}


@contextlib.contextmanager
def served(command: Sequence[str], folder: Path, able: Mapping[str, Any], name: str = "log") -> Iterator[WireClient]:
    """A server on the workspace ``folder/ws``; it answers what the editor is asked."""
    root = folder / "ws"
    root.mkdir(exist_ok=True)
    environment = {"XDG_STATE_HOME": f"{folder}/state", "XDG_CONFIG_HOME": f"{folder}/config"}
    with WireClient([*command, "lsp"], folder / name, environment) as client:
        client.initialize(
            rootUri=root.as_uri(), workspaceFolders=[{"uri": root.as_uri(), "name": "ws"}], capabilities=dict(able)
        )
        yield client


def grant(client: WireClient, method: str) -> Any:  # noqa: ANN401 - whatever the server asks
    """Answer the server's next request of this method; gives its parameters."""
    asked = client.expect(lambda message: message.get("method") == method and "id" in message, 60)
    client.send({"jsonrpc": "2.0", "id": asked["id"], "result": None})
    return asked["params"]


def index_of(folder: Path) -> Path | None:
    return next(iter((folder / "state").glob("detent/**/index.db")), None)


def known(folder: Path) -> dict[str, str]:
    """Path → digest, as the index has it now."""
    file = index_of(folder)
    return {} if file is None else read_from(file)


def read_from(file: Path) -> dict[str, str]:
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        try:
            return dict(database.execute("SELECT path, digest FROM files"))
        except sqlite3.OperationalError:  # not made yet
            return {}


def kill(client: WireClient, after: float) -> None:
    """-9, some seconds after it began to read."""
    assert wait_until(lambda: len(descendants(client.process.pid)) > 0, 30)
    time.sleep(after)
    below = descendants(client.process.pid)
    client.process.send_signal(signal.SIGKILL)
    client.wait(10)
    assert wait_until(lambda: not any(is_running(pid) for pid in below), 10), "processes are left"


@contextlib.contextmanager
def held_up(client: WireClient, folder: Path) -> Iterator[None]:
    """After its first files the reading stands still: how fast this machine reads does not matter then. That more files
    come than were there at first shows that the server has heard of those."""
    assert wait_until(lambda: len(known(folder)) > 0, 60)
    first = len(known(folder))
    assert wait_until(lambda: len(known(folder)) > first, 60)
    readers = descendants(client.process.pid)
    for signal_ in (signal.SIGSTOP, signal.SIGCONT):
        for pid in readers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal_)
        if signal_ is signal.SIGSTOP:
            yield


def until_known(folder: Path, *paths: str) -> None:
    assert wait_until(lambda: known(folder).keys() == set(paths), 60), known(folder).keys()


def test_a_long_reading_is_shown_and_a_short_one_is_not(watched_detent: list[str], tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", many(3_000))
    with served(watched_detent, tmp_path, PROGRESS) as client:
        with held_up(client, tmp_path):
            token = grant(client, "window/workDoneProgress/create")["token"]
            begun = client.notification("$/progress")
        assert begun["token"] == token
        assert begun["value"]["title"] == "Detent: reading the workspace"
        assert begun["value"]["cancellable"] is True
        ended = client.expect(
            lambda message: message.get("method") == "$/progress" and message["params"]["value"]["kind"] == "end", 120
        )
        assert ended["params"]["value"]["message"] == "3000 files"
        assert len(known(tmp_path)) == 3_000
        client.ping()
        (tmp_path / "ws" / "p1" / "m1.py").write_text("x = 1\n")
        before = known(tmp_path)["p1/m1.py"]
        assert wait_until(lambda: known(tmp_path)["p1/m1.py"] != before, 60), "nobody watches: it looks for itself"
        client.ping()
        assert not any(message.get("method") == "window/workDoneProgress/create" for message in client._kept)


def test_a_reading_can_be_cancelled(watched_detent: list[str], tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", many(3_000))
    with served(watched_detent, tmp_path, PROGRESS) as client:
        with held_up(client, tmp_path):
            token = grant(client, "window/workDoneProgress/create")["token"]
            client.notify("window/workDoneProgress/cancel", {"token": token})
            client.ping()
        ended = client.expect(
            lambda message: message.get("method") == "$/progress" and message["params"]["value"]["kind"] == "end", 60
        )
        assert ended["params"]["value"]["message"].startswith("stopped after ")
        read = len(known(tmp_path))
        assert 0 < read < 3_000
        time.sleep(2.5)
        assert len(known(tmp_path)) == read, "it was begun again"


def test_an_editor_that_can_is_asked_to_tell_what_changes(watched_detent: list[str], tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", {"a.py": "a = 1\n", "b/c.py": "c = 1\n"})
    with served(watched_detent, tmp_path, WATCHES) as client:
        (registration,) = grant(client, "client/registerCapability")["registrations"]
        assert registration["method"] == "workspace/didChangeWatchedFiles"
        assert registration["registerOptions"] == {"watchers": [{"globPattern": "**/*"}]}
        until_known(tmp_path, "a.py", "b/c.py")
        root = tmp_path / "ws"
        (root / "a.py").rename(root / "A.py")
        (root / "b" / "c.py").unlink()
        lay_out(root, {"new/d.py": "d = 1\n", os.fsdecode(b"caf\xe9.py"): "e = 1\n"})
        told = [("a.py", 3), ("A.py", 1), ("b/c.py", 3), ("new", 1), ("caf%E9.py", 1)]
        events = [{"uri": f"{root.as_uri()}/{path}", "type": kind} for path, kind in told]
        client.notify("workspace/didChangeWatchedFiles", {"changes": events})
        until_known(tmp_path, "A.py", "new/d.py")


@pytest.mark.parametrize("able", [{}, WATCHES], ids=["looking", "told"])
def test_a_folder_that_is_gone_for_a_while_is_read_again_when_it_is_back(
    watched_detent: list[str], tmp_path: Path, able: Mapping[str, Any]
) -> None:
    root = tmp_path / "ws"
    lay_out(root, {"a.py": "def a():\n    pass\n", "b.py": "def b():\n    pass\n"})
    with served(watched_detent, tmp_path, able) as client:
        if able:
            grant(client, "client/registerCapability")
        until_known(tmp_path, "a.py", "b.py")
        client.open(f"{root.as_uri()}/a.py", "def a():\n    pass\n")
        shutil.rmtree(root)
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": root.as_uri(), "type": 3}]})
        assert "cannot be read" in client.notification("window/showMessage", 60)["message"]
        assert client.request("workspace/symbol", {"query": "a"})["result"] == []
        place = {"start": {"line": 0, "character": 5}, "end": {"line": 0, "character": 5}}
        asked = {"command": "detent.showContext", "arguments": [{"uri": f"{root.as_uri()}/a.py", "range": place}]}
        assert "def a" in client.request("workspace/executeCommand", asked)["result"]["text"]
        lay_out(root, {"back.py": "def back():\n    pass\n"})
        told = [{"uri": f"{root.as_uri()}/back.py", "type": 1}]
        client.notify("workspace/didChangeWatchedFiles", {"changes": told})
        until_known(tmp_path, "back.py")


def test_of_a_home_only_the_files_directly_in_it_are_read(watched_detent: list[str], tmp_path: Path) -> None:
    home = tmp_path / "ws"
    lay_out(home, {"notes.py": "def noted(): pass\n", "Documents/a.py": "a = 1\n", "package.json": "{}"})
    environment = {name: str(tmp_path / name) for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    with WireClient([*watched_detent, "lsp"], tmp_path / "log", {**environment, "HOME": str(home)}) as client:
        client.initialize(rootUri=home.as_uri())
        sentence = client.notification("window/showMessage", 60)["message"]
        assert sentence.startswith(f"{home} holds more than a project, so Detent looks only at the files")
        assert found(client, "noted") == [f"{home.as_uri()}/notes.py"]
        told = [{"uri": f"{home.as_uri()}/{path}", "type": 1} for path in ("Documents", "Documents/a.py")]
        client.notify("workspace/didChangeWatchedFiles", {"changes": told})
        client.open(f"{home.as_uri()}/Documents/open.py", "def opened(): pass\n")
        place = {"start": {"line": 0, "character": 5}, "end": {"line": 0, "character": 5}}
        asked = {"uri": f"{home.as_uri()}/Documents/open.py", "range": place}
        shown = client.request("workspace/executeCommand", {"command": "detent.showContext", "arguments": [asked]}, 60)
        assert "def opened" in shown["result"]["text"]
        assert found(client, "a") == []
        (file,) = (tmp_path / "XDG_STATE_HOME").glob("detent/**/index.db")
        assert read_from(file).keys() == {"notes.py", "package.json"}


def test_a_file_alone_has_no_home_read(watched_detent: list[str], tmp_path: Path) -> None:
    home = tmp_path / "ws"
    lay_out(home, {"notes.py": "def noted(): pass\n", "Documents/a.py": "a = 1\n", "pyproject.toml": ""})
    environment = {name: str(tmp_path / name) for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    with WireClient([*watched_detent, "lsp"], tmp_path / "log", {**environment, "HOME": str(home)}) as client:
        client.initialize()
        client.open(f"{home.as_uri()}/notes.py", "def noted(): pass\n")
        place = {"start": {"line": 0, "character": 5}, "end": {"line": 0, "character": 5}}
        asked = {"command": "detent.showContext", "arguments": [{"uri": f"{home.as_uri()}/notes.py", "range": place}]}
        assert "def noted" in client.request("workspace/executeCommand", asked, 60)["result"]["text"]
        (file,) = (tmp_path / "XDG_STATE_HOME").glob("detent/**/index.db")
        assert wait_until(lambda: read_from(file).keys() == {"notes.py", "pyproject.toml"}, 60), read_from(file)
        client.ping()
        assert not any("holds more than a project" in str(message) for message in client._kept)


def found(client: WireClient, name: str) -> list[str]:
    return [one["location"]["uri"] for one in client.request("workspace/symbol", {"query": name}, 60)["result"]]


def test_what_the_user_ignores_everywhere_is_not_read(watched_detent: list[str], tmp_path: Path) -> None:
    lay_out(tmp_path / "config" / "git", {"ignore": "*.notes.py\n"})
    lay_out(tmp_path / "ws", {"a.py": "a = 1\n", "my.notes.py": "b = 1\n"})
    subprocess.run(["git", "init", "-q", tmp_path / "ws"], check=True)
    with served(watched_detent, tmp_path, {}):
        until_known(tmp_path, "a.py")


def test_two_editors_on_one_workspace(watched_detent: list[str], tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", many(300))
    with served(watched_detent, tmp_path, {}) as one, served(watched_detent, tmp_path, {}, "log2") as other:
        until_known(tmp_path, *many(300))
        lay_out(tmp_path / "ws", {"new.py": "x = 1\n"})
        until_known(tmp_path, *many(300), "new.py")
        one.ping()
        other.ping()


def test_a_damaged_index_is_made_anew_and_the_user_told_once(watched_detent: list[str], tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", {"a.py": "a = 1\n"})
    with served(watched_detent, tmp_path, {}) as client:
        until_known(tmp_path, "a.py")
    file = index_of(tmp_path)
    assert file is not None
    file.write_bytes(os.urandom(60_000))
    for suffix in ("-wal", "-shm"):  # they would heal it
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    with served(watched_detent, tmp_path, {}, "log2") as client:
        told = client.notification("window/showMessage", 60)
        assert "index.db was damaged" in told["message"]
        until_known(tmp_path, "a.py")
        time.sleep(3)
        client.ping()
        assert not any("damaged" in str(message) for message in client._kept)


def test_killing_a_server_that_reads_leaves_no_process_and_an_index_that_is_right_afterwards(
    watched_detent: list[str], tmp_path: Path
) -> None:
    lay_out(tmp_path / "ws", many(1_500))
    for number in range(4):
        with served(watched_detent, tmp_path, {}, f"log{number}") as client:
            kill(client, 0.3 * number)
    with served(watched_detent, tmp_path, {}, "last"):
        until_known(tmp_path, *many(1_500))


def test_the_server_ends_in_time_while_it_reads(watched_detent: list[str], tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", many(6_000))
    with served(watched_detent, tmp_path, {}) as client:
        assert wait_until(lambda: len(known(tmp_path)) > 0, 60)
        below = descendants(client.process.pid)
        began = time.monotonic()
        assert client.request("shutdown")["result"] is None
        client.notify("exit")
        assert client.wait(10) == 0
        assert in_time(began, 4)
        assert wait_until(lambda: not any(is_running(pid) for pid in below), 10)


def test_a_repository_of_which_git_says_nothing_is_read_by_its_lines(watched_detent: list[str], tmp_path: Path) -> None:
    root = tmp_path / "ws"
    lay_out(root, {"a.py": "def shown(): pass\n", "b.py": "def hidden(): pass\n", ".gitignore": "b.py\n"})
    subprocess.run(["git", "init", "-q", root], check=True)
    (root / ".git" / "index").write_bytes(b"no index")
    environment = {name: str(tmp_path / name) for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    with WireClient([*watched_detent, "lsp"], tmp_path / "log", environment) as client:
        client.initialize(rootUri=root.as_uri())
        sentence = client.notification("window/showMessage", 60)["message"]
        assert sentence.startswith(f"Git does not say what it ignores in {root} (")
        assert found(client, "shown") == [f"{root.as_uri()}/a.py"]
        assert found(client, "hidden") == []
