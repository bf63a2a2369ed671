"""The whole life of a turn: understand, plan, code, verify, reflect, review, propose.

Each step reads from the hub what was done already, so the same loop starts a run and resumes one.
"""

from detent.core.errors import ModelUnavailable, StopRun
from detent.core.phase import Phase
from detent.core.proof import Outcome
from detent.core.work import TaskKind
from detent.engine import goals, planning, steps
from detent.engine.concluding import conclude
from detent.engine.controller import first_phase, only_reads
from detent.engine.phases import decide
from detent.engine.run import Run


async def work(run: Run) -> tuple[Outcome, str]:
    """Do the task of this turn, and say how it ended. What stops it passes through to the border."""
    try:
        return await _work(run)
    except StopRun as stop:
        if stop.outcome in (Outcome.BUDGET, Outcome.GAVE_UP) and not only_reads(run.view):
            await steps.hold_unfinished(run, stop.reason)  # what is there by now has been paid for
        raise
    except ModelUnavailable as error:
        if not only_reads(run.view):
            await steps.hold_unfinished(run, str(error))
        raise
    finally:
        if run.site.before is not None:
            await run.site.before.close()


async def _work(run: Run) -> tuple[Outcome, str]:
    phase, reason = first_phase(run.view)
    decide(run, phase, reason)
    if not only_reads(run.view) and phase is not Phase.ANSWER:
        await steps.ask_for_trust(run)
    await steps.understand(run)
    if phase is Phase.ANSWER and (answered := await steps.answer(run)):
        return answered
    await planning.plan(run)
    if phase is Phase.PLAN and planning.answers(run) and (answered := await steps.answer(run)):
        return answered
    if run.task.kind is TaskKind.PLAN and run.view.turn == 1:
        return planning.only_planned(run)
    planning.carry_out(run)
    return await _until_it_holds(run)


async def _until_it_holds(run: Run) -> tuple[Outcome, str]:
    while True:
        if steps.owes_reflection(run):
            await steps.reflect(run)
        summary = await steps.code(run)
        proof = await steps.verify(run)
        changed = await steps.changed(run)
        if run.mailbox.holds():
            continue  # a person said something meanwhile, which may change everything
        if run.task.criteria and not steps.owes_reflection(run) and not await goals.is_met(run, changed, proof):
            continue
        if proof is None:
            if ended := conclude(run, summary):
                return ended
            continue
        if not steps.owes_reflection(run) and not await steps.sent_back(run, changed, proof):
            return steps.propose(run, changed, proof, summary)
