"""The plan of a run: the model's, asked for once more where it cannot be read, and a person's word on it."""

from collections.abc import Iterator, Mapping

from detent.core import events
from detent.core.errors import StopRun, UserError
from detent.core.marks import without_mark
from detent.core.phase import Phase, PhaseDecided
from detent.core.proof import Outcome
from detent.core.roles import ModelRole
from detent.core.talk import Message, Role, ToolResult
from detent.core.work import Plan, PlanAuthor, TaskKind
from detent.engine import plans
from detent.engine.asking_back import ask_back, has_asked
from detent.engine.controller import first_phase
from detent.engine.first_reply import Answer, Ask, read
from detent.engine.hearing import answered, heard
from detent.engine.phases import decide, decided
from detent.engine.plan_told import to_begin, told_whole
from detent.engine.prompts import prompt
from detent.engine.run import Run
from detent.engine.turns import silent_since, unapproved, unsaid_revision
from detent.hub.hub import Hub
from detent.hub.views import RunView

_NOT_YET = "This was not done: first answer with the plan."


async def plan(run: Run) -> None:
    """A plan that stands: proposed by the model, and approved by a person where the settings say so.

    A model that cannot write one goes on without it.
    """
    if _is_follow_up(run.view):
        return
    if run.view.plan is not None and unapproved(run.hub, run.id):
        # Whoever is there now is asked anew.
        run.hub.append(run.id, events.PlanProposed(run.view.plan, needs_approval=True))
    await agree(run)


async def agree(run: Run) -> None:
    """Until no plan waits for a person's word; one that shall be another is proposed anew."""
    while run.view.plan_waits or (run.view.plan is None and _is_planning(run)):
        if run.view.plan is None:
            await _propose_plan(run)
        if run.view.plan_waits:
            await _hear_word_on_plan(run)


def _is_follow_up(view: RunView) -> bool:
    return view.turn > 1 and first_phase(view)[0] is not Phase.PLAN


def _is_planning(run: Run) -> bool:
    return run.view.phases[-1].phase is Phase.PLAN


def answers(run: Run) -> bool:
    """Whether the model says that nothing is to be changed; where it has to look first, it is told to."""
    if not decided(run, Phase.ANSWER):
        return False
    if run.conversation.waits_for_user and not without_mark(run.conversation.messages[-1].text):
        run.conversation.say(prompt("answer_now"))
    return True


def carry_out(run: Run) -> None:
    """Tell the model to begin."""
    view = run.view
    if _is_follow_up(view) or view.attempts:
        return
    if view.plan is None:
        if run.conversation.waits_for_user and silent_since(run.hub, run.id, PhaseDecided):
            run.conversation.say(prompt("without_plan"))
        return
    decide(run, Phase.EXECUTE, "the plan stands")
    if run.conversation.waits_for_user and silent_since(run.hub, run.id, events.PlanProposed):
        run.conversation.say(to_begin(view.plan, run.conversation.messages[-1].text))


async def _propose_plan(run: Run) -> None:
    run.progress("planning")
    wish = unsaid_revision(run.hub, run.id)
    if wish is not None:
        run.conversation.say(prompt("revise_plan", wish=wish))
    found = await _after_a_question(run, read((await heard(run, ModelRole.PLAN)).text))
    if isinstance(found, str) and not _asked_once_more(run):
        found = await _asked_for_again(run, found)
    if isinstance(found, Plan):
        # A run that ends with the plan is not held up by it.
        needs_approval = run.settings.run.plan_approval and run.task.kind is not TaskKind.PLAN
        run.hub.append(run.id, events.PlanProposed(found, needs_approval))
    elif isinstance(found, Answer):
        decide(run, Phase.ANSWER, "the model says that nothing is to be changed")
    else:
        decide(run, Phase.EXECUTE, f"there is no plan, for twice none could be read: {found}")


async def _asked_for_again(run: Run, problem: str) -> Plan | Answer | str:
    decide(run, Phase.PLAN, f"the plan is asked for once more: {problem}")
    for call in run.conversation.unanswered:
        run.conversation.answer(ToolResult(call.id, _NOT_YET, ok=False))
    run.conversation.say(prompt("repair_plan", problem=problem))
    return await _after_a_question(run, read((await answered(run, ModelRole.PLAN)).text))


