"""Code actions and lenses: read from the syntax tree, the problems and the hunks of a file, and from nothing else.

No model is asked to build a menu, and an action is complete when it is offered: nothing is resolved later.
"""

from collections.abc import Iterator, Mapping

from lsprotocol import types

from detent.core.errors import UserError
from detent.core.work import TaskKind
from detent.lsp.code_offers import SHOW_CONTEXT, TITLES, code_offers
from detent.lsp.context_messages import ContextChoice
from detent.lsp.desk import Desk
from detent.lsp.messages import DocumentChoice, FollowUp
from detent.lsp.names import OWN, QUICK_FIX, Command
from detent.lsp.offers import Asked, Offer, to_wire
from detent.lsp.pages import Page, plan_can_be_decided, virtual_page
from detent.lsp.present.lenses import hunk_lenses, run_lenses
from detent.lsp.preview_offers import preview_lenses, preview_offers
from detent.lsp.review_offers import answer_offers, hunk_offers, plan_offers, proposal_offers, run_offers
from detent.lsp.sites import Site

_KINDS: Mapping[Command, TaskKind] = {Command(f"detent.{kind.value}"): kind for kind in TITLES}


def code_actions(desk: Desk, params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
    uri = params.text_document.uri
    try:
        site = desk.sites.of_uri(uri)
    except UserError:
        return []
    asked = _asked(site, params)
    offers = _on_page(desk, site, asked) if asked.path is None else _on_file(desk, site, asked)
    return to_wire(list(offers), asked, desk.editor.client, lambda command: cost(site, command))


def cost(site: Site, command: Command) -> str:
    """An estimate, for what begins a run; empty where nothing can be asked."""
    kind = _KINDS.get(command)
    try:
        return "" if kind is None else str(site.workspace.forecasts.of(kind))
    except UserError:
        return ""


def code_lenses(desk: Desk, uri: str) -> list[types.CodeLens]:
    try:
        site = desk.sites.of_uri(uri)
    except UserError:
        return []
    path = site.path(uri)
    if site.previews.kept(uri) is not None:
        return list(preview_lenses(uri, desk.document(site, uri)))
    if path is None or desk.editor.presents("hunks"):
        return []
    return [*run_lenses(site.board, path, _interrupted(site)), *hunk_lenses(site.shown(path))]


def _on_file(desk: Desk, site: Site, asked: Asked) -> Iterator[Offer]:
    path = asked.path or ""
    yield from hunk_offers(asked, site.shown(path))
    if not asked.automatic or asked.diagnostics:
        yield from code_offers(asked, desk.outlines.soon(path, site.text(path)))
    if not asked.automatic:
        yield from run_offers(asked, site.board, _interrupted(site))


def _on_page(desk: Desk, site: Site, asked: Asked) -> Iterator[Offer]:
    """On a document of Detent's own."""
    uri = asked.uri
    if site.files.is_prompt(uri):
        yield Offer("Agent: send", Command.SEND, DocumentChoice(uri=uri), (QUICK_FIX, OWN), near=True)
        yield Offer(SHOW_CONTEXT, Command.SHOW_CONTEXT, ContextChoice(uri=uri), (OWN,))
    if site.previews.kept(uri) is not None:
        yield from preview_offers(uri, desk.document(site, uri), asked.first)
    page = virtual_page(uri) or site.files.run_page(uri)
    if page is None:
        return
    run_id, kind = page
    view = site.view(site.workspace.hub.log.find(run_id))
    if kind is Page.PLAN and plan_can_be_decided(view):
        yield from plan_offers(view)
    elif kind is Page.DIFF:
        yield from proposal_offers(view)
    elif kind is Page.QUESTION:
        yield from answer_offers(view)
    else:
        yield Offer("Agent: follow up…", Command.SAY, FollowUp(run_id=view.run_id), (OWN,))


def _asked(site: Site, params: types.CodeActionParams) -> Asked:
    start, end = params.range.start, params.range.end
    ends_before = end.line > start.line and end.character == 0
    return Asked(
        uri=params.text_document.uri,
        path=site.path(params.text_document.uri),
        first=start.line,
        last=end.line - 1 if ends_before else end.line,
        selection=params.range,
        diagnostics=tuple(params.context.diagnostics),
        only=tuple(str(getattr(kind, "value", kind)) for kind in params.context.only or ()),
        automatic=params.context.trigger_kind is types.CodeActionTriggerKind.Automatic,
    )


def _interrupted(site: Site) -> frozenset[str]:
    return frozenset(view.run_id for view in site.board if site.board.interrupted(view))
