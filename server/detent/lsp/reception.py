"""The routing table, and a server that knows it before anything behind it is imported.

An editor waits for ``initialize``, and all that answers it is which routes there are. What does the work takes nearly
as long to import as the wire itself, so it is imported when the first message after that needs it: no message is lost,
for they are taken in order and the first one waits.
"""

from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from detent.lsp.names import KINDS, SCHEME, Command
from detent.lsp.server import DetentServer

Answers = Mapping[str, Callable[..., Any]]
"""Method or command → what answers it."""


@dataclass(frozen=True, slots=True)
class Route:
    """A plain route is answered at once and in order, so it sees exactly the text of its moment, and must be quick.

    One that ``waits`` goes on beside other messages; after its first await the documents may have moved on.
    """

    method: str
    why: str
    """The reason of its lane."""
    options: object = None
    waits: bool = False


FEATURES: Sequence[Route] = (
    Route(types.INITIALIZED, "plain: the next message may be about a folder that it opens"),
    Route(
        types.TEXT_DOCUMENT_CODE_ACTION,
        "plain: built from what is in memory, for the text that the cursor stands in",
        types.CodeActionOptions(KINDS, resolve_provider=False),
    ),
    Route(
        types.TEXT_DOCUMENT_CODE_LENS,
        "plain: built from what is in memory",
        types.CodeLensOptions(resolve_provider=False),
    ),
    Route(
        types.WORKSPACE_TEXT_DOCUMENT_CONTENT,
        "plain: rendered from what the hub holds",
        types.TextDocumentContentOptions([SCHEME]),
    ),
    Route(types.WORKSPACE_SYMBOL, "waits: the index is asked", waits=True),
    Route(types.WINDOW_WORK_DONE_PROGRESS_CANCEL, "plain: a cancel waits for nothing"),
    Route(types.TEXT_DOCUMENT_DID_SAVE, "plain: only a plan that is being carried out is read"),
    Route(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, "plain: only tells the index"),
    Route(types.WORKSPACE_DID_CHANGE_CONFIGURATION, "waits: the editor is asked what changed", waits=True),
    Route(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, "waits: runs of a closed folder have to stop", waits=True),
)
"""The standard methods. Every command begins at once, because it takes the snapshot of its click."""

REQUESTS: Sequence[Route] = (
    Route("detent/subscribe", "plain: what happens next must not be missed"),
    Route("detent/runs", "plain: only looks"),
    Route("detent/stats", "plain: only looks"),
    Route("detent/commitMessage", "waits: git is asked", waits=True),
    Route("detent/view", "plain: only looks"),
    Route("detent/proposal", "plain: only looks"),
    Route("detent/content", "plain: only looks"),
    Route("detent/context", "waits: the workspace is searched", waits=True),
    Route("detent/decide", "waits: until the decision was carried out", waits=True),
    Route("detent/decidePlan", "plain: only tells the run"),
    Route("detent/say", "plain: takes the snapshot of its moment"),
    Route("detent/answer", "plain: only tells the run"),
    Route("detent/chat", "waits: a command may have to carry something out", waits=True),
    Route("detent/chatCommands", "plain: only looks"),
    Route("detent/chatCompletions", "waits: the workspace's files are looked through", waits=True),
    Route("detent/setup", "plain: only looks"),
    Route("detent/saveKey", "waits: the keyring of the machine may ask its user", waits=True),
)
"""The methods of rich clients."""


def register(server: DetentServer, answers: Callable[[], Answers]) -> None:
    """Put every route on the server; ``answers`` is called for each message, and may import at the first."""
    for route in (*FEATURES, *REQUESTS):
        server.feature(route.method, route.options)(_waiting(route, answers) if route.waits else _plain(route, answers))
    for command in Command:
        server.command(command.value)(_command(command, answers))


def _plain(route: Route, answers: Callable[[], Answers]) -> Callable[[Any], Any]:
    def plain(params: Any) -> Any:  # noqa: ANN401 - the type is the method's, and pygls has decoded it
        return answers()[route.method](params)

    return plain


def _waiting(route: Route, answers: Callable[[], Answers]) -> Callable[[Any], Any]:
    async def waiting(params: Any) -> Any:  # noqa: ANN401 - the type is the method's, and pygls has decoded it
        return await answers()[route.method](params)

    return waiting


def _command(command: Command, answers: Callable[[], Answers]) -> Callable[..., Any]:
    def carry_out(*arguments: Any) -> Generator[Any, Any, Any]:  # noqa: ANN401 - pygls would structure what is annotated
        done = answers()[command](arguments[0] if arguments else {})
        return (yield _rest, (done,), None) if isinstance(done, Awaitable) else done

    return carry_out


async def _rest(done: Awaitable[Any]) -> Any:  # noqa: ANN401 - the result is JSON
    return await done
