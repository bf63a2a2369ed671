from typing import Any

import pytest
from lsprotocol import types

from detent.lsp.client import ClientCapabilities
from detent.lsp.dispatch import make_converter

_EVERYTHING: dict[str, Any] = {
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "codeLens": {"refreshSupport": True},
        "textDocumentContent": {},
        "workspaceEdit": {
            "documentChanges": True,
            "resourceOperations": ["create", "delete"],
            "failureHandling": "transactional",
            "changeAnnotationSupport": {"groupsOnLabel": True},
        },
    },
    "textDocument": {
        "codeLens": {},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix"]}},
            "resolveSupport": {"properties": ["edit"]},
            "isPreferredSupport": True,
            "disabledSupport": True,
            "tagSupport": {"valueSet": [1]},
        },
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
    },
    "window": {"workDoneProgress": True, "showDocument": {"support": True}, "showMessage": {}},
    "experimental": {"detent": {"version": 1, "kebab-key": {"jsonrpc": 2}}},
}


def _read(capabilities: dict[str, Any], **more: object) -> ClientCapabilities:
    params = {"processId": None, "rootUri": None, "capabilities": capabilities} | more
    return ClientCapabilities.read(make_converter().structure(params, types.InitializeParams))


def test_the_plainest_client_can_nothing() -> None:
    assert _read({}) == ClientCapabilities()


def test_everything_that_is_said_is_understood() -> None:
    assert _read(_EVERYTHING, clientInfo={"name": "an editor"}) == ClientCapabilities(
        name="an editor",
        apply_edit=True,
        document_changes=True,
        resource_operations=frozenset({"create", "delete"}),
        change_annotations=True,
        failure_handling="transactional",
        configuration=True,
        lens_refresh=True,
        text_document_content=True,
        show_document=True,
        show_message_request=True,
        work_done_progress=True,
        code_action_literals=True,
        code_action_preferred=True,
        code_action_disabled=True,
        llm_generated_tag=True,
        diagnostic_versions=True,
        experimental={"version": 1, "kebab-key": {"jsonrpc": 2}},
    )


@pytest.mark.parametrize("kind", ["abort", "undo", "textOnlyTransactional"])
def test_only_transactional_promises_all_or_nothing(kind: str) -> None:
    assert _read(_EVERYTHING).transactional
    assert not _read({"workspace": {"workspaceEdit": {"failureHandling": kind}}}).transactional


@pytest.mark.parametrize(
    ("said", "rich"),
    [({"detent": {"version": 1}}, True), ({"detent": True}, True), ({"detent": False}, False), ({"other": 1}, False)],
)
def test_a_rich_client_says_so(said: object, rich: bool) -> None:
    assert (_read({"experimental": said}).experimental != {}) is rich
