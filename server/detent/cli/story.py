"""A run told to a person: what each event looks like on a terminal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from detent.cli.diff import proposal_lines
from detent.cli.terminal import line
from detent.core import events
from detent.core.change import Decision, HunkState
from detent.core.circles import Stuck
from detent.core.goal import CriteriaChecked, CriterionState
from detent.core.phase import PhaseDecided
from detent.core.proof import CheckKind, CheckReport, Comparison, Outcome, Proof, ProofStatus
from detent.core.session import SessionChanged
from detent.core.talk import Usage
from detent.core.work import Plan, PlanAuthor, StepStatus, Task
from detent.engine.plans import CRITERIA, TESTS, details
from detent.harness.lines import tells_of_bad
from detent.hub.costs import beside_cost
from detent.hub.prefixes import Prefixes

_PROOF_STYLES: Mapping[ProofStatus, str] = {
    ProofStatus.PROVEN: "bold green",
    ProofStatus.UNPROVEN: "bold yellow",
    ProofStatus.RED: "bold red",
}
_MARKS: Mapping[CriterionState, tuple[str, str]] = {
    CriterionState.MET: ("  ✓ ", "green"),
    CriterionState.UNMET: ("  ✗ ", "red"),
    CriterionState.HELD: ("  ? ", "yellow"),
    CriterionState.OPEN: ("  · ", "dim"),
}
_SHOWN_FAILURES = 3


class Story:
    """Prints a run's events as they come. What happened while the model thought is one line, not a stream."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._silent_calls: set[str] = set()
        self._commands: set[str] = set()
        self._prefixes = Prefixes()
        self._titles: dict[str, str] = {}
        self._just_begun = ""

    def tell(self, event: events.DurableEvent) -> None:
        lines = list(self._lines(event))
        if isinstance(event, events.CallFinished) and lines:
            lines[0].append(self._whose(event.call_id), style="dim")
        for text in lines:
            self._console.print(text)
        if isinstance(event, events.CallStarted) and event.call_id not in self._silent_calls:
            self._titles[event.call_id] = event.title
        if lines:
            self._just_begun = event.call_id if isinstance(event, events.CallStarted) else ""

    def _whose(self, call_id: str) -> str:
        """What a call's end is told with where something else was told since it began."""
        title = self._titles.pop(call_id, "")
        return f"  ({title})" if title and call_id != self._just_begun else ""

    def streams(self, event: events.Streamed) -> bool:
        """Whether this piece of an answer is shown as it comes."""
        return False

    def stream(self, event: events.Streamed) -> None:
        """Show it."""

    def _lines(self, event: events.DurableEvent) -> Iterator[Text]:
        if miss := self._prefixes.hear(event):
            missed = f"{miss.tokens:,} of {miss.sent:,} tokens were not found"
            yield line(("cache    ", "bold cyan"), missed, (f"  {miss.reason}", "dim"))
        if isinstance(event, events.CallStarted) and event.kind is events.CallKind.MODEL:
            self._silent_calls.add(event.call_id)
            return
        if isinstance(event, events.CallStarted) and event.kind is events.CallKind.EXECUTE:
            self._commands.add(event.call_id)
        if isinstance(event, events.CallFinished) and event.call_id in self._silent_calls:
            if event.status is events.CallStatus.FAILED:
                yield line(("  ✗ ", "red"), event.text)
            return
        if isinstance(event, events.CallFinished) and event.call_id in self._commands and tells_of_bad(event.text):
            yield line(("  ✗ ", "red"), event.text)
            return
        teller = _TELLERS.get(type(event))
        if teller is not None:
            yield from teller(event)


def title(task: Task) -> str:
    """The task in a few words."""
    where = ""
    if task.scope is not None:
        where = task.scope.symbol or f"{task.scope.path}:{task.scope.start + 1}"
    words = " ".join(f"{task.instruction} {where}".split())
    return f"{task.kind.value}: {words[:77] + '…' if len(words) > 78 else words}"


