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
    line = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 4}}
    lens = {"range": line, "command": {"title": "Next", "command": "detent.next"}}
    assert list(strictness.of_lens(lens, ["detent.next"])) == []
    assert list(strictness.of_lens(lens, [])) == ["detent.next of a lens was not announced"]
    assert len(list(strictness.of_lens({"range": line}, []))) == 1
    tall = {**lens, "range": {**line, "end": {"line": 2, "character": 0}}}
    assert list(strictness.of_lens(tall, ["detent.next"])) == ["a lens stands above one line, and this one has several"]


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


CAN = {"workspace": {"workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {}}}}
STEP = {"textDocument": {"uri": "file:///a", "version": 1}, "edits": [{"newText": "", "annotationId": "kept"}]}


@pytest.mark.parametrize(
    ("edit", "able", "offences"),
    [
        ({"documentChanges": [STEP], "changeAnnotations": {"kept": {"label": "Kept"}}}, CAN, []),
        ({"documentChanges": [STEP]}, CAN, ["an edit has the annotation kept, which says nothing"]),
        ({"changes": {"file:///a": STEP["edits"]}}, {}, ["an annotation of an edit was not offered"]),
        (
            {"documentChanges": [STEP]},
            {},
            ["documentChanges were not offered", "an annotation of an edit was not offered"],
        ),
        (
            {"documentChanges": [{"kind": "delete", "uri": "file:///a", "annotationId": "kept"}]},
            CAN,
            ["a delete in an edit was not offered", "an edit has the annotation kept, which says nothing"],
        ),
        ({"changes": {"file:///a": [{}]}, "documentChanges": [{}]}, CAN, ["an edit says its changes twice"]),
        ({"documentChanges": [{"edits": [{"snippet": {}}]}]}, CAN, ["a snippet in an edit was not offered"]),
    ],
)
def test_edits(edit: strictness.Json, able: strictness.Json, offences: list[str]) -> None:
    assert list(strictness.of_edit(edit, able)) == offences
    action = {"title": "Accept", "kind": "quickfix", "edit": edit}
    with_menus = {**able, "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {}}}}}
    assert list(strictness.of_action(action, with_menus, KINDS)) == offences


@pytest.mark.parametrize(
    ("forms", "contents", "offences"),
    [
        (["markdown"], {"kind": "markdown", "value": "*"}, []),
        (["plaintext"], {"kind": "markdown", "value": "*"}, ["a hover in markdown was not offered"]),
        (["markdown"], "text", ["a hover without a format is of an older protocol"]),
        (["markdown"], {"language": "py", "value": "1"}, ["a hover without a format is of an older protocol"]),
        (None, {"kind": "plaintext", "value": ""}, ["a hover with a format was not offered"]),
        (None, "text", []),
    ],
)
def test_hovers(forms: list[str] | None, contents: object, offences: list[str]) -> None:
    able = {"textDocument": {"hover": {"contentFormat": forms} if forms else {}}}
    assert list(strictness.of_hover({"contents": contents}, able)) == offences


def test_what_a_person_chooses_by() -> None:
    able = CLIENTS["zed"]["capabilities"]
    buttons = {"message": "Well?", "actions": [{"title": "Yes"}, {"title": "Yes"}, {"title": " "}]}
    assert list(strictness.of_request("window/showMessageRequest", buttons, CLIENTS["zed"])) == [
        "two buttons of a message have one title",
        "the title of a button is no line: ' '",
    ]
    action = {"title": "Accept\nall", "kind": "quickfix", "command": {}}
    assert list(strictness.of_action(action, able, KINDS)) == ["the title of a code action is no line: 'Accept\\nall'"]


def test_a_pattern_relative_to_a_folder() -> None:
    able = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    watchers = [{"globPattern": {"baseUri": "file:///a", "pattern": "*"}}]
    asked = {
        "registrations": [{"method": "workspace/didChangeWatchedFiles", "registerOptions": {"watchers": watchers}}]
    }
    client = {"capabilities": able, "requests": ["client/registerCapability"]}
    assert list(strictness.of_request("client/registerCapability", asked, client)) == [
        "a pattern relative to a folder was not offered"
    ]
    assert list(strictness.of_request("client/registerCapability", asked, CLIENTS["zed"])) == []
