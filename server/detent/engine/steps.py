"""The steps of the loop, a function each. Where one was cut off, it goes on from what the hub holds."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

from detent.checks.describe import describe
from detent.checks.since import blamed
from detent.context.render import render
from detent.core import events
from detent.core.change import DecisionsTaught
from detent.core.marks import without_mark
from detent.core.phase import Phase
from detent.core.proof import Outcome, Proof, ProofStatus
from detent.core.roles import ModelRole
from detent.core.talk import Message, Role, ToolCall, ToolResult
from detent.core.work import Task
from detent.engine import compacting, plans
from detent.engine.controller import first_phase, is_greeting, is_vague, only_greeted, only_reads, words_of_turn
from detent.engine.conversation import answering
from detent.engine.finishing import last_answer
from detent.engine.goals import goal_checks, held_for_a_person, told_goal
from detent.engine.hearing import heard
from detent.engine.issues import quoted_issue
from detent.engine.past import quoted_memory
from detent.engine.phases import decide
from detent.engine.project_rules import quoted_rules
from detent.engine.prompts import prompt
from detent.engine.recall import recall
from detent.engine.reflecting import adjust_plan
from detent.engine.reflecting import read as read_reflection
from detent.engine.reviewing import as_reviewed, reviewed
from detent.engine.run import Run
from detent.engine.shown_again import without_repeating
from detent.engine.side_by_side import results
from detent.engine.stuck import WARNING, InCircles, StuckWatch, fails_alike
from detent.engine.teaching import note_of_decisions
from detent.engine.turns import (
    changes_of_turn,
    left_by_checks,
    makers,
    opened,
    placements,
    proposed,
    resumed_since,
    silent_since,
    unwanted_calls,
)
from detent.engine.unstuck import unstuck
from detent.engine.verify import Changed, changed_files, prove_tree
from detent.engine.wishes import place, wish
from detent.landing.proposal import attributed, explained
from detent.landing.proposal import propose as make_proposal

_SHOWN = 20


async def understand(run: Run) -> None:
    """Say what this turn is about: the task and its code at first, then the decisions and the follow-up."""
    if all(message.role is Role.SYSTEM for message in run.conversation.messages):
        await _open_conversation(run)
    if run.view.turn > 1 and not opened(run.hub, run.id):
        for result in unwanted_calls(run.conversation):
            run.conversation.answer(result)
        decisions = note_of_decisions(run.hub, run.id, run.shadow.files)
        if only_greeted(run.view):
            run.conversation.say(await _opening(run, replace(run.task, instruction=run.view.steers[-1])))
        else:
            told = prompt("follow_up", decisions=decisions.text, wish=run.view.steers[-1])
            asked = _asked_first(run) if first_phase(run.view)[0] is Phase.PLAN else ()
            run.conversation.say("\n\n".join((told, *asked)))
        run.hub.append(run.id, DecisionsTaught(decisions.hunk_ids))


async def _open_conversation(run: Run) -> None:
    if is_greeting(run.view):
        if not run.conversation.messages:
            run.conversation.append(Message(Role.SYSTEM, prompt("system")))
        run.conversation.say(wish(run.task))
        return
    issue = await quoted_issue(run)
    opening = await _opening(run, run.task, issue)
    if not run.conversation.messages:
        run.conversation.append(Message(Role.SYSTEM, prompt("system")))
    run.conversation.say(opening)


async def _opening(run: Run, task: Task, issue: str = "") -> str:
    """The task with its code, and what is known beside it."""
    run.progress("reading the code")
    await _judge(run, task)
    whole = replace(task, instruction="\n\n".join(filter(None, (task.instruction, issue))))
    pack = await asyncio.to_thread(run.site.find, run.shadow.files, whole, run.settings.run.context_tokens)
    shown = render(pack)
    retrieved = run.hub.blobs.put_text(shown), len(pack.snippets), pack.tokens, pack.lacking
    run.hub.append(run.id, events.ContextRetrieved(*retrieved))
    opening = prompt("task", wish=wish(whole), place=place(task), context=shown)
    quoted = filter(None, (quoted_rules(run), quoted_memory(run, task), opening))
    return "\n\n".join((*quoted, *_asked_first(run)))


def _asked_first(run: Run) -> Iterator[str]:
    """What the first answer is to be, where it is no answer to the task itself."""
    if not only_reads(run.view) and run.view.difficulty and (guardrail := run.view.difficulty.plan.guardrail.strip()):
        yield guardrail
    if first_phase(run.view)[0] is Phase.PLAN:
        yield prompt("plan")
        if is_vague(replace(run.task, instruction=words_of_turn(run.view))):
            yield prompt("ask")


async def _judge(run: Run, task: Task) -> None:
    """Say how hard the task looks, unless a person has said it."""
    if run.view.difficulty is None:
        difficulty = await asyncio.to_thread(run.site.judge, task)
        if difficulty is not None:
            run.hub.append(run.id, events.DifficultyJudged(difficulty))


async def ask_for_trust(run: Run) -> None:
    """Before anything is done: what the proof takes in a workspace that is not trusted yet."""
    paths = {*run.shadow.files.changed(), *([run.task.scope.path] if run.task.scope else ())}
    checks = await asyncio.to_thread(run.site.spread, paths)
    for check in (*checks, *run.site.audits, *goal_checks(run.task, run.site.command)):
        await run.gate.foresee(check)


async def code(run: Run) -> str:
    """Let the model work with the tools until it says that it is done; returns what it says."""
    watch = StuckWatch(was_stuck=bool(run.view.stuck))
    if run.site.before is not None and first_phase(run.view)[0] is not Phase.ANSWER:
        run.site.before.begin()
    flaw = ""
    while True:
        if circles := await _carry_out(run, watch):
            run.conversation.say(unstuck(run, circles[-1]))
            watch = StuckWatch(was_stuck=True)
        for text in run.mailbox.take():
            run.conversation.say(text)
        if (last := last_answer(run)) and (not flaw or run.view.phases[-1].phase is Phase.ANSWER):
            return last
        if run.conversation.waits_for_user:
            watch = _nudged(run, watch, flaw or "empty")
        run.progress("thinking")
        reply = await compacting.asked(run, ModelRole.CODE)
        flaw = reply.flaw


def _nudged(run: Run, watch: StuckWatch, flaw: str) -> StuckWatch:
    """Tell the model that this was no answer; where that does not help, take the next way out."""
    try:
        watch.saw_nothing(flaw)
    except InCircles as seen:
        run.conversation.say(unstuck(run, seen.reason))
        return StuckWatch(was_stuck=True)
    run.conversation.say(prompt("cut" if flaw.startswith("cut") else "nudge", flaw=flaw))
    return watch


async def _carry_out(run: Run, watch: StuckWatch) -> list[str]:
    """Returns how the run goes in circles with its last calls; empty when it does not."""

    async def carry_out(call: ToolCall) -> ToolResult:
        run.progress(call.name)
        return await recall(run, call) or await run.gate.invoke(call, said)

    def said(result: ToolResult) -> Sequence[events.DurableEvent]:
        """Where its turn has come, what the model is told of it; answers are given in the order of the calls."""
        return [run.conversation.said(told(result))] if waiting[0] == result.call_id else ()

    def told(result: ToolResult) -> Message:
        waiting.remove(result.call_id)
        try:
            warning = watch.saw(calls[result.call_id], result)
        except InCircles as seen:
            warning = WARNING if result.understood else ""
            circles.append(seen.reason)
        reads = calls[result.call_id].name in run.gate.readers
        text = without_repeating(run.conversation, result) if reads else result.text
        return answering(replace(result, text=text + warning))

    watch.saw_answer()
    calls, circles = {call.id: call for call in run.conversation.unanswered}, list[str]()
    waiting = list(calls)
    async for result in results(tuple(calls.values()), run.gate.readers, carry_out):
        if result.call_id in waiting:
            run.conversation.append(told(result))
    return circles


async def verify(run: Run) -> Proof | None:
    """Run the checks on the shadow as it is; what they have said of just that already is not asked again.

    None: nothing was changed, so there is nothing to prove.
    """
    if not (await changed(run)).files:
        return None
    if run.view.attempts and silent_since(run.hub, run.id, events.ChecksFinished):
        content = await asyncio.to_thread(run.shadow.content_id)
        if run.view.attempts[-1].content == content:
            return run.view.attempts[-1]
    decide(run, Phase.VERIFY, f"attempt {len(run.view.attempts) + 1}: the model says that it is done")
    run.progress("running the checks")
    proof = await prove_tree(run)
    run.hub.append(run.id, events.ChecksFinished(len(run.view.attempts) + 1, proof))
    return proof


def owes_reflection(run: Run) -> bool:
    """True when the last attempt was red, another one is left, and the model was not told to make it.

    A goal has as many attempts as its budget.
    """
    view = run.view
    red = bool(view.attempts) and view.attempts[-1].status is ProofStatus.RED
    if not red or (not run.task.criteria and len(view.attempts) >= run.settings.run.attempts):
        return False
    return len(view.reflections) < len(view.attempts) or silent_since(run.hub, run.id, events.Reflected)


async def reflect(run: Run) -> None:
    """Show the model what the checks said, and hear what it makes of it."""
    run.progress("reflecting on the failure")
    attempt = len(run.view.attempts)
    if silent_since(run.hub, run.id, events.ChecksFinished):
        proof = run.view.attempts[-1]
        report = "\n\n".join(describe(blamed(report, proof.since)) for report in proof.reports)
        if proof.since is not None and proof.since.still:
            report += f"\n\nRed before your change, and not yours to mend: {', '.join(proof.since.still[:_SHOWN])}"
        run.conversation.say(prompt("reflect", report=report))
    if len(run.view.reflections) < attempt:
        reply = await heard(run, ModelRole.REFLECT)
        found = read_reflection(reply.text)
        if found is not None:
            await adjust_plan(run, found)
        run.hub.append(run.id, events.Reflected(attempt, found.told if found else reply.text.strip(), found))
    decide(run, Phase.EXECUTE, f"attempt {attempt} was red, and another one is left")
    if run.conversation.waits_for_user:
        warning = f"{unstuck(run, 'the checks fail as they did before')}\n\n" if fails_alike(run.view.attempts) else ""
        run.conversation.say(warning + "\n\n".join(_to_repair(run)))


def _to_repair(run: Run) -> Iterator[str]:
    yield prompt("repair")
    last = run.view.last_reflection
    if last is not None and last.plan_adjustment and run.view.plan is not None:
        yield f"The plan is now:\n\n{plans.to_markdown(run.view.plan)}"


async def sent_back(run: Run, changed: Changed, proof: Proof) -> bool:
    """Whether a second look found what the model is to mend before a person looks; it is told so once."""
    if proof.status is ProofStatus.RED:
        return False
    if not run.view.reviews or run.view.reviews[-1].content != proof.content or _is_to_be_made_again(run):
        run.progress("reviewing the change")
        found = await reviewed(run, changed, proof)
        run.hub.append(run.id, events.Reviewed(len(run.view.reviews) + 1, found))
    review = run.view.reviews[-1]
    if not review.findings or len(run.view.reviews) > run.settings.review.attempts:
        return False
    if not silent_since(run.hub, run.id, events.Reviewed):
        return False  # it was told, and left the change as it is
    decide(run, Phase.EXECUTE, f"the review sends it back: {review.reason}")
    findings = "\n".join(f"- {finding.told}" for finding in review.findings)
    run.conversation.say(prompt("send_back", findings=findings))
    return True


def _is_to_be_made_again(run: Run) -> bool:
    """The reviewer could not be asked, and the run was resumed since."""
    return bool(run.view.reviews[-1].unmade) and resumed_since(run.hub, run.id, events.Reviewed)


async def answer(run: Run) -> tuple[Outcome, str] | None:
    """For turns that end with a text; None when the model changed something after all."""
    text = without_mark(await code(run))
    if changes_of_turn(run.hub, run.id):
        decide(run, Phase.VERIFY, "the answer changed files")
        return None
    decide(run, Phase.DONE, "it is answered")
    run.hub.append(run.id, events.AnswerGiven(text))
    return Outcome.ANSWERED, "answered"


async def changed(run: Run) -> Changed:
    """What there is to check and to propose."""
    found = await changed_files(run.shadow)
    left = {
        path: by for path, by in left_by_checks(run.view, run.settings.checks.commands).items() if path in found.files
    }
    files = {path: forms for path, forms in found.files.items() if path not in left}
    told = (f"{path} is no part of the change: nothing but {by} made it" for path, by in left.items())
    return Changed(files, (*found.left_out, *told))


async def hold_unfinished(run: Run, reason: str) -> None:
    """Hold what was done before the run had to stop: it is a proposal too, but proves nothing."""
    unfinished = await changed(run)
    if unfinished.files:
        propose(run, unfinished, Proof(ProofStatus.UNPROVEN, f"unfinished: {reason}", ""), "")


def propose(run: Run, changed: Changed, proof: Proof, summary: str) -> tuple[Outcome, str]:
    """Hold what was changed as a proposal, with its proof."""
    proof = as_reviewed(proof, run.view.reviews)
    decide(run, Phase.DONE, f"the change is {proof.status.value}: {proof.reason}")
    if not proposed(run.hub, run.id) or run.view.offered != proof:
        if told := without_mark(summary):
            run.hub.append(run.id, events.AnswerGiven(told))
        number = run.view.proposal.number + 1 if run.view.proposal else 1
        versions = {path: version for path, (version, _) in run.view.buffers.items()}
        left_out = (*run.shadow.notices, *changed.left_out)
        proposal = make_proposal(run.id, number, changed.files, run.hub.blobs, versions, left_out)
        proposal = explained(attributed(proposal, makers(run.view)), placements(run.view))
        run.hub.append(run.id, events.ProposalReady(proposal, proof))
    proven = proof.status is ProofStatus.PROVEN and not held_for_a_person(run.view)
    outcome = Outcome.PROVEN if proven else Outcome.UNPROVEN
    return outcome, told_goal(run, proof.reason)
