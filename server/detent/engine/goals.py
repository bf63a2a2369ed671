"""Goals: what must hold is looked at anew each time that the model claims to be done; nothing is kept from before."""

import asyncio
from collections.abc import Callable, Sequence

from detent.core.errors import StopRun
from detent.core.goal import CriteriaChecked, Criterion, CriterionFound, CriterionState
from detent.core.phase import Phase
from detent.core.ports import Check
from detent.core.proof import CheckReport, Outcome, Proof
from detent.core.work import Task
from detent.engine.judging import Shown, judged
from detent.engine.left_open import holds_for_a_person
from detent.engine.own_files import Rewritten, changed_by_run
from detent.engine.phases import decide
from detent.engine.prompts import prompt
from detent.engine.run import Run
from detent.engine.turns import resumed_since, silent_since
from detent.engine.unstuck import unstuck
from detent.engine.verify import Changed
from detent.hub.views import RunView

_MOST_OUTPUT = 3_000
_SAME_ROUNDS = 3
"""So many rounds in a row that found the same are a circle."""
_REWRITTEN = "it ended with 0, but its own files were changed by this run, so it says nothing: {own}. Put them back"
_HELD = "it ended with 0, but its own files were changed by this run, and nobody was there to say that it counts: {own}"
_TO_BE_HELD = (
    "\n\nPut back what a command stands on, and reach the goal without it. Only where the goal itself asks for that "
    "change leave it as it is, and say so: then a person decides."
)


async def is_met(run: Run, changed: Changed, proof: Proof | None) -> bool:
    """Whether all holds that can hold without a person; where not, the model is told what is missing, and goes on."""
    content = await asyncio.to_thread(run.shadow.content_id)
    rounds = run.view.rounds
    if not (rounds and rounds[-1].content == content and _was_looked_at(run)):
        found = await _found(run, changed, proof)
        run.hub.append(run.id, CriteriaChecked(len(rounds) + 1, content, found))
    last = run.view.rounds[-1]
    if _is_met(last) or held_for_a_person(run.view):
        return not await _changed_the_tree(run, last)
    decide(run, Phase.EXECUTE, f"round {last.round}: {standing(last.found)}")
    warning = f"\n\n{unstuck(run, 'round after round finds the same')}" if _in_circles(run.view.rounds) else ""
    advice = _TO_BE_HELD if any(one.state is CriterionState.HELD for one in last.found) else ""
    run.conversation.say(prompt("goal_unmet", found="\n".join(map(told, last.found))) + advice + warning)
    return False


def _was_looked_at(run: Run) -> bool:
    """Nothing was said since; and a person who comes back to what was held for them is asked."""
    resumed = resumed_since(run.hub, run.id, CriteriaChecked)
    return silent_since(run.hub, run.id, CriteriaChecked) and not (resumed and held_for_a_person(run.view))


def held_for_a_person(view: RunView) -> bool:
    """Whether nothing but a person's word is missing, also after the model had its chance to put things back."""
    return any(map(holds_for_a_person, view.rounds[-1:])) and any(
        found.state is CriterionState.HELD for one in view.rounds[-2:-1] for found in one.found
    )


async def _changed_the_tree(run: Run, last: CriteriaChecked) -> bool:
    """Whether the commands of this round did; then all is looked at again as it is now. StopRun if they always do."""
    if await asyncio.to_thread(run.shadow.content_id) == last.content:
        return False
    if len(run.view.rounds) >= _SAME_ROUNDS and all(
        _is_met(one) or holds_for_a_person(one) for one in run.view.rounds[-_SAME_ROUNDS:]
    ):
        raise StopRun(Outcome.GAVE_UP, "The goal's commands change files each time that they run: mend one of them.")
    decide(run, Phase.VERIFY, f"round {last.round}: the goal's commands changed files")
    return True


def _is_met(one: CriteriaChecked) -> bool:
    return all(found.met for found in one.found)


def goal_checks(task: Task, command: Callable[[str], Check]) -> Sequence[Check]:
    """What the task itself has run: a person has written these commands."""
    return [command(criterion.command) for criterion in task.criteria if criterion.command]


