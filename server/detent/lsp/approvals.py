"""Questions of a run, asked in the editor. No answer is a no; nothing is ever allowed by silence."""

from detent.core.errors import UserError
from detent.core.events import ApprovalAsked
from detent.harness.approvals import REJECT
from detent.lsp.desk import Desk
from detent.lsp.editor import CannotAsk, Editor
from detent.lsp.pages import Page
from detent.lsp.plain import one_line
from detent.lsp.questions import READ, fits, message
from detent.lsp.sites import Site

RESUME = "Resume"
NOT_NOW = "Not now"


async def ask(desk: Desk, site: Site, run_id: str, asked: ApprovalAsked) -> None:
    """Ask, and hand the answer to the run. Where nobody can be asked the question stays open until it expires as no."""
    try:
        answer = await desk.editor.ask(message(asked), asked.options if fits(asked) else (READ, REJECT))
    except CannotAsk:
        _tell(desk, site, asked, run_id)
        return
    if not any(waiting.approval_id == asked.approval_id for waiting in site.view(run_id).approvals):
        return
    if answer == READ and not fits(asked):
        desk.open_page(site, site.view(run_id), Page.QUESTION)
    else:
        declined = answer == REJECT and REJECT not in asked.options
        site.workspace.runs.answer(run_id, asked.approval_id, None if declined else answer)


def _tell(desk: Desk, site: Site, asked: ApprovalAsked, run_id: str) -> None:
    # What there is to do comes first: such an editor may well show one line only.
    detail = asked.detail if fits(asked) else "All of it stands in a document."
    desk.editor.warn(
        f"Detent asks: {one_line(asked.title)} Answer by a code action, “Agent: answer …”; without an answer it is "
        f"a no.\n{detail}\nOr by the command detent.answer with "
        f'{{"runId": "{run_id}", "approvalId": "{asked.approval_id}", "answer": "{asked.options[0]}"}}.'
    )
    if not fits(asked):
        desk.open_page(site, site.view(run_id), Page.QUESTION)


async def offer_resume(editor: Editor, site: Site, run_id: str, name: str) -> None:
    """A run was cut off: go on, or leave it for later."""
    try:
        answer = await editor.ask(f"Detent was cut off while it worked on “{name}”.", (RESUME, NOT_NOW))
    except CannotAsk:
        editor.tell(f"Detent was cut off while it worked on “{name}”: run the code action “Agent: resume” to go on.")
        return
    if answer != RESUME:
        return
    try:
        site.workspace.runs.resume(run_id, site.applier.snapshot())
    except UserError as error:
        editor.warn(str(error))
