"""What a handler works with: the connection, the editor, the open workspaces, and errands that go on after it."""

from dataclasses import dataclass, field

from lsprotocol import types

from detent.hub.views import RunView
from detent.lsp import uris
from detent.lsp.chats import Chats
from detent.lsp.editor import Editor
from detent.lsp.edits import text_edits
from detent.lsp.errands import Errands
from detent.lsp.message import Position, Range
from detent.lsp.messages import CommandResult
from detent.lsp.outlines import Outlines
from detent.lsp.pages import Page, render, virtual_uri
from detent.lsp.session import Session
from detent.lsp.sites import Site, Sites


@dataclass(frozen=True, slots=True)
class Desk:
    session: Session
    editor: Editor
    errands: Errands
    sites: Sites
    outlines: Outlines
    chats: Chats = field(default_factory=Chats)

    def text(self, uri: str) -> str | None:
        """The open document's text, or None when it is not open."""
        document = self.session.documents.get(uri)
        return None if document is None else document.text

    def document(self, site: Site, uri: str) -> str:
        """A document of Detent's own, as its reader left it."""
        text = self.text(uri)
        return site.files.text(uri) if text is None else text

    def open_page(self, site: Site, view: RunView, page: Page) -> CommandResult:
        """Show a document of a run, in the best way that the editor has."""
        text = render(view, site.blobs, page)
        if self.editor.client.text_document_content and page is not Page.PLAN:
            return self.open_document(virtual_uri(view.run_id, page), text, view.run_id)
        if page is not Page.PLAN:
            return self.open_document(site.files.write(view.run_id, page, text), text, view.run_id)
        uri = site.files.plan(view.run_id) or site.files.new_plan(view.run_id, text)
        return self.open_document(uri, self.text(uri) or text, view.run_id)

    def open_document(self, uri: str, text: str, run_id: str | None = None) -> CommandResult:
        """Have the editor open it; one that cannot gets the text in the command's result, and its user the path."""
        if not self.editor.client.show_document:
            self._tell(f"Detent wrote {uris.to_path(uri) or uri}: open it to read it.")
            return CommandResult(run_id=run_id, uri=uri, text=text)
        self.errands.run(self._show(uri))
        return CommandResult(run_id=run_id, uri=uri)

    def open_place(self, uri: str, place: types.Range, run_id: str) -> CommandResult:
        """Have the editor go there; the result says where, for one that cannot, and its user hears of it."""
        start, end = place.start, place.end
        if self.editor.client.show_document:
            self.errands.run(self._show(uri, place))
        else:
            self._tell(f"Detent: go to {uris.to_path(uri) or uri}:{start.line + 1}.")
        return CommandResult(
            run_id=run_id,
            uri=uri,
            range=Range(
                start=Position(line=start.line, character=start.character),
                end=Position(line=end.line, character=end.character),
            ),
        )

    async def rewrite(self, label: str, uri: str, text: str) -> bool:
        """Change a document where it is open; False when it is not, or the editor did not do it."""
        document = self.session.documents.get(uri)
        if document is None:
            return False
        edits = text_edits(document.text, text, self.session.encoding)
        target = types.OptionalVersionedTextDocumentIdentifier(uri, document.version)
        if not edits:
            return True
        if self.editor.client.document_changes:
            edit = types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(target, edits)])
        else:
            edit = types.WorkspaceEdit(changes={uri: edits})
        return (await self.editor.apply(label, edit)).applied

    def _tell(self, text: str) -> None:
        """For a stock client, which throws results of commands away; a rich one shows them itself."""
        if not self.editor.client.experimental:
            self.editor.tell(text)

    async def _show(self, uri: str, place: types.Range | None = None) -> None:
        if not await self.editor.show(uri, place):
            self.editor.tell(f"Your editor did not open it; the document is {uri}.")
            return
        if uri.startswith("detent:"):
            await self.editor.refresh_content(uri)
