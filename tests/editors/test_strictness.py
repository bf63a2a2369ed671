"""The rules that played editors go by find what they are there to find."""

import pytest
from tests.editors import strictness
from tests.editors.emulated import CLIENTS

KINDS = ("quickfix", "detent")
CREATE = {"documentChanges": [{"kind": "create", "uri": "file:///a"}]}


@pytest.mark.parametrize(
    ("client", "method", "params", "offence"),
    [
        ("zed", "window/showDocument", {"uri": "file:///a"}, "it knows no window/showDocument"),
        ("kate", "window/showDocument", {"uri": "file:///a"}, "window/showDocument was not offered"),
        ("kate", "workspace/applyEdit", {"edit": {"changes": {}}}, "workspace/applyEdit was not offered"),
        ("kate", "workspace/applyEdit", {"edit": CREATE}, "a create in an edit was not offered"),
        ("zed", "workspace/applyEdit", {"edit": {"changeAnnotations": {}}}, "changeAnnotations were not offered"),
        (
            "kate",
            "client/registerCapability",
            {"registrations": [{"method": "workspace/didChangeWatchedFiles"}]},
            "workspace/didChangeWatchedFiles cannot be registered",
        ),
        (
            "sublime",
            "window/showMessageRequest",
            {"message": {"kind": "markdown", "value": "*"}},
            "markdown stands where only text was offered",
        ),
    ],
)
def test_a_request_that_is_refused(client: str, method: str, params: strictness.Json, offence: str) -> None:
    assert offence in strictness.of_request(method, params, CLIENTS[client])


def test_a_request_that_is_taken() -> None:
    watched = {"registrations": [{"method": "workspace/didChangeWatchedFiles"}]}
    assert list(strictness.of_request("client/registerCapability", watched, CLIENTS["zed"])) == []
    assert list(strictness.of_request("workspace/applyEdit", {"edit": CREATE}, CLIENTS["sublime"])) == []


def test_notifications() -> None:
    marks = {"uri": "file:///a", "version": 1, "diagnostics": [{"tags": [1]}]}
    found = list(strictness.of_notification("textDocument/publishDiagnostics", marks, CLIENTS["kate"]))
    assert found == ["a version of diagnostics was not offered", "tags of a diagnostic was not offered"]
    assert list(strictness.of_notification("textDocument/publishDiagnostics", marks, CLIENTS["zed"])) == []
    assert list(strictness.of_notification("detent/event", {}, CLIENTS["zed"])) == ["it knows no detent/event"]


def test_lenses() -> None:
    assert list(strictness.of_lens({"command": {"command": "detent.next"}}, ["detent.next"])) == []
    assert len([*strictness.of_lens({}, []), *strictness.of_lens({"command": {"command": "detent.next"}}, [])]) == 2


def test_entries_of_a_menu() -> None:
    able = CLIENTS["zed"]["capabilities"]
    entry = {"title": "Accept", "kind": "quickfix.hunk", "command": {}}
    assert list(strictness.of_action(entry, able, KINDS)) == []
    assert list(strictness.of_action({**entry, "kind": ""}, able, KINDS)) == [
        "nobody looks for a code action of the kind "
    ]
    asked = {**entry, "tags": [1], "isPreferred": True}
    assert list(strictness.of_action(asked, able, KINDS)) == [
        "isPreferred of a code action was not offered",
        "tags of a code action were not offered",
    ]
    assert list(strictness.of_action(entry, {}, KINDS)) == ["literals of code actions were not offered"]
