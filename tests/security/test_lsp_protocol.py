"""The ``lsp_protocol`` cases, each against a real process over pipes. The name of a test is the id of its case."""

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.patience import in_time, slowness
from tests.security.servers import ALL, ECHO, REAL
from tests.security.subject import MB, Subject
from tests.security.wire_client import WireClient, descendants, frame, is_running, wait4, wait_until
from tests.unit.lsp.reference_text import ReferenceText, random_edit, random_text

_CASES = Path(__file__).with_name("cases") / "lsp_protocol.jsonl"
_ROOT = Path(__file__).parents[2]


@pytest.fixture(params=ALL, ids=lambda server: server.name)
def server(request: pytest.FixtureRequest) -> Subject:
    chosen: Subject = request.param
    return chosen


@pytest.fixture
def environment(server: Subject, tmp_path: Path) -> Iterator[Mapping[str, str]]:
    with server.prepared(tmp_path) as prepared:
        yield prepared


@pytest.fixture
def fresh(server: Subject, environment: Mapping[str, str], tmp_path: Path) -> Iterator[WireClient]:
    """A server that has heard nothing yet."""
    with WireClient(server.command, tmp_path / "log", environment) as client:
        yield client


@pytest.fixture
def client(fresh: WireClient) -> WireClient:
    fresh.initialize()
    return fresh


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[WireClient]:
    """The test server, initialized, for what only it can tell."""
    with WireClient(ECHO.command, tmp_path / "log") as client:
        client.initialize()
        yield client


def _ping(number: int) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": "detent/ping"}).encode()


def _text(client: WireClient, uri: str) -> Any:  # noqa: ANN401 - JSON
    return client.request("test/text", {"uri": uri})["result"]


def test_every_case_has_a_test() -> None:
    ids = [json.loads(line)["id"] for line in _CASES.read_text().splitlines()]
    names = {"test_" + re.sub(r"^LP-", "", case).replace("-", "_").lower() for case in ids}
    assert len(ids) == 23
    assert names <= set(globals())


def test_p01_bad_json_body(client: WireClient) -> None:
    body = b'{"jsonrpc":"2.0","id":77,"method":'
    client.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    assert client.answer(None)["error"]["code"] == -32700
    client.ping()


def test_p02_lowercase_header(client: WireClient) -> None:
    client.send_bytes(b"content-length: %d\r\n\r\n%b" % (len(_ping(900)), _ping(900)))
    assert client.answer(900)["result"] == "pong"
    client.ping()


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length:%d",
        b"Content-Length:  %d",
        b"Content-Length:\t%d",
        b"Content-Length: %d  ",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %d",
        b"CONTENT-LENGTH : %d\r\nContent-Type:x",
    ],
)
def test_p03_header_no_space_extra_ws(client: WireClient, header: bytes) -> None:
    client.send_bytes(header % len(_ping(900)) + b"\r\n\r\n" + _ping(900))
    assert client.answer(900)["result"] == "pong"
    client.ping()


def test_p04_length_too_short(client: WireClient) -> None:
    client.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(_ping(900)) - 5, _ping(900)))
    client.ping(seconds=2)
    client.ping()


