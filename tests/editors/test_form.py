"""What is no message of the protocol is found, and what is one passes."""

import pytest
from tests.editors import form

LINE = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 4}}
MARK = {"range": LINE, "message": "Wrong", "severity": 1, "data": {"own": [{"anything": 1}]}}
PUBLISH = "textDocument/publishDiagnostics"


def test_what_is_well_formed() -> None:
    assert list(form.of_message(PUBLISH, {"uri": "file:///a", "version": None, "diagnostics": [MARK]})) == []
    assert list(form.of_message("workspace/codeLens/refresh", None)) == []
    command = {"title": "Do", "command": "detent.do", "arguments": [{"uri": "file:///a"}]}
    entries = [command, {"title": "Do", "kind": "quickfix.hunk", "command": command}]
    assert list(form.of_result("textDocument/codeAction", entries)) == []
    assert list(form.of_result("textDocument/codeAction", None)) == []


@pytest.mark.parametrize(
    ("mark", "offence"),
    [
        ({**MARK, "range": None}, "cannot be read"),
        ({**MARK, "severity": 9}, "cannot be read"),
        ({**MARK, "serverity": 1}, "has diagnostics[].serverity, which nobody knows"),
        ({**MARK, "range": {"start": LINE["end"], "end": LINE["start"]}}, "a range that ends before it begins"),
    ],
)
def test_what_is_not(mark: object, offence: str) -> None:
    (found,) = form.of_message(PUBLISH, {"uri": "file:///a", "diagnostics": [mark]})
    assert offence in found


def test_a_method_of_nobody_and_an_answer_of_another_form() -> None:
    assert list(form.of_message("detent/event", {})) == ["the protocol has no detent/event"]
    (found,) = form.of_result("textDocument/codeAction", [{"title": "Do", "kind": "quickfix", "label": "Do"}])
    assert "label, which nobody knows" in found