def plan_lines(plan: Plan) -> Iterator[Text]:
    yield line(("plan     ", "bold cyan"), plan.summary)
    for number, step in enumerate(plan.steps, 1):
        done = "✓" if step.status is StepStatus.COMPLETED else " "
        yield line(f"       {done} {number}. {step.content}")
        yield from (line((f"            {detail}", "dim")) for detail in details(step))
    for heading, entries in ((CRITERIA, plan.criteria), (TESTS, plan.tests)):
        yield from (line((f"         {heading.lower()}: {entry}", "dim")) for entry in entries)


def proof_lines(proof: Proof) -> Iterator[Text]:
    yield line((proof.status.value, _PROOF_STYLES[proof.status]), f"  {proof.reason}")
    for report in proof.reports:
        yield from _report_lines(report)
    if proof.since is not None:
        yield from _since_lines(proof.since)
    for path, lines in proof.unproven_lines.items():
        yield line(("  ? ", "yellow"), f"{path}: no test executed {_ranges(lines)}")


def _since_lines(since: Comparison) -> Iterator[Text]:
    told = (
        ("introduced", since.introduced),
        ("fixed", since.fixed),
        ("failed before too", (*since.owed, *since.still)),
        ("red before, green now", since.red_first),
        ("green on the old code too", since.green_first),
        ("would fail as before the change", since.rewritten),
        ("do not run any more", since.lost),
    )
    for words, tests in told:
        if tests:
            more = f" and {len(tests) - _SHOWN_FAILURES} more" if len(tests) > _SHOWN_FAILURES else ""
            yield line((f"  {words}: {', '.join(tests[:_SHOWN_FAILURES])}{more}", "dim"))


def _ranges(lines: Sequence[int]) -> str:
    """Zero-based lines as people count them: ``lines 3-5, 9``."""
    parts: list[list[int]] = []
    for number in lines:
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    told = ", ".join(str(first + 1) if first == last else f"{first + 1}-{last + 1}" for first, last in parts)
    return f"line{'s' * (len(lines) != 1)} {told}"


def spending(usage: Usage, unpriced: int) -> str:
    """``unpriced``: so many questions are in no cost."""
    if not usage.input_tokens + usage.output_tokens:
        return "0 tokens"
    cached = f", {100 * usage.cached_tokens // usage.input_tokens} % cached" if usage.input_tokens else ""
    cost = f", ${usage.cost:.4f}{beside_cost(unpriced)}" if usage.cost is not None else ", price unknown"
    return f"{usage.input_tokens + usage.output_tokens:,} tokens{cached}{cost}"


def _report_lines(report: CheckReport) -> Iterator[Text]:
    if report.problem:
        yield line(("  ! ", "yellow"), f"{report.check}: {report.problem}")
        return
    tests = report.kind is CheckKind.TESTS
    counts = f"{report.passed} passed, {report.failed} failed" if tests else f"{report.failed} found"
    more = [f"{number} {word}" for number, word in ((report.errors, "errors"), (report.skipped, "skipped")) if number]
    yield line((f"  {report.check}: {', '.join([counts, *more])} in {report.seconds:.1f} s", "dim"))
    yield line((f"  {report.command}", "dim"))
    for failure in report.failures[:_SHOWN_FAILURES]:
        where = f" ({failure.path}:{(failure.line or 0) + 1})" if failure.path else ""
        message = failure.message.strip().splitlines()
        yield line(("  ✗ ", "red"), f"{failure.test}{where}: {message[0] if message else ''}")
    for test in report.flaky:
        yield line(("  ~ ", "yellow"), f"{test} is flaky: it failed, and passed on the same files")
    hidden = len(report.failures) - _SHOWN_FAILURES
    if hidden > 0:
        yield line((f"    and {hidden} more", "dim"))


def _started(event: events.RunStarted) -> Iterator[Text]:
    yield line(("task     ", "bold cyan"), title(event.task), (f"  [{event.model}]", "dim"))
    for criterion in event.task.criteria:
        yield line(("  · ", "dim"), criterion.told)


def _context(event: events.ContextRetrieved) -> Iterator[Text]:
    yield line(("context  ", "bold cyan"), f"{event.snippets} pieces of code, {event.tokens:,} tokens")
    if event.lacking:
        yield line(("         ", ""), (event.lacking, "yellow"))


