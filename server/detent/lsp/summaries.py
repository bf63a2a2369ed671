"""Runs in the words of the wire."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

from detent.core.change import FileChange
from detent.core.proof import Proof
from detent.engine.goals import found_last
from detent.hub.costs import By, Cost, Sum, grouped, total
from detent.hub.prefixes import Miss
from detent.hub.views import RunView
from detent.landing.renames import renames
from detent.lsp.board import waiting
from detent.lsp.edits import line_range
from detent.lsp.goal_messages import CriterionShown
from detent.lsp.message import Position, Range
from detent.lsp.messages import (
    Approval,
    FileShown,
    HunkShown,
    ProposalShown,
    RunShown,
    RunSummary,
)
from detent.lsp.plan_messages import PlanShown, PlanStep
from detent.lsp.positions import Encoding, split_lines
from detent.lsp.present import words
from detent.lsp.proof_messages import FailedTest, ProofShown, SinceShown, UnprovenLines
from detent.lsp.shown import shown_in
from detent.lsp.sites import Site
from detent.lsp.stats_messages import CostLine, MissShown, Spending, Stats


def summary(site: Site, view: RunView) -> RunSummary:
    return RunSummary(
        run_id=view.run_id,
        root=site.root_uri,
        kind=view.task.kind,
        title=words.name(view),
        status=view.status,
        interrupted=site.board.interrupted(view),
        outcome=view.outcome,
        reason=view.reason,
        started_at=view.started_at,
        turn=view.turn,
        model=view.model,
        difficulty=view.difficulty.tier if view.difficulty else None,
        spending=spending(view),
        undecided=len(waiting(view)),
        archived=view.session.archived,
        last_seq=view.last_seq,
    )


def spending(view: RunView) -> Spending:
    usage = view.usage
    return Spending(
        input_tokens=usage.input_tokens,
        cached_tokens=usage.cached_tokens,
        output_tokens=usage.output_tokens,
        cost=usage.cost,
        unpriced=view.unpriced,
    )


def run_shown(site: Site, view: RunView) -> RunShown:
    plan = None
    if view.plan is not None:
        plan = PlanShown(
            summary=view.plan.summary,
            steps=tuple(PlanStep(**asdict(step)) for step in view.plan.steps),
            criteria=view.plan.criteria,
            tests=view.plan.tests,
            waits=view.plan_waits,
        )
    return RunShown(
        summary=summary(site, view),
        instruction=view.task.instruction,
        plan=plan,
        approvals=tuple(
            Approval(approval_id=one.approval_id, title=one.title, detail=one.detail, options=one.options)
            for one in view.approvals
        ),
        attempts=tuple(_proof(site, proof) for proof in view.attempts),
        criteria=tuple(_criteria(view)),
        answer=view.answer,
    )


def _criteria(view: RunView) -> Iterator[CriterionShown]:
    for one in found_last(view):
        yield CriterionShown(
            text=one.criterion.text,
            command=one.criterion.command,
            state=one.state,
            reason=one.reason,
            evidence=one.evidence,
        )


def stats_shown(site: Site, found: Sequence[Cost], misses: Sequence[Miss] = ()) -> Stats:
    limits = site.workspace.settings().budget
    days, models, roles, runs = (
        tuple(_cost_line(name, one) for name, one in grouped(found, by).items())
        for by in (By.DAY, By.MODEL, By.ROLE, By.RUN)
    )
    return Stats(
        whole=_cost_line("", total(found)),
        days=days,
        models=models,
        roles=roles,
        runs=runs,
        usd=limits.usd,
        usd_per_day=limits.usd_per_day,
        misses=tuple(MissShown(tokens=one.tokens, sent=one.sent, reason=one.reason) for one in misses),
    )


def _cost_line(name: str, one: Sum) -> CostLine:
    return CostLine(
        name=name,
        questions=one.questions,
        unpriced=one.unpriced,
        input_tokens=one.usage.input_tokens,
        cached_tokens=one.usage.cached_tokens,
        output_tokens=one.usage.output_tokens,
        cost=one.usage.cost,
    )


def proposal_shown(site: Site, view: RunView, encoding: Encoding) -> ProposalShown:
    files = view.proposal.files if view.proposal else ()
    origins = renames(view.proposal) if view.proposal else {}
    return ProposalShown(
        run_id=view.run_id,
        number=view.proposal.number if view.proposal else 0,
        proof=_proof(site, view.proof) if view.proof else None,
        files=tuple(
            FileShown(
                uri=site.uri(path),
                path=path,
                creates=any(file.base is None for file in changes),
                deletes=any(file.result is None for file in changes),
                renamed=str(origins.get(path, "")),
                origin=origins[path].path if path in origins else "",
                made_by=changes[0].made_by,
                hunks=_hunks(site, view, path, encoding),
            )
            for path, changes in _by_path(files).items()
        ),
        left_out=view.proposal.left_out if view.proposal else (),
    )


def _by_path(files: Iterable[FileChange]) -> Mapping[str, Sequence[FileChange]]:
    """Lines and mode of one file are two changes, and one file to whoever looks."""
    found: dict[str, list[FileChange]] = {}
    for file in files:
        found.setdefault(file.path, []).append(file)
    return found


def _hunks(site: Site, view: RunView, path: str, encoding: Encoding) -> tuple[HunkShown, ...]:
    text = site.text(path)
    lines = split_lines(text)
    places = {one.hunk.id: one for one in shown_in(view, site.blobs, path, text) if one.hunk.path == path}
    files = view.proposal.files if view.proposal else ()
    about = {hunk.id: file.about for file in files if file.path == path for hunk in file.hunks}
    shown = []
    for hunk in view.hunks:
        if hunk.path != path:
            continue
        place = places.get(hunk.id)
        at = None
        if place is not None and not place.conflict and place.path == hunk.path:
            found = line_range(lines, place.start, place.end, encoding)
            at = Range(
                start=Position(line=found.start.line, character=found.start.character),
                end=Position(line=found.end.line, character=found.end.character),
            )
        shown.append(
            HunkShown(
                hunk_id=hunk.id,
                state=view.states[hunk.id],
                range=at,
                old=hunk.old,
                new=hunk.new,
                needs=hunk.needs,
                how=hunk.how,
                about=about[hunk.id],
            )
        )
    return tuple(shown)


def _proof(site: Site, proof: Proof) -> ProofShown:
    return ProofShown(
        status=proof.status,
        reason=proof.reason,
        content=proof.content,
        failures=tuple(
            FailedTest(
                test=one.test,
                message=one.message,
                uri=None if one.path is None else site.uri(one.path),
                line=one.line,
            )
            for report in proof.reports
            for one in report.failures
        ),
        flaky=tuple(test for report in proof.reports for test in report.flaky),
        since=None if proof.since is None else SinceShown(**asdict(proof.since)),
        unproven=tuple(UnprovenLines(uri=site.uri(path), lines=lines) for path, lines in proof.unproven_lines.items()),
    )
