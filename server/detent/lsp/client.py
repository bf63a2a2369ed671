"""What the editor can do, reduced to the questions that Detent asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lsprotocol import types


@dataclass(frozen=True, slots=True)
class ClientCapabilities:
    """Everything defaults to what the plainest client can do."""

    name: str = ""
    apply_edit: bool = False
    document_changes: bool = False
    resource_operations: frozenset[str] = frozenset()
    """Of ``create``, ``rename`` and ``delete``, those that a workspace edit may contain."""
    change_annotations: bool = False
    failure_handling: str | None = None
    """``abort``, ``transactional``, ``textOnlyTransactional`` or ``undo``."""
    configuration: bool = False
    lens_refresh: bool = False
    text_document_content: bool = False
    show_document: bool = False
    show_message_request: bool = False
    work_done_progress: bool = False
    code_action_literals: bool = False
    code_action_preferred: bool = False
    code_action_disabled: bool = False
    llm_generated_tag: bool = False
    diagnostic_versions: bool = False
    watched_files: bool = False
    """It can be asked to tell which files change."""
    experimental: Mapping[str, object] = field(default_factory=dict)
    """What the client says below ``experimental.detent``; a rich client says something there."""

    @property
    def transactional(self) -> bool:
        """True when the editor promises that a workspace edit happens whole or not at all."""
        return self.failure_handling == types.FailureHandlingKind.Transactional.value

    @staticmethod
    def read(params: types.InitializeParams) -> "ClientCapabilities":
        workspace = params.capabilities.workspace or types.WorkspaceClientCapabilities()
        edit = workspace.workspace_edit or types.WorkspaceEditClientCapabilities()
        text = params.capabilities.text_document or types.TextDocumentClientCapabilities()
        action = text.code_action or types.CodeActionClientCapabilities()
        problems = text.publish_diagnostics or types.PublishDiagnosticsClientCapabilities()
        window = params.capabilities.window or types.WindowClientCapabilities()
        watched = workspace.did_change_watched_files or types.DidChangeWatchedFilesClientCapabilities()
        return ClientCapabilities(
            name=params.client_info.name if params.client_info else "",
            apply_edit=bool(workspace.apply_edit),
            document_changes=bool(edit.document_changes),
            resource_operations=frozenset(str(_value(kind)) for kind in edit.resource_operations or ()),
            change_annotations=edit.change_annotation_support is not None,
            failure_handling=None if edit.failure_handling is None else str(_value(edit.failure_handling)),
            configuration=bool(workspace.configuration),
            lens_refresh=bool(workspace.code_lens and workspace.code_lens.refresh_support),
            text_document_content=workspace.text_document_content is not None,
            show_document=bool(window.show_document and window.show_document.support),
            show_message_request=window.show_message is not None,
            work_done_progress=bool(window.work_done_progress),
            code_action_literals=action.code_action_literal_support is not None,
            code_action_preferred=bool(action.is_preferred_support),
            code_action_disabled=bool(action.disabled_support),
            llm_generated_tag=_tags_llm(action),
            diagnostic_versions=bool(problems.version_support),
            watched_files=bool(watched.dynamic_registration),
            experimental=_experimental(params.capabilities.experimental),
        )


def _tags_llm(action: types.CodeActionClientCapabilities) -> bool:
    return bool(action.tag_support and types.CodeActionTag.LlmGenerated in action.tag_support.value_set)


def _value(kind: object) -> object:
    """The wire's word, also for a kind that is newer than the enumeration."""
    return getattr(kind, "value", kind)


def _experimental(said: object) -> Mapping[str, object]:
    ours = said.get("detent") if isinstance(said, Mapping) else None
    if isinstance(ours, Mapping):
        return {str(key): value for key, value in ours.items()}
    return {"enabled": True} if ours else {}