def _compacted(event: events.Compacted) -> Iterator[Text]:
    saved = f"{event.before:,} → {event.after:,} tokens"
    yield line(("shorter  ", "bold cyan"), f"{event.epoch}, {event.stage.value}: {saved}", (f"  {event.reason}", "dim"))


def _phase(event: PhaseDecided) -> Iterator[Text]:
    yield line(("next     ", "bold cyan"), event.phase.value, (f"  {event.reason}", "dim"))


def _plan(event: events.PlanProposed | events.PlanUpdated) -> Iterator[Text]:
    if isinstance(event, events.PlanUpdated) and event.author is PlanAuthor.PROGRAMMER:
        yield line(("you      ", "bold cyan"), "changed the plan")
    yield from plan_lines(event.plan)


def _plan_decided(event: events.PlanDecided) -> Iterator[Text]:
    if event.decision is events.PlanDecision.CANCEL and event.text:
        yield line(("plan     ", "bold cyan"), event.text)
        return
    yield line(("you      ", "bold cyan"), f"{event.decision.value} the plan {event.text}".rstrip())


def _call(event: events.CallStarted) -> Iterator[Text]:
    yield line(("→ ", "blue"), event.title)


def _call_finished(event: events.CallFinished) -> Iterator[Text]:
    completed = event.status is events.CallStatus.COMPLETED
    mark = ("  ✓ ", "green") if completed else ("  ✗ ", "red")
    yield line(mark, event.text or event.status.value)


def _judged(event: events.DifficultyJudged) -> Iterator[Text]:
    one = event.difficulty
    yield line(("tier     ", "bold cyan"), one.tier.value, (f"  {one.why}", "dim"))


def _chosen(event: events.ModelChosen) -> Iterator[Text]:
    yield line(("you      ", "bold cyan"), f"want {event.model or 'what the settings say'} to {event.role.value}")


def _switched(event: events.ModelSwitched) -> Iterator[Text]:
    yield line(("model    ", "bold cyan"), f"{event.epoch}: ", (event.reason, "yellow"))


def _asked(event: events.ApprovalAsked) -> Iterator[Text]:
    yield line(("? ", "bold yellow"), event.title)
    yield from (line(f"    {detail}") for detail in event.detail.splitlines())


def _given(event: events.ApprovalGiven) -> Iterator[Text]:
    yield line(("you      ", "bold cyan"), event.answer or "no answer, which means no")


def _checked(event: events.ChecksFinished) -> Iterator[Text]:
    yield line(("checks   ", "bold cyan"), f"attempt {event.attempt}")
    yield from proof_lines(event.proof)


def _reflected(event: events.Reflected) -> Iterator[Text]:
    severe = (f"  [{event.reflection.severity}]", "dim") if event.reflection else ""
    yield line(("thought  ", "bold cyan"), event.text, severe)


def _criteria(event: CriteriaChecked) -> Iterator[Text]:
    met = sum(one.met for one in event.found)
    yield line(("goal     ", "bold cyan"), f"round {event.round}: {met} of {len(event.found)} criteria are met")
    for one in event.found:
        shown = (one.evidence or one.reason).strip().splitlines()
        yield line(_MARKS[one.state], one.criterion.told, (f"  {shown[-1]}" if shown else "", "dim"))


def _stuck(event: Stuck) -> Iterator[Text]:
    yield line(("circles  ", "bold yellow"), event.what, (f"  {event.detail}", "dim"))


def _reviewed(event: events.Reviewed) -> Iterator[Text]:
    if event.review.approved:
        yield line(("review   ", "bold cyan"), ("approved", "green"))
    elif not event.review.findings:
        yield line(("review   ", "bold cyan"), (event.review.reason, "yellow"))
    for finding in event.review.findings:
        yield line(("review   ", "bold cyan"), (finding.check, "yellow"), f": {finding.told}")
    for note in event.review.notes:
        yield line(("review   ", "bold cyan"), ("to look at", "dim"), f": {note}")


def _proposal(event: events.ProposalReady) -> Iterator[Text]:
    yield line(("proposal ", "bold cyan"), f"number {event.proposal.number}, {_hunks(len(event.proposal.hunks))}")
    yield from proposal_lines(event.proposal, event.proposal.hunks, {})
    yield from proof_lines(event.proof)


