"""The end of a command about a run: offer the hunks, say what can be done next, find the exit code."""

import sys
from collections.abc import Mapping

from detent.cli.deciding import decide
from detent.cli.diff import hunk_lines
from detent.cli.exits import Exit, exit_of
from detent.cli.follow import Follower
from detent.cli.json_lines import write_result
from detent.cli.prompt import choose
from detent.cli.story import spending
from detent.cli.terminal import line, screen
from detent.core.change import Decision
from detent.core.events import CallKind, CallStatus
from detent.core.proof import Outcome, ProofStatus
from detent.engine.left_open import is_held, way_on
from detent.engine.planning import is_plan_to_carry_out
from detent.engine.workspace import Workspace
from detent.hub.views import RunView

_OFFERS: Mapping[str, str] = {"a": "accept", "r": "reject", "l": "later", "q": "leave all others for later"}
_DECISIONS: Mapping[str | None, Decision] = {"a": Decision.ACCEPT, "r": Decision.REJECT}


async def offer(workspace: Workspace, run_id: str) -> bool:
    """Ask for each undecided hunk, then carry the answers out; True when all that was accepted has landed."""
    view = workspace.hub.view(run_id)
    problems: list[str] = []
    for decision, hunk_ids in (await _choices(view)).items():
        if hunk_ids:
            problems += (await decide(workspace, run_id, hunk_ids, decision)).problems
    await Follower(workspace, run_id, as_json=False, asks=True).until_end(view.last_seq)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return not problems


async def _choices(view: RunView) -> Mapping[Decision, list[str]]:
    console = screen()
    chosen: dict[Decision, list[str]] = {Decision.ACCEPT: [], Decision.REJECT: []}
    for hunk in view.undecided:
        file = view.proposal.file_of(hunk.id) if view.proposal else None
        about = file.about if file else ""
        for text in (line((hunk.path, "bold")), *hunk_lines(hunk, view.states[hunk.id], about)):
            console.print(text)
        letter = await choose("This hunk:", _OFFERS)
        if letter in _DECISIONS:
            chosen[_DECISIONS[letter]].append(hunk.id)
        elif letter != "l":
            break
    return chosen


def ended(workspace: Workspace, run_id: str, *, as_json: bool, done: bool, met: bool = False) -> int:
    """Say what is left to do, and give the exit code. ``met``: the goal is, which is what was asked for."""
    view = workspace.hub.view(run_id)
    code = Exit.DENIED if _denied(view) or is_held(view) else exit_of(view.outcome)
    if met and done and view.outcome is Outcome.UNPROVEN:
        code = Exit.DONE
    elif code is Exit.DONE and not (done and _holds(view)):
        code = Exit.UNPROVEN
    if as_json:
        write_result(sys.stdout, view, code)
        return code
    console = screen()
    console.print(line((f"run {run_id}: {spending(view.usage, view.unpriced)}", "dim")))
    if is_plan_to_carry_out(view):
        console.print(line(f"Carry the plan out with `detent resume {run_id}`."))
    elif told := way_on(view):
        console.print(line(told))
    elif view.undecided:
        console.print(line(f"Land it with `detent accept {run_id}`, see it again with `detent show {run_id}`."))
    elif view.landed:
        console.print(line(f"Take it out again with `detent undo {run_id}`."))
    return code


def _denied(view: RunView) -> bool:
    """The checks were not allowed to run, and so nothing could be proven."""
    if view.outcome is not Outcome.UNPROVEN:
        return False
    ended = [call.finished for call in view.calls if call.started.kind is CallKind.EXECUTE and call.finished]
    return bool(ended) and ended[-1].status is CallStatus.DENIED


def _holds(view: RunView) -> bool:
    """What landed only in part must have been proven anew."""
    return view.proof is None or view.proof.status is ProofStatus.PROVEN or not view.hunks
