"""One connection with an editor, put together: what is opened for it, and what is closed behind it."""

import asyncio
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pygls.exceptions import JsonRpcException

from detent.core.errors import UserError
from detent.core.ports import Applier
from detent.engine.workspace import FrontEnd, OpenWorkspace
from detent.harness import breadth, repositories
from detent.harness.collecting import collect_seldom
from detent.lsp import first_menu
from detent.lsp.applier import EditorApplier
from detent.lsp.board import Board
from detent.lsp.custom import Subscriptions
from detent.lsp.desk import Desk
from detent.lsp.editor import Editor
from detent.lsp.editor_settings import EditorSettings
from detent.lsp.errands import Errands
from detent.lsp.outlines import Outlines
from detent.lsp.pages import PageFiles
from detent.lsp.present.presenter import Presenter
from detent.lsp.previews import Previews
from detent.lsp.server import DetentServer
from detent.lsp.sites import Site, Sites
from detent.lsp.watching import Watching

_log = logging.getLogger(__name__)

TURN_SECONDS = 0.0005
"""How long a thread may keep the interpreter when another one wants it. A message passes through three (heard,
answered, written), each of which waits so long for one that reads a file: with Python's 5 ms an editor waits 15."""


class Front:
    """``documents`` says in which folder of the user's state the documents for a workspace are kept."""

    def __init__(self, server: DetentServer, open_workspace: OpenWorkspace, documents: Callable[[Path], Path]) -> None:
        self._server = server
        self._open_workspace = open_workspace
        self._documents = documents
        self._settings = EditorSettings()
        self._presenters: dict[str, Presenter] = {}
        editor = Editor(server, server.session)
        sites = Sites(self._open_site, lambda: server.session.roots)
        self.desk = Desk(server.session, editor, Errands(editor.warn), sites, Outlines())
        self.watching = Watching(server, self.desk)
        self.subscriptions = Subscriptions()

    def start(self) -> None:
        """The editor is ready: open its folders, and ask it for its settings, which the first run needs."""
        collect_seldom()
        sys.setswitchinterval(TURN_SECONDS)
        self._settings.start(self._server.session.options)
        self.open_roots()
        self.desk.errands.run(self.ask_settings())
        self.desk.errands.run(self.watching.ask())
        self.desk.errands.run(first_menu.prepare(self._server.protocol, self.desk))

    def open_roots(self) -> None:
        """Open the folders that were added, close those that were taken away."""
        for root in self._server.session.roots:
            try:
                self.desk.sites.open(root)
            except (UserError, OSError) as error:
                self.desk.editor.warn(f"{root} cannot be opened: {error}")

    async def close_roots(self, roots: Sequence[str]) -> None:
        for root in roots:
            site = self.desk.sites.forget(root)
            if site is not None:
                await self._close_site(site)

    async def ask_settings(self) -> None:
        """Read the section of the editor's own settings, where it has such a thing."""
        if not self.desk.editor.client.configuration:
            return
        roots = self._server.session.roots
        try:
            answers = await self._server.workspace_configuration_async(self._settings.question(roots))
        except JsonRpcException:
            return
        self._settings.take(roots, answers)

    def take_settings(self, settings: object) -> None:
        """What the editor says now goes before what it said at the start, key by key."""
        self._settings.push(settings)

    async def close(self) -> None:
        """Stop everything; what was under way can be resumed."""
        await self.desk.errands.close()
        for site in self.desk.sites:
            self.desk.sites.forget(site.root)
            await self._close_site(site)

    async def _close_site(self, site: Site) -> None:
        self.subscriptions.forget(site)
        presenter = self._presenters.pop(site.root, None)
        if presenter is not None:
            presenter.stop()
        await self.watching.close(site)
        await site.workspace.close()

    def _open_site(self, root: str) -> Site:
        appliers: list[Applier] = []

        def through_editor(disk: Applier) -> Applier:
            appliers.append(EditorApplier(root, self._server.session, self.desk.editor, disk))
            return appliers[0]

        front_end = FrontEnd(through_editor, editor_settings=lambda: self._settings.of(root), adopts=True)
        workspace = self._open_workspace(Path(root), front_end)
        documents = self._documents(Path(root))
        files, previews = PageFiles(documents), Previews(documents / "previews")
        site = Site(root, workspace, appliers[0], Board(workspace.hub), files, previews)
        presenter = self._presenters[root] = Presenter(site, self.desk)
        presenter.start()
        self.watching.open(site)
        if root in self._server.session.roots:
            if sentence := breadth.told(Path(root)):
                self.desk.editor.warn(sentence)
            self.desk.errands.run(self._warn_of_git(Path(root)))
        return site

    async def _warn_of_git(self, root: Path) -> None:
        if sentence := await asyncio.to_thread(repositories.told, root):
            _log.warning("%s", sentence)
            self.desk.editor.warn(sentence)
