"""What answers each message and command of the reception's table."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from inspect import iscoroutinefunction
from typing import Any

from lsprotocol import types
from pydantic import ValidationError
from pygls.exceptions import JsonRpcInvalidParams

from detent.core.errors import NoModel, UserError
from detent.lsp import actions, commands, custom, setting_up, uris
from detent.lsp.front import Front
from detent.lsp.message import Message
from detent.lsp.messages import COMMANDS, REQUESTS, CommandResult
from detent.lsp.names import Command
from detent.lsp.pages import render, virtual_page
from detent.lsp.present.progress import run_of_token
from detent.lsp.reception import Answers
from detent.lsp.saving import take_saved_plan
from detent.lsp.symbols import workspace_symbols

Json = Mapping[str, Any]


def _initialized(front: Front, params: types.InitializedParams) -> None:
    front.start()


def _code_action(front: Front, params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
    return actions.code_actions(front.desk, params)


def _code_lens(front: Front, params: types.CodeLensParams) -> list[types.CodeLens]:
    return actions.code_lenses(front.desk, params.text_document.uri)


def _content(front: Front, params: types.TextDocumentContentParams) -> types.TextDocumentContentResult:
    page = virtual_page(params.uri)
    if page is None:
        raise UserError("Detent has no such document.")
    site, run_id = front.desk.sites.of_run(page[0])
    return types.TextDocumentContentResult(render(site.view(run_id), site.blobs, page[1]))


async def _symbols(front: Front, params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation]:
    return await workspace_symbols(front.desk, params)


def _files(front: Front, params: types.DidChangeWatchedFilesParams) -> None:
    front.watching.changed(list(params.changes))


def _cancel_progress(front: Front, params: types.WorkDoneProgressCancelParams) -> None:
    if front.watching.cancel(str(params.token)):
        return
    run_id = run_of_token(params.token)
    if run_id is not None:
        run_command(front, Command.CANCEL, {"runId": run_id})


async def _configuration(front: Front, params: types.DidChangeConfigurationParams) -> None:
    front.take_settings(params.settings)
    await front.ask_settings()


def _saved(front: Front, params: types.DidSaveTextDocumentParams) -> None:
    try:
        take_saved_plan(front.desk, params.text_document.uri)
    except UserError as error:
        front.desk.editor.warn(str(error))


async def _folders(front: Front, params: types.DidChangeWorkspaceFoldersParams) -> None:
    gone = (uris.to_path(folder.uri) for folder in params.event.removed)
    await front.close_roots([root for root in gone if root is not None])
    front.open_roots()
    await front.ask_settings()


_FEATURES: Mapping[str, Callable[[Front, Any], Any]] = {
    types.INITIALIZED: _initialized,
    types.TEXT_DOCUMENT_CODE_ACTION: _code_action,
    types.TEXT_DOCUMENT_CODE_LENS: _code_lens,
    types.WORKSPACE_TEXT_DOCUMENT_CONTENT: _content,
    types.WORKSPACE_SYMBOL: _symbols,
    types.WINDOW_WORK_DONE_PROGRESS_CANCEL: _cancel_progress,
    types.TEXT_DOCUMENT_DID_SAVE: _saved,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: _files,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: _configuration,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: _folders,
}


def answers(front: Front) -> Answers:
    """What answers each route of the reception."""
    return {
        **{method: partial(handler, front) for method, handler in _FEATURES.items()},
        **{command: partial(run_command, front, command) for command in Command},
        **{
            method: _request(front, method, handler) for method, handler in custom.handlers(front.subscriptions).items()
        },
    }


def run_command(front: Front, command: Command, argument: object) -> Json | Awaitable[Json]:
    """Carry a command out; what a person can mend is shown to them, and stands in the result."""
    decoded = _decoded(COMMANDS[command][0], argument, command.value)
    try:
        result = commands.HANDLERS[command](front.desk, decoded)
    except UserError as error:
        return _json(_warned(front, error, decoded))
    return _json(result) if isinstance(result, CommandResult) else _in_the_end(front, result, decoded)


async def _in_the_end(front: Front, result: Awaitable[CommandResult], argument: Message) -> Json:
    try:
        return _json(await result)
    except UserError as error:
        return _json(_warned(front, error, argument))


def _warned(front: Front, error: UserError, argument: Message) -> CommandResult:
    if isinstance(error, NoModel):
        return setting_up.missing(front.desk, error, getattr(argument, "uri", None))
    front.desk.editor.warn(str(error))
    return CommandResult(problem=str(error))


def _request(front: Front, method: str, handler: custom.Handler) -> Callable[[Any], Any]:
    def decoded(params: object) -> Message:
        return _decoded(REQUESTS[method][0], {} if params is None else params, method)

    if iscoroutinefunction(handler):

        async def task(params: Json) -> Json:
            return _json(await handler(front.desk, decoded(params)))

        return task

    def plain(params: Json) -> Json:
        return _json(handler(front.desk, decoded(params)))

    return plain


def _decoded(kind: type[Message], argument: object, name: str) -> Message:
    try:
        return kind.model_validate(argument)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the argument"
        raise JsonRpcInvalidParams(f"{name}: {where}: {first['msg']}. See docs/protocol.md.") from error


def _json(message: Message) -> Json:
    return message.model_dump(mode="json", by_alias=True, exclude_none=isinstance(message, CommandResult))
