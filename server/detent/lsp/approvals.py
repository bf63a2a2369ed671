"""Questions of a run, asked in the editor. No answer is a no; nothing is ever allowed by silence."""

from detent.core.errors import UserError
from detent.core.events import ApprovalAsked
from detent.lsp.editor import CannotAsk, Editor
from detent.lsp.sites import Site

RESUME = "Resume"
NOT_NOW = "Not now"


async def ask(editor: Editor, site: Site, run_id: str, asked: ApprovalAsked) -> None:
    """Ask, and hand the answer to the run. Where nobody can be asked the question stays open until it expires as no."""
    text = f"Detent asks: {asked.title}\n{asked.detail}".strip()
    try:
        answer = await editor.ask(text, asked.options)
    except CannotAsk:
        # What there is to do comes first: such an editor may well show one line only.
        editor.warn(
            f"Detent asks: {asked.title} Answer by a code action, “Agent: answer …”; without an answer it is a no.\n"
            f"{asked.detail}\nOr by the command detent.answer with "
            f'{{"runId": "{run_id}", "approvalId": "{asked.approval_id}", "answer": "{asked.options[0]}"}}.'
        )
        return
    if any(waiting.approval_id == asked.approval_id for waiting in site.view(run_id).approvals):
        site.workspace.runs.answer(run_id, asked.approval_id, answer)


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
