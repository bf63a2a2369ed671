"""Turns the events of one workspace into what its user sees."""

import asyncio
from collections.abc import Callable

from lsprotocol import types

from detent.core import events
from detent.core.proof import Outcome
from detent.core.talk import DeltaKind
from detent.engine.planning import is_plan_to_carry_out
from detent.hub.views import RunView
from detent.lsp import approvals, uris
from detent.lsp.desk import Desk
from detent.lsp.pages import Page, render, virtual_uri
from detent.lsp.present import words
from detent.lsp.present.marker import Marker
from detent.lsp.present.progress import ProgressDisplays
from detent.lsp.present.restating import Restating
from detent.lsp.sites import Site

_PAUSE_SECONDS = 0.05
"""A step of a run is several events, and an editor that is told asks for the lenses of each document that it shows."""
_QUIET = frozenset({Outcome.CANCELLED, Outcome.ANSWERED, Outcome.PROVEN})


class Presenter:
    """Hunks of all runs are shown, whoever made them; the rest only of the runs that this process works on."""

    def __init__(self, site: Site, desk: Desk) -> None:
        self._site = site
        self._desk = desk
        self._marker = Marker(site, desk.session, desk.editor)
        self._restating = Restating(site, desk.session, self._refresh_lenses)
        self._progress = ProgressDisplays(desk.editor, desk.errands)
        self._refresh: asyncio.TimerHandle | None = None
        self._stop_listening: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Show what was there before, and from now on what happens."""
        self._site.board.load()
        self._marker.start()
        self._restating.start()
        self._stop_listening = self._site.workspace.hub.subscribe(self.hear)
        for notice in self._site.workspace.notices:
            self._desk.editor.tell(notice)
        for view in self._site.board:
            if self._site.board.interrupted(view):
                self._desk.errands.run(
                    approvals.offer_resume(self._desk.editor, self._site, view.run_id, words.name(view))
                )

    def stop(self) -> None:
        self._stop_listening()
        if self._refresh is not None:
            self._refresh.cancel()
        self._marker.stop()
        self._restating.stop()

    def hear(self, item: events.FeedItem) -> None:
        if isinstance(item.event, events.Streamed) and item.event.delta.kind is not DeltaKind.WAITING:
            return  # a token is not worth a look at the run
        view = self._site.board.saw(item)
        ours = self._site.workspace.hub.lease.term(item.run_id) is not None
        if ours:
            self._progress.saw(view, item)
        if isinstance(item, events.Recorded):
            if ours:
                self._present(view, item.event)
            self._marker.refresh_all()
            self._refresh_lenses()

    def _present(self, view: RunView, event: events.DurableEvent) -> None:
        editor, run = self._desk.editor, self._desk.errands.run
        match event:
            case events.ApprovalAsked() if not editor.presents("approvals"):
                run(approvals.ask(self._desk, self._site, view.run_id, event))
            case events.PlanProposed(needs_approval=True) if not editor.presents("plans"):
                self._show_plan(view)
            case events.HunksDecided() | events.HunksMoved() | events.Landed() | events.HunkEdited():
                run(editor.refresh_content(virtual_uri(view.run_id, Page.DIFF)))
            case events.RunFinished():
                self._finished(view)

    def _show_plan(self, view: RunView) -> None:
        uri = self._site.files.new_plan(view.run_id, render(view, self._site.blobs, Page.PLAN))
        opens = self._desk.editor.client.show_document
        where = "for you" if opens else f"in {uris.to_path(uri)}"
        self._desk.editor.tell(
            f"Detent: the plan for “{words.name(view)}” waits {where}. Change it as you like, then run the code action "
            "“Agent: approve the plan” there or in your file."
        )
        if opens:
            self._desk.open_document(uri, "", view.run_id)

    def _finished(self, view: RunView) -> None:
        if is_plan_to_carry_out(view):
            if not self._desk.editor.presents("plans"):
                self._show_plan(view)
        elif view.outcome is Outcome.ANSWERED and view.answer:
            self._desk.open_page(self._site, view, Page.ANSWER)
        if not self._desk.editor.presents("endings"):
            quiet = view.outcome in _QUIET
            self._desk.editor.tell(words.ending(view), types.MessageType.Info if quiet else types.MessageType.Warning)

    def _refresh_lenses(self) -> None:
        """Several events in a row are one refresh; what happens while the editor answers is another."""
        if self._refresh is None:
            self._refresh = asyncio.get_running_loop().call_later(_PAUSE_SECONDS, self._refresh_once)

    def _refresh_once(self) -> None:
        self._refresh = None
        self._desk.errands.run(self._desk.editor.refresh_lenses())
