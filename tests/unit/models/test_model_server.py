"""The test server itself: a server that takes everything would prove nothing."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from tests.strict_requests import refusal

ROOT = Path(__file__).parents[3]
USER = {"role": "user", "content": "x"}
CALL = {"id": "c1", "type": "function", "function": {"name": "a", "arguments": "{}"}}
ASKED = {"role": "assistant", "content": None, "tool_calls": [CALL]}
ANSWER = {"role": "tool", "tool_call_id": "c1", "content": "y"}


def _with(*messages: dict[str, Any], **more: object) -> bytes:
    return json.dumps({"model": "m", "stream": True, "messages": list(messages), **more}).encode()


def _calling(**function: object) -> dict[str, Any]:
    return {**ASKED, "tool_calls": [{**CALL, "function": {"name": "a", "arguments": "{}", **function}}]}


def _tool(**function: object) -> dict[str, Any]:
    made = {"name": "a", "description": "d", "parameters": {"type": "object"}, **function}
    return {"type": "function", "function": made}


@pytest.mark.parametrize(
    "body",
    [_with(USER), _with({"role": "system", "content": "s"}, USER, ASKED, ANSWER, USER), _with(USER, tools=[_tool()])],
)
def test_good_requests_are_taken(body: bytes) -> None:
    assert refusal(body) is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "JSONDecodeError"),
        (_with(), "not empty"),
        (_with(USER, extra=1), "unknown keys"),
        (_with({"role": "user", "content": ""}), "not empty"),
        (_with({"role": "user", "content": "x", "name": "n"}), "other keys"),
        (_with({"role": "robot", "content": "x"}), "unknown role"),
        (_with(USER, {"role": "system", "content": "s"}, USER), "in the middle"),
        (_with(USER, ASKED), "no answer"),
        (_with(USER, ASKED, USER), "no answer"),
        (_with(USER, ANSWER), "answers no call"),
        (_with(USER, ASKED, ANSWER, ANSWER), "answers no call"),
        (_with(USER, ASKED, ANSWER, ASKED, ANSWER), "used twice"),
        (_with(USER, _calling(arguments="[]"), ANSWER), "JSON of an object"),
        (_with(USER, _calling(arguments='{"a": NaN}'), ANSWER), "NaN is not JSON"),
        (_with(USER, _calling(arguments={}), ANSWER), "TypeError"),
        (_with(USER, _calling(name="a b"), ANSWER), "no name"),
        (_with(USER, {"role": "assistant", "content": None}, USER), "a text that is not empty"),
        (_with(USER, {"role": "assistant", "content": "x"}), "last message"),
        (_with(USER, tools=[]), "empty list"),
        (_with(USER, tools=[_tool(), _tool()]), "two tools"),
        (_with(USER, tools=[_tool(parameters={"type": "string"})]), "schema of an object"),
    ],
)
def test_bad_requests_are_refused(body: bytes, reason: str) -> None:
    assert reason in (refusal(body) or "")


def _post(port: int, body: bytes) -> tuple[int, bytes]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/chat/completions", body, {"Authorization": "Bearer k"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_it_runs_as_a_process_and_keeps_what_it_was_sent(tmp_path: Path) -> None:
    path, record = tmp_path / "script.json", tmp_path / "record"
    record.mkdir()
    path.write_text(json.dumps({"replies": [{"text": "hi", "expects": ["hello"], "faults": [{"kind": "status"}]}]}))
    command = [sys.executable, "-m", "tests.model_server", str(path), "--key", "k", "--record", str(record)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            good, bad, other = _with({"role": "user", "content": "hello"}), b"{}", _with(USER)
            statuses = [_post(port, body)[0] for body in (good, good, bad, other)]
            stream = _post(port, good)[1]
        finally:
            process.kill()
    assert statuses == [500, 200, 400, 400]
    assert stream.endswith(b"data: [DONE]\n\n")
    assert [file.read_bytes() for file in sorted(record.iterdir())] == [good, good, bad, other, good]