def all_met(view: RunView) -> bool:
    """Whether the goal held when it was last looked at."""
    return bool(view.rounds) and _is_met(view.rounds[-1])


def found_last(view: RunView) -> Sequence[CriterionFound]:
    """How each criterion stood when it was last looked at; open where it never was."""
    if view.rounds:
        return view.rounds[-1].found
    return [CriterionFound(one, CriterionState.OPEN) for one in view.task.criteria]


def told_goal(run: Run, reason: str) -> str:
    """The reason of a run's end, with how the goal stands, and what a person has to say of it."""
    if not run.view.rounds:
        return reason
    found = run.view.rounds[-1].found
    held = [f"`{one.criterion.command}`: {one.reason}" for one in found if one.state is CriterionState.HELD]
    return "; ".join((standing(found), *held, reason))


def standing(found: Sequence[CriterionFound]) -> str:
    """One line, such as ``2 of 3 criteria are met, 1 is held for a person``."""
    held = sum(one.state is CriterionState.HELD for one in found)
    more = f", {held} {'is' if held == 1 else 'are'} held for a person" if held else ""
    return f"{sum(one.met for one in found)} of {len(found)} criteria are met{more}"


async def _found(run: Run, changed: Changed, proof: Proof | None) -> tuple[CriterionFound, ...]:
    """Commands first; a judge is asked when all of them hold. He sees the project's own checks, changed or not."""
    outputs: list[str] = []
    found: dict[Criterion, CriterionFound] = {}
    count = len(run.task.criteria)
    for number, criterion in enumerate(run.task.criteria, 1):
        if criterion.command:
            run.progress(f"criterion {number} of {count}: {criterion.command}")
            report = await run.gate.check(run.site.command(criterion.command), ())
            outputs.append(f"$ {criterion.command}\n{report.output}")
            found[criterion] = _by_exit_code(criterion, report)
            if report.green and (own := await changed_by_run(run, criterion.command, changed)):
                found[criterion] = _rewritten(criterion, own)
    open_ones = [criterion for criterion in run.task.criteria if not criterion.command]
    if all(one.met or one.state is CriterionState.HELD for one in found.values()):
        if open_ones:
            run.progress("judging the criteria")
            reports = proof.reports if proof else await _checked(run, changed)
            found |= await judged(run, open_ones, Shown.of(run.task, changed, reports, outputs))
    else:
        why = "it is judged when the commands succeed"
        found |= {one: CriterionFound(one, CriterionState.OPEN, why) for one in open_ones}
    return tuple(found[criterion] for criterion in run.task.criteria)


async def _checked(run: Run, changed: Changed) -> list[CheckReport]:
    checks = await asyncio.to_thread(run.site.spread, changed.files.keys())
    return [await run.gate.check(check, ()) for check in checks]


def _rewritten(criterion: Criterion, own: Rewritten) -> CriterionFound:
    if own.refused:
        return CriterionFound(criterion, CriterionState.UNMET, _REWRITTEN.format(own=own.paths))
    return CriterionFound(criterion, CriterionState.HELD, _HELD.format(own=own.paths))


def _by_exit_code(criterion: Criterion, report: CheckReport) -> CriterionFound:
    if report.green:
        return CriterionFound(criterion, CriterionState.MET, "it ended with 0")
    if report.wrong_tree:
        reason = (
            f"it loads {', '.join(report.wrong_tree)} from outside the changed tree, so it says nothing of the change"
        )
    else:
        reason = report.problem or "\n".join(
            filter(None, ("it did not end with 0", report.output[-_MOST_OUTPUT:].strip()))
        )
    return CriterionFound(criterion, CriterionState.UNMET, reason)


def told(one: CriterionFound) -> str:
    """An entry of a list: whether it holds, and why not."""
    entry = f"- [{'x' if one.met else ' '}] {one.criterion.told}"
    return entry if one.met or not one.reason else f"{entry}: {one.reason}"


def _in_circles(rounds: Sequence[CriteriaChecked]) -> bool:
    """The same was found several times in a row, and as often since the last time that this was noticed."""
    same = 0
    for one in reversed(rounds):
        if one.found != rounds[-1].found:
            break
        same += 1
    return same > 0 and same % _SAME_ROUNDS == 0
