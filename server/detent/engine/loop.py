"""The whole life of a turn: understand, plan, code, verify, reflect, review, propose.

Each step reads from the hub what was done already, so the same loop starts a run and resumes one.
"""

from detent.core.errors import StopRun
from detent.core.proof import Outcome
from detent.engine import steps
from detent.engine.run import Run


async def work(run: Run) -> tuple[Outcome, str]:
    """Do the task of this turn, and say how it ended. StopRun and CancelledError pass through to the border."""
    try:
        return await _work(run)
    except StopRun as stop:
        if stop.outcome is Outcome.BUDGET and not run.task.kind.only_answers:
            await steps.hold_unfinished(run, stop.reason)  # what is there by now has been paid for
        raise
    finally:
        if run.site.before is not None:
            await run.site.before.close()


async def _work(run: Run) -> tuple[Outcome, str]:
    if not run.task.kind.only_answers:
        await steps.ask_for_trust(run)
    await steps.understand(run)
    if run.task.kind.only_answers:
        return await steps.answer(run)
    await steps.plan(run)
    while True:
        if steps.owes_reflection(run):
            await steps.reflect(run)
        summary = await steps.code(run)
        proof = await steps.verify(run)
        changed = await steps.changed(run)
        if run.mailbox.holds():
            continue  # a person said something meanwhile, which may change everything
        if proof is None:
            return steps.conclude(run, summary)
        if not steps.owes_reflection(run) and not await steps.sent_back(run, changed, proof):
            return steps.propose(run, changed, proof, summary)