async def _after_a_question(run: Run, found: Plan | Ask | Answer | str) -> Plan | Answer | str:
    """What the model says once its one question is answered. One that could not be read was not asked."""
    if isinstance(found, Ask) and not has_asked(run):
        await ask_back(run, found)
        found = read((await answered(run, ModelRole.PLAN)).text)
    return "you have asked already, so the plan is what is missing" if isinstance(found, Ask) else found


def _asked_once_more(run: Run) -> bool:
    """Whether the model's last answer was the second one."""
    said = [message for message in run.conversation.messages if message.role is Role.USER]
    return bool(said) and _is_repair(said[-1])


def _is_repair(message: Message) -> bool:
    return message.text.startswith(prompt("repair_plan", problem="").splitlines()[0])


async def _hear_word_on_plan(run: Run) -> None:
    """Wait for it; a plan that is approved is as the person left it."""
    run.progress("waiting for your word on the plan")
    take_word(run.hub, run.id, *await run.gate.wait_for(run.mailbox.plan_decision()))


def take_word(hub: Hub, run_id: str, decision: events.PlanDecision, text: str) -> None:
    if decision is events.PlanDecision.APPROVE and (edited := plans.from_markdown(text, hub.view(run_id).plan)):
        hub.append(run_id, events.PlanUpdated(edited, PlanAuthor.PROGRAMMER))
    hub.append(run_id, events.PlanDecided(decision, text))
    if decision is events.PlanDecision.CANCEL:
        raise StopRun(Outcome.CANCELLED, text or "You cancelled the plan.")


def is_plan_to_carry_out(view: RunView) -> bool:
    """Whether a run ended with its plan, which can now be done."""
    return can_be_carried_out(view) and view.outcome is Outcome.ANSWERED and view.plan_left is None


def can_be_carried_out(view: RunView) -> bool:
    """Also one that shall be another, where the run ended without that."""
    ended = view.task.kind is TaskKind.PLAN and view.turn == 1 and view.outcome is not None
    return ended and view.plan is not None and (view.outcome is Outcome.ANSWERED or view.plan_left is not None)


def wish_to_carry_out(view: RunView, text: str) -> str:
    """What begins the turn that does it: the plan as a person left it, or as it was."""
    assert view.plan is not None
    plan = plans.from_markdown(text, view.plan) or view.plan
    return told_whole(plan)


def plan_of_turn(view: RunView, wish: str) -> Iterator[events.PlanUpdated]:
    """What makes the plan that a run ended with, as a person left it, the plan of the turn that these words begin."""
    if view.plan is None or not can_be_carried_out(view) or not is_to_carry_out(wish):
        return
    plan = plans.edited_in_mid_run(wish, view.plan)
    if plan is None or plan == plans.edited_in_mid_run(wish_to_carry_out(view, ""), view.plan):
        yield events.PlanUpdated(view.plan)
    else:
        yield events.PlanUpdated(plan, PlanAuthor.PROGRAMMER)


def planned_anew(wish: str, buffers: Mapping[str, tuple[int, str]]) -> Iterator[events.DurableEvent]:
    """What makes a run that ended with its plan go on, to end with another one. ``wish``: how that shall be."""
    if not wish.strip():
        raise UserError("Say what should be different about the plan.")
    why = "another plan is wanted"
    yield events.RunResumed(why, buffers)
    yield events.PlanDecided(events.PlanDecision.REVISE, wish)
    yield PhaseDecided(Phase.PLAN, why)


def is_to_carry_out(text: str) -> bool:
    """Whether these are the words that begin such a turn: a plan's, and not a person's."""
    return text.startswith(prompt("carry_out", plan=""))


def only_planned(run: Run) -> tuple[Outcome, str]:
    """The end of a run that was to make a plan and nothing else."""
    found, reason = run.view.plan, "planned"
    if found is None:
        found, reason = run.view.plan_left, "no other plan could be read, so the one before stays"
        if found is None:
            return Outcome.GAVE_UP, "The model wrote no plan that can be read. Try another model."
        run.hub.append(run.id, events.PlanUpdated(found))
    decide(run, Phase.DONE, "only a plan was asked for")
    run.hub.append(run.id, events.AnswerGiven(plans.to_markdown(found)))
    return Outcome.ANSWERED, reason
