"""The workspaces that are open in the editor: one for each folder, with its own settings, state and presentation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from detent.core.errors import UserError
from detent.core.ports import Applier
from detent.engine.workspace import Workspace
from detent.harness.breadth import is_too_wide
from detent.hub.views import RunView
from detent.landing.proposal import Texts
from detent.lsp import uris
from detent.lsp.board import Board
from detent.lsp.pages import PageFiles, virtual_page
from detent.lsp.previews import Previews
from detent.lsp.shown import Shown, shown_in, shown_paths
from detent.syntax.languages import language_of


@dataclass(frozen=True, slots=True)
class Site:
    """One workspace folder. ``root`` is spelled as the editor spells it, so that paths and URIs agree."""

    root: str
    workspace: Workspace
    applier: Applier
    board: Board
    files: PageFiles
    previews: Previews

    @property
    def blobs(self) -> Texts:
        return self.workspace.hub.blobs

    def view(self, run_id: str) -> RunView:
        return self.workspace.hub.view(run_id)

    @property
    def root_uri(self) -> str:
        return uris.from_path(self.root)

    def uri(self, path: str) -> str:
        return uris.from_path(f"{self.root.rstrip('/')}/{path}")

    def path(self, uri: str) -> str | None:
        """The path below the root, or None for what lies elsewhere."""
        path = uris.to_path(uri)
        return None if path is None else uris.relative(path, self.root)

    def is_in(self, uri: str) -> bool:
        """Whether that is the root itself, or a folder in which it lies."""
        path = uris.to_path(uri)
        return path is not None and uris.relative(f"{self.root}/.", path, by_links=False) is not None

    def text(self, path: str) -> str:
        """The file as the user has it now; what is not there, or cannot be read, is empty."""
        try:
            return self.applier.current(path).text or ""
        except UserError:
            return ""

    def shown(self, path: str) -> list[Shown]:
        """The hunks of all runs that this file shows, newest run first."""
        views = [view for view in self.board if view.proposal is not None and path in shown_paths(view)]
        text = self.text(path) if views else ""
        return [one for view in views for one in shown_in(view, self.blobs, path, text)]


class Sites:
    """Opened when they are first needed. ``roots`` says what folders the editor has open, spelled as it spells them."""

    def __init__(self, open_site: Callable[[str], Site], roots: Callable[[], tuple[str, ...]]) -> None:
        self._open_site = open_site
        self._roots = roots
        self._sites: dict[str, Site] = {}

    def __iter__(self) -> Iterator[Site]:
        return iter(tuple(self._sites.values()))

    def open(self, root: str) -> Site:
        site = self._sites.get(root)
        if site is None:
            site = self._sites[root] = self._open_site(root)
        return site

    def forget(self, root: str) -> Site | None:
        return self._sites.pop(root, None)

    def of_uri(self, uri: str) -> Site:
        """The site of a file, or of a document of Detent's own; the innermost when folders lie in each other.

        When the editor has no folder open at all, a file opens the project that it lies in.
        """
        page = virtual_page(uri)
        if page is not None:
            return self.of_run(page[0])[0]
        path = uris.to_path(uri)
        if path is None:
            raise UserError("Save this document as a file first: Detent works on files.")
        known = {*self._roots(), *(site.root for site in self)}
        is_plain = any(uris.relative(path, root, by_links=False) for root in known)
        for site in self:
            if site.files.owns(uri, by_links=not is_plain):  # the disk is not asked after each key in a file
                return site
        holding = [root for root in known if path == root or uris.relative(path, root) is not None]
        if holding:
            return self.open(max(holding, key=len))
        if self._roots():
            raise UserError("This file lies outside the folders that are open in your editor: open its folder first.")
        return self.open(_project_of(path))

    def of_run(self, prefix: str) -> tuple[Site, str]:
        """The site of a run, and the run's whole id."""
        problem = UserError(f"There is no run “{prefix}” in the folders that are open.")
        for site in self:
            try:
                return site, site.workspace.hub.log.find(prefix)
            except UserError as error:
                problem = error
        raise problem

    def chosen(self, uri: str | None) -> Site:
        """The site of ``uri``; without one, the only site there is."""
        if uri is not None:
            return self.of_uri(uri)
        sites = tuple(self)
        if len(sites) != 1:
            raise UserError(
                "Name the folder by its `uri`: " + (f"{len(sites)} are open." if sites else "none is open.")
            )
        return sites[0]


def _project_of(path: str) -> str:
    """The nearest folder above that is a git repository or a project of the file's language, else its own folder. A
    sign of a language in the user's home makes no project of all that lies there."""
    folder, language = Path(path).parent, language_of(path)
    signs = (".git", *(language.projects if language else ()))
    for candidate in (folder, *folder.parents):
        if any(next(candidate.glob(sign), None) for sign in signs) and not is_too_wide(candidate):
            return str(candidate)
    return str(folder)
