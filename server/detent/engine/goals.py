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
from detent.engine.own_files import changed_by_run
from detent.engine.phases import decide
from detent.engine.prompts import prompt
from detent.engine.run import Run
from detent.engine.turns import silent_since
from detent.engine.unstuck import unstuck
from detent.engine.verify import Changed
from detent.hub.views import RunView

_MOST_OUTPUT = 3_000
_SAME_ROUNDS = 3
"""So many rounds in a row that found the same are a circle."""
_REWRITTEN = "it ended with 0, but its own files were changed by this run, so it says nothing: {own}. Put them back"


async def is_met(run: Run, changed: Changed, proof: Proof | None) -> bool:
    """Whether everything holds; where it does not, the model is told what is missing, and goes on."""
    content = await asyncio.to_thread(run.shadow.content_id)
    rounds = run.view.rounds
    if not (rounds and rounds[-1].content == content and silent_since(run.hub, run.id, CriteriaChecked)):
        found = await _found(run, changed, proof)
        run.hub.append(run.id, CriteriaChecked(len(rounds) + 1, content, found))
    last = run.view.rounds[-1]
    if _is_met(last):
        return not await _changed_the_tree(run, last)
    decide(run, Phase.EXECUTE, f"round {last.round}: {standing(last.found)}")
    warning = f"\n\n{unstuck(run, 'round after round finds the same')}" if _in_circles(run.view.rounds) else ""
    run.conversation.say(prompt("goal_unmet", found="\n".join(map(told, last.found))) + warning)
    return False


async def _changed_the_tree(run: Run, last: CriteriaChecked) -> bool:
    """Whether the commands of this round did; then all is looked at again as it is now. StopRun if they always do."""
    if await asyncio.to_thread(run.shadow.content_id) == last.content:
        return False
    if len(run.view.rounds) >= _SAME_ROUNDS and all(_is_met(one) for one in run.view.rounds[-_SAME_ROUNDS:]):
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
    """The reason of a run's end, with how the goal stands."""
    rounds = run.view.rounds
    return f"{standing(rounds[-1].found)}; {reason}" if rounds else reason


def standing(found: Sequence[CriterionFound]) -> str:
    """One line, such as ``2 of 3 criteria are met``."""
    return f"{sum(one.met for one in found)} of {len(found)} criteria are met"


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
                found[criterion] = CriterionFound(criterion, CriterionState.UNMET, _REWRITTEN.format(own=own))
    open_ones = [criterion for criterion in run.task.criteria if not criterion.command]
    if all(one.met for one in found.values()):
        if open_ones:
            run.progress("judging the criteria")
            reports = proof.reports if proof else [await run.gate.check(check, ()) for check in run.checks]
            found |= await judged(run, open_ones, Shown.of(run.task, changed, reports, outputs))
    else:
        why = "it is judged when the commands succeed"
        found |= {one: CriterionFound(one, CriterionState.OPEN, why) for one in open_ones}
    return tuple(found[criterion] for criterion in run.task.criteria)


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
