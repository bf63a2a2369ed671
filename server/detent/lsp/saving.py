"""A plan document that is saved while its run carries the plan out: what stands there is the plan from then on."""

from dataclasses import replace

from detent.core.errors import UserError
from detent.core.work import Plan, StepStatus
from detent.engine.plans import from_markdown
from detent.lsp import uris
from detent.lsp.agreed import agree, last_agreed
from detent.lsp.desk import Desk
from detent.lsp.pages import Page, plan_in, render
from detent.lsp.sites import Site


def take_saved_plan(desk: Desk, uri: str) -> None:
    """Nothing, for any other document, and for a plan that waits: that one is decided on by a command."""
    for site in desk.sites:
        page = site.files.run_page(uri)
        if page is not None and page[1] is Page.PLAN:
            _take(desk, site, uri, site.workspace.hub.log.find(page[0]))


def _take(desk: Desk, site: Site, uri: str, run_id: str) -> None:
    text, agreed = plan_in(desk.document(site, uri)), last_agreed(uri)
    edits = site.workspace.runs.plan_edits
    if agreed is not None and _same(text, plan_in(agreed)):
        return
    if edits.is_elsewhere(run_id):
        raise UserError("Another Detent carries this plan out, so what you saved changes nothing: revise it there.")
    if not edits.open_to_edits(run_id):
        return
    newest = site.files.plan(run_id)
    if newest is not None and uris.normal(newest) != uris.normal(uri):
        raise UserError(f"This is an older plan of the run, so it changes nothing: the newest is {_name(newest)}.")
    if agreed is not None and _takes_back(text, plan_in(agreed), _now(site, run_id)):
        raise UserError(
            "The plan has become another one since this document was written, so what you saved is not taken. "
            f"The plan as it is now: {_name(site.files.new_plan(run_id, _now(site, run_id)))}."
        )
    if edits.revise(run_id, text):
        desk.editor.tell("The plan is now as you saved it; the model is told at its next step.")
    now = _now(site, run_id)
    agree(uri, text if _steps(text) in (None, _steps(now)) else now)


def _now(site: Site, run_id: str) -> str:
    return plan_in(render(site.view(run_id), site.blobs, Page.PLAN))


def _name(uri: str) -> str:
    return uris.to_path(uri) or uri


def _takes_back(text: str, agreed: str, now: str) -> bool:
    """A wish in words takes nothing back; nor does a plan that knows what is planned now."""
    return _steps(text) is not None and _steps(now) not in (_steps(agreed), _steps(text))


def _same(text: str, other: str) -> bool:
    plan = from_markdown(text)
    return text == other if plan is None else plan == from_markdown(other)


def _steps(text: str) -> Plan | None:
    """The plan that it holds, however far it is."""
    plan = from_markdown(text)
    pending = StepStatus.PENDING
    return plan and replace(plan, steps=tuple(replace(step, status=pending) for step in plan.steps))