def test_p04_garbage_ends_the_process(client: WireClient) -> None:
    client.send_bytes(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert client.wait(2) == 70
    assert "input makes no sense" in client.log.read_text()


def test_p04_a_line_without_end_ends_the_process(client: WireClient) -> None:
    client.send_bytes(b"x" * 10_000)
    assert client.wait(2) == 70


def test_p05_huge_length(client: WireClient) -> None:
    with contextlib.suppress(BrokenPipeError):  # refused while it is still being sent
        client.send_bytes(b"Content-Length: 4294967296\r\n\r\n" + b"x" * (10 * MB))
    peak = 0
    end = time.monotonic() + 5
    while client.process.poll() is None and time.monotonic() < end:
        peak = max(peak, client.memory("VmHWM"))
    assert client.process.returncode == 70
    assert peak < 200 * MB


def test_p06_deep_nesting(server: Subject, client: WireClient) -> None:
    kept = server.keep(client)
    assert kept()
    before = client.memory()
    body = b'{"jsonrpc":"2.0","id":5000,"method":"test/same","params":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    client.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    client.ping(seconds=1)
    assert client.answer(None)["error"]["code"] == -32700
    assert client.memory() - before < 50 * MB
    assert kept()


def test_p07_slow_writer(client: WireClient) -> None:
    client.settle()
    before = client.processor_seconds()
    start = time.monotonic()
    for number in (900, 901):
        body = b'{"jsonrpc":"2.0","id":%d,"method":"detent/ping"}' % number
        for byte in b"Content-Length:%d\r\n\r\n%b" % (len(body), body):
            client.send_bytes(bytes([byte]))
            time.sleep(0.05)
        assert client.answer(number)["result"] == "pong"
    used, passed = client.processor_seconds() - before, time.monotonic() - start
    assert used / passed < 0.05 * slowness()


def test_p08_request_before_initialize(server: Subject, fresh: WireClient, tmp_path: Path) -> None:
    assert fresh.answer(server.begin_trace(fresh), 30)["error"]["code"] == -32002
    fresh.notify("textDocument/didClose", {"textDocument": {"uri": "file:///x"}})
    fresh.initialize()
    fresh.ping()
    assert not server.left_trace(tmp_path)
    assert "result" in fresh.answer(server.begin_trace(fresh), 30)
    assert server.left_trace(tmp_path), "this command leaves no trace, so the test proves nothing"


def test_p09_request_after_shutdown(server: Subject, client: WireClient, tmp_path: Path) -> None:
    assert client.request("shutdown")["result"] is None
    assert client.answer(server.begin_trace(client))["error"]["code"] == -32600
    client.notify("exit")
    assert client.wait(3) == 0
    assert not server.left_trace(tmp_path)


def test_p10_exit_without_shutdown(server: Subject, client: WireClient, tmp_path: Path) -> None:
    work = server.begin_work(client, tmp_path / "marker")
    below = descendants(client.process.pid)
    assert work.pid in below
    client.notify("exit")
    assert client.wait(2) == 1
    assert wait_until(lambda: not any(map(is_running, below)), 1)


def test_p11_shutdown_with_work(server: Subject, client: WireClient, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    server.begin_work(client, marker)
    server.begin_stream(client)
    server.begin_long_calls(client, 2)
    below = descendants(client.process.pid)
    start = time.monotonic()
    answer = client.request("shutdown")
    assert answer == {"jsonrpc": "2.0", "id": answer["id"], "result": None}, client.log.read_text()
    client.notify("exit")
    assert client.wait(10) == 0
    assert in_time(start, 3)
    assert wait_until(lambda: not any(map(is_running, below)), 1)
    assert not marker.exists()


def test_p11_what_a_shutdown_interrupted_goes_on_after_a_restart(tmp_path: Path) -> None:
    """The command is asked about, because nobody knows what it did; the answer of the model is asked for again."""
    with REAL.prepared(tmp_path) as environment:
        with WireClient(REAL.command, tmp_path / "log", environment) as client:
            client.initialize()
            REAL.begin_work(client, tmp_path / "marker")
            REAL.begin_stream(client)
            assert client.request("shutdown")["result"] is None
            client.notify("exit")
            assert client.wait(3) == 0
        with WireClient(REAL.command, tmp_path / "log", environment) as client:
            project = tmp_path / "project"
            client.initialize(workspaceFolders=[{"uri": project.as_uri(), "name": "project"}])
            REAL.resume_everything(client)
    assert not (tmp_path / "marker").exists()


@pytest.mark.parametrize("held", ["free", "held", "held, unnamed"])
def test_p12_editor_kill9(server: Subject, environment: Mapping[str, str], held: str, tmp_path: Path) -> None:
    arguments = [str(ALL.index(server)), str(tmp_path / "marker"), str(tmp_path / "log"), held]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.security.editor_process", *arguments],
        stdout=subprocess.PIPE,
        cwd=_ROOT,
        env={**os.environ, **environment},
    ) as editor:
        assert editor.stdout is not None
        pids = json.loads(editor.stdout.readline())
        below = {pids["server"]} | descendants(pids["server"])
        assert pids["work"] in below
        editor.kill()
        gone = wait_until(lambda: not any(map(is_running, below)), 5 if held == "free" else 10)
        for pid in below | {pids["holder"] or 0}:
            if pid and is_running(pid):
                os.kill(pid, signal.SIGKILL)
    assert gone


def test_p13_pool_starvation(server: Subject, client: WireClient, tmp_path: Path) -> None:
    client.open("file:///w/a.txt", "text")
    work = server.begin_work(client, tmp_path / "marker")
    server.begin_long_calls(client, 64)
    server.begin_stream(client)
    waits = []
    for _ in range(50):
        start = time.monotonic()
        assert "result" in client.answer(server.look(client))
        waits.append(time.monotonic() - start)
    assert sorted(waits)[-2] < 0.2 * slowness()
    start = time.monotonic()
    work.cancel()
    assert in_time(start, 0.5)


def test_p14_cancel_running_tool(server: Subject, client: WireClient, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    work = server.begin_work(client, marker)
    below = {pid for pid in descendants(client.process.pid) if not _reads_the_workspace(pid)}
    assert work.pid in below
    start = time.monotonic()
    work.cancel()
    assert wait_until(lambda: not any(map(is_running, below)), 2)
    assert in_time(start, 2)
    client.ping()
    assert not marker.exists()


def test_p15_stale_didchange(echo: WireClient) -> None:
    uri = "file:///w/a.txt"
    echo.open(uri, "five", version=5)
    echo.change(uri, 3, {"text": "three"})
    stored = _text(echo, uri)
    assert (stored["text"], stored["version"], stored["synced"]) == ("five", 5, False)
    assert "out of step" in echo.log.read_text()
    echo.change(uri, 6, {"text": "six"})
    stored = _text(echo, uri)
    assert (stored["text"], stored["version"], stored["synced"]) == ("six", 6, True)


def test_p16_version_gap(echo: WireClient) -> None:
    uri = "file:///w/a.txt"
    echo.open(uri, "a\nb\n", version=1)
    echo.change(uri, 2, {"range": _range(0, 1, 0, 1), "text": "1"})
    echo.change(uri, 5, {"range": _range(1, 0, 1, 1), "text": "2"})
    stored = _text(echo, uri)
    assert (stored["text"], stored["version"], stored["synced"]) == ("a1\n2\n", 5, True)


def test_p17_didchange_unopened(echo: WireClient) -> None:
    echo.open("file:///w/a.txt", "kept")
    echo.ping()
    before = echo.memory()
    for version in range(200):
        echo.change("file:///w/never.txt", version, {"text": "x" * 100_000})
    echo.ping(seconds=1)
    assert echo.memory() - before < 50 * MB
    assert _text(echo, "file:///w/never.txt") is None
    assert _text(echo, "file:///w/a.txt")["text"] == "kept"
    assert "not open" in echo.log.read_text()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_p18_utf16_fuzz(encoding: str, tmp_path: Path) -> None:
    generator = random.Random(f"wire {encoding}")
    uri = "file:///w/fuzz.txt"
    with WireClient(ECHO.command, tmp_path / "log") as client:
        general = {"general": {"positionEncodings": [encoding]}}
        result = client.initialize(capabilities=general)
        assert result["capabilities"]["positionEncoding"] == encoding
        model = ReferenceText(random_text(generator, 200), encoding)
        client.open(uri, model.text)
        for version in range(2, 1502):
            start, end, text = random_edit(generator, model)
            client.change(uri, version, {"range": _range(*start, *end), "text": text})
            model.replace(start, end, text)
            assert _text(client, uri)["text"] == model.text


def test_p19_uri_aliases(echo: WireClient) -> None:
    echo.open("file:///w/a%20b.txt", "unix")
    for alias in ("file:///w/a b.txt", "file:///w/./a%20b.txt", "FILE:///w/a%20b.txt", "file:///w/c/../a%20b.txt"):
        assert _text(echo, alias)["text"] == "unix", alias
    echo.open("file:///c%3A/w/a.txt", "windows")
    for alias in ("file:///C:/w/a.txt", "file:///c:/w/a.txt", "file:///C%3a/w/a.txt"):
        assert _text(echo, alias)["text"] == "windows", alias
    echo.open("file:///C:/w/./a.txt", "again", version=7)
    stored = _text(echo, "file:///c%3A/w/a.txt")
    assert (stored["text"], stored["open"]) == ("again", 2)


def test_p20_stdout_pollution(server: Subject, client: WireClient) -> None:
    outputs = [Path(f"/proc/{client.process.pid}/fd/{number}").readlink() for number in (1, 2)]
    assert outputs == [client.log] * 2, "what any library prints must not reach the editor"
    logged = server.pollute(client)
    client.ping()
    client.notify("exit")
    client.wait(3)
    assert client.stray == []
    log = client.log.read_text()
    assert all(text in log for text in logged)


def test_p21_client_not_reading(server: Subject, client: WireClient, tmp_path: Path) -> None:
    client.stop_reading()
    server.flood(client)
    server.begin_trace(client)
    assert wait_until(lambda: server.left_trace(tmp_path), 2)
    assert client.memory() < 200 * MB
    client.notify("exit")
    assert client.wait(5) == 1


def test_p21_a_full_queue_ends_the_process(echo: WireClient) -> None:
    echo.stop_reading()
    echo.begin("test/flood", {"messages": 80, "size": MB})
    assert echo.wait(5) == 1
    assert "does not read" in echo.log.read_text()


@pytest.mark.parametrize("pings", [0, 20])
def test_p22_broken_pipe(server: Subject, environment: Mapping[str, str], tmp_path: Path, pings: int) -> None:
    log = tmp_path / "log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            server.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            bufsize=0,
            env={**os.environ, **environment},
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        params: dict[str, object] = {"processId": os.getpid(), "rootUri": None, "capabilities": {}}
        process.stdin.write(frame({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}))
        assert process.stdout.read(10)
        process.stdout.close()
        for number in range(pings):
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(frame({"jsonrpc": "2.0", "id": number + 2, "method": "detent/ping"}))
        _, status, usage = wait4(process.pid, 5)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 1
    assert usage.ru_utime + usage.ru_stime < 4
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("lines", [1, 50_000])
def test_p23_typing_burst(echo: WireClient, lines: int) -> None:
    uri = "file:///w/a.txt"
    echo.open(uri, "\n".join(["some words in a line"] * lines))
    echo.ping()
    typed = "".join(chr(97 + number % 26) for number in range(5_000))
    changes = b"".join(
        frame(
            {
                "jsonrpc": "2.0",
                "method": "textDocument/didChange",
                "params": {
                    "textDocument": {"uri": uri, "version": number + 2},
                    "contentChanges": [{"range": _range(lines // 2, number, lines // 2, number), "text": letter}],
                },
            }
        )
        for number, letter in enumerate(typed)
    )
    start = time.monotonic()
    echo.send_bytes(changes)
    stored = _text(echo, uri)
    assert in_time(start, 3)
    assert stored["version"] == 5_001
    assert stored["text"].split("\n")[lines // 2] == typed + "some words in a line"


# What the protocol asks besides the cases.


def test_a_request_that_cannot_be_decoded_is_answered(server: Subject, client: WireClient) -> None:
    assert client.request(server.looking, {"textDocument": 5})["error"]["code"] == -32602
    assert client.request(server.looking)["error"]["code"] == -32602
    assert client.request("detent/ping")["result"] == "pong"


def test_what_is_no_request_is_refused_without_an_id(client: WireClient) -> None:
    for message in ([1, 2], 5, {"id": 5}, {"jsonrpc": "2.0", "id": [], "method": "detent/ping"}):
        client.send(message)
        answer = client.expect(lambda message: "error" in message)
        assert answer["error"]["code"] == -32600
        assert "id" in answer
    client.ping()


def test_an_answer_that_nobody_waits_for_is_ignored(client: WireClient) -> None:
    for number in ("unknown", None, 5):
        client.send({"jsonrpc": "2.0", "id": number, "result": {"x": 1}})
    client.send({"jsonrpc": "2.0", "id": None, "error": {"code": 1, "message": "x"}})
    client.ping()
    assert "Traceback" not in client.log.read_text()


def test_names_and_nested_members_arrive_as_they_were_sent(echo: WireClient) -> None:
    params = {"file-path": 1, "class": 2, "_u": 3, "jsonrpc": "2.0", "a": {"jsonrpc": "x", "id": 1, "method": "y"}}
    assert echo.request("test/same", params)["result"] == params


def test_errors_tell_no_paths_and_no_traceback(echo: WireClient) -> None:
    answer = echo.request("test/fail", {})
    assert answer["error"]["code"] == -32603
    assert "data" not in answer["error"]
    assert "secret" not in json.dumps(answer)
    assert "secret.py" in echo.log.read_text()


def test_a_user_error_is_told_as_it_is(echo: WireClient) -> None:
    assert echo.request("test/refuse", {})["error"] == {"code": -32803, "message": "Open a file first."}


def test_a_result_that_is_not_json_is_still_answered(echo: WireClient) -> None:
    assert echo.request("test/unwritable", {})["error"]["code"] == -32603


def test_a_second_initialize_is_refused(client: WireClient) -> None:
    params: dict[str, object] = {"processId": None, "rootUri": None, "capabilities": {}}
    assert client.request("initialize", params)["error"]["code"] == -32600
    client.ping()


def test_a_change_that_cannot_be_decoded_makes_the_document_unsynced(echo: WireClient) -> None:
    echo.open("file:///w/a.txt", "text")
    echo.change("file:///w/a.txt", 2, {"range": _range(-1, 0, 0, 0), "text": "x"})
    assert _text(echo, "file:///w/a.txt")["synced"] is False


def test_the_end_of_the_input_ends_the_process_and_its_children(
    server: Subject, client: WireClient, tmp_path: Path
) -> None:
    server.begin_work(client, tmp_path / "marker")
    below = descendants(client.process.pid)
    client.stdin.close()
    assert client.wait(3) == 1
    assert wait_until(lambda: not any(map(is_running, below)), 1)


@pytest.mark.parametrize("how", ["shutdown", "exit", "end of input", "signal"])
def test_work_in_the_background_ends_however_the_editor_leaves(echo: WireClient, tmp_path: Path, how: str) -> None:
    child = echo.request("test/background", {"marker": str(tmp_path / "marker")})["result"]
    assert is_running(child)
    if how == "shutdown":
        assert echo.request("shutdown")["result"] is None
        assert not is_running(child)
        assert echo.process.poll() is None
        return
    if how == "exit":
        echo.notify("exit")
    elif how == "end of input":
        echo.stdin.close()
    else:
        echo.process.terminate()
    assert echo.wait(3) != 0
    assert wait_until(lambda: not is_running(child), 1)


def test_the_process_that_the_editor_names_is_watched(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "600"]) as editor, WireClient(ECHO.command, tmp_path / "log") as client:
        client.initialize(processId=editor.pid)
        with pytest.raises(subprocess.TimeoutExpired):
            client.process.wait(2.5)  # long enough for one look
        editor.kill()
        editor.wait()
        assert client.wait(5) == 1
    assert "the editor is gone" in client.log.read_text()


def test_a_process_that_cannot_be_seen_is_not_missed(tmp_path: Path) -> None:
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    with WireClient(ECHO.command, tmp_path / "log") as client:
        client.initialize(processId=gone.pid)
        with pytest.raises(subprocess.TimeoutExpired):
            client.process.wait(2.5)
        client.ping()


def test_a_busy_event_loop_does_not_change_the_exit_code(echo: WireClient) -> None:
    echo.begin("test/freeze", {"seconds": 60})
    echo.send_bytes(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert echo.wait(3) == 70


def test_a_busy_event_loop_does_not_keep_the_process(echo: WireClient, tmp_path: Path) -> None:
    work = ECHO.begin_work(echo, tmp_path / "marker")
    echo.begin("test/freeze", {"seconds": 60})
    echo.notify("exit")
    assert echo.wait(5) == 1
    assert wait_until(lambda: not is_running(work.pid), 1)


@pytest.mark.parametrize("how", ["stubborn", "broken"])
def test_work_that_cannot_be_stopped_is_killed(tmp_path: Path, how: str) -> None:
    with WireClient((*ECHO.command, how), tmp_path / "log") as client:
        client.initialize()
        work = ECHO.begin_work(client, tmp_path / "marker")
        assert client.request("shutdown", seconds=3)["result"] is None
        assert wait_until(lambda: not is_running(work.pid), 1)
        client.notify("exit")
        assert client.wait(3) == 0


def test_a_signal_ends_it_in_order(server: Subject, client: WireClient, tmp_path: Path) -> None:
    server.begin_work(client, tmp_path / "marker")
    below = descendants(client.process.pid)
    client.process.terminate()
    assert client.wait(3) == 128 + signal.SIGTERM
    assert wait_until(lambda: not any(map(is_running, below)), 1)


def _reads_the_workspace(pid: int) -> bool:
    """What keeps the index belongs to no run."""
    try:
        return b"detent.harness.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _range(line: int, column: int, end_line: int, end_column: int) -> dict[str, dict[str, int]]:
    return {
        "start": {"line": line, "character": column},
        "end": {"line": end_line, "character": end_column},
    }