def _answer(event: events.AnswerGiven) -> Iterator[Text]:
    yield line(event.text)


def _edited(event: events.HunkEdited) -> Iterator[Text]:
    yield line(("you      ", "bold cyan"), f"edited {event.hunk_id}")
    yield from (line(("  + " + new.rstrip("\r\n"), "green")) for new in event.new)


def _decided(event: events.HunksDecided) -> Iterator[Text]:
    word = {Decision.ACCEPT: "accept", Decision.REJECT: "reject", Decision.UNDO: "undo"}[event.decision]
    yield line(("you      ", "bold cyan"), f"{word} {', '.join(event.hunk_ids)}")


def _moved(event: events.HunksMoved) -> Iterator[Text]:
    for hunk_id, state in event.states.items():
        style = "red" if state is HunkState.CONFLICT else "yellow"
        yield line(f"{hunk_id} is ", (state.value, style), f": {event.reason}" if event.reason else "")


def _landed(event: events.Landed) -> Iterator[Text]:
    verb = "taken out of" if event.undo else "landed in"
    yield line(("✓ ", "green"), f"{', '.join(event.hunk_ids)} {verb} {', '.join(event.files)}")


def _proof_changed(event: events.ProofChanged) -> Iterator[Text]:
    yield from proof_lines(event.proof)


def _committed(event: events.Committed) -> Iterator[Text]:
    yield line(("✓ ", "green"), f"{', '.join(event.hunk_ids)} committed: {event.commit.message.splitlines()[0]}")
    yield line((f"  proof of the committed tree: {event.proof.status.value}, {event.proof.reason}", "dim"))


def _taken_back(event: events.CommitTakenBack) -> Iterator[Text]:
    yield line(("✓ ", "green"), f"commit {event.commit[:12]} is no branch of Detent's any more: {event.reason}")


def _opened(event: events.PullRequestOpened) -> Iterator[Text]:
    yield line(("✓ ", "green"), f"pushed to {event.remote}", f": {event.url}" if event.url else "")


def _session(event: SessionChanged) -> Iterator[Text]:
    where = f", from step {event.step} of run {event.continues}" if event.continues else ""
    yield line(("session  ", "dim"), (event.name or "named after its task") + where + " (archived)" * event.archived)


def _steered(event: events.Steered) -> Iterator[Text]:
    yield line(("you      ", "bold cyan"), event.text)


def _finished(event: events.RunFinished) -> Iterator[Text]:
    good = event.outcome in (Outcome.PROVEN, Outcome.ANSWERED)
    yield line((event.outcome.value, "bold green" if good else "bold yellow"), f"  {event.reason}")


# Any: each function takes the one event that its row names, which a Mapping's type cannot say.
_TELLERS: Mapping[type[events.DurableEvent], Callable[[Any], Iterator[Text]]] = {
    events.RunStarted: _started,
    events.ContextRetrieved: _context,
    events.Compacted: _compacted,
    PhaseDecided: _phase,
    events.PlanProposed: _plan,
    events.PlanUpdated: _plan,
    events.PlanDecided: _plan_decided,
    events.CallStarted: _call,
    events.CallFinished: _call_finished,
    events.DifficultyJudged: _judged,
    events.ModelChosen: _chosen,
    events.ModelSwitched: _switched,
    events.ApprovalAsked: _asked,
    events.ApprovalGiven: _given,
    events.ChecksFinished: _checked,
    events.Reflected: _reflected,
    CriteriaChecked: _criteria,
    Stuck: _stuck,
    events.Reviewed: _reviewed,
    events.ProposalReady: _proposal,
    events.AnswerGiven: _answer,
    events.HunkEdited: _edited,
    events.HunksDecided: _decided,
    events.HunksMoved: _moved,
    events.Landed: _landed,
    events.ProofChanged: _proof_changed,
    events.Committed: _committed,
    events.CommitTakenBack: _taken_back,
    events.PullRequestOpened: _opened,
    SessionChanged: _session,
    events.Steered: _steered,
    events.RunFinished: _finished,
}


def _hunks(count: int) -> str:
    return "1 hunk" if count == 1 else f"{count} hunks"
