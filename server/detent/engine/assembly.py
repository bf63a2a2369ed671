"""Putting a run together from what the composition root handed over."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from detent.config.layers import brought
from detent.config.rules import Rule
from detent.config.settings import Settings
from detent.context.finder import Finder, Opening
from detent.core.difficulty import Difficulty, Tier, TierPlan
from detent.core.edit_format import EditFormat
from detent.core.errors import StopRun
from detent.core.events import CallKind, PlanDecision
from detent.core.memory import Fact
from detent.core.ports import Applier, Check, Clock, Course, Files, FindTests, Lineup, Model, Past, Tool
from detent.core.proof import Outcome
from detent.core.roles import ModelRole
from detent.core.talk import Delta, ModelRequest, Reply, Usage
from detent.core.work import Buffer, ContextPack, Snapshot, Task
from detent.engine.before import Aside, Before, Remembered
from detent.engine.controller import only_reads
from detent.engine.conversation import Bounds, Conversation
from detent.engine.course import RunCourse
from detent.engine.difficulty import facts_of, judge
from detent.engine.goals import goal_checks
from detent.engine.issues import issue_acts
from detent.engine.laying import lay_earlier_changes, lay_undecided
from detent.engine.mailbox import Mailbox
from detent.engine.past import RunPast
from detent.engine.project_rules import names_for, rules_for
from detent.engine.recall import settle_cut_off
from detent.engine.run import Find, Reaching, Run, Site, Spread
from detent.engine.spreading import spreading
from detent.engine.testing import finding_tests
from detent.engine.turns import unheard_steers
from detent.harness.act import Act
from detent.harness.allowed import Allowed
from detent.harness.budget import Budget
from detent.harness.gate import Gate, GateParts
from detent.harness.permission import Lasting
from detent.harness.policy import Ground, Policy
from detent.harness.processes import Processes
from detent.harness.project_rules import Rules
from detent.harness.questions import Alone
from detent.harness.redaction import Redactor
from detent.harness.secret_files import SecretFiles
from detent.harness.shadow import Shadow
from detent.harness.shadows import Shadows
from detent.harness.spending import Spending
from detent.harness.trust import Trust, seen
from detent.harness.uninterrupted import uninterrupted
from detent.hub.hub import Hub
from detent.hub.views import RunView
from detent.memory.memory import Memory


@dataclass(frozen=True, slots=True)
class Parts:
    """What the runs of one workspace are made of. The callables are asked for each run, so that settings can change."""

    root: Path
    scratch: Path
    """A folder for what is needed only as long as something is done."""
    shadows: Shadows
    allowed: Allowed
    spending: Spending
    rules: Callable[[], Sequence[Rule]]
    """The user's own policy."""
    own_rules: Path
    """The user's own AGENTS.md, for every project."""
    settings: Callable[[], Settings]
    hub: Hub
    trust: Trust
    finder: Finder
    applier: Applier
    clock: Clock
    processes: Processes
    secrets: Callable[[Settings], Sequence[str]]
    """What must never reach the log or a model."""
    token: Callable[[str], str | None]
    """The token of this name, for a service that the user's settings name."""
    model: Callable[[Settings], Model]
    """The one that is asked first to work."""
    lineup: Lineup
    checks: Callable[[Path, Settings], Sequence[Check]]
    spread: Callable[[Settings, Shadow, Sequence[Check], Collection[str]], Sequence[Check]]
    """These checks of the top, and with them those of the folders below in which these files lie."""
    audits: Callable[[Path, Settings], Sequence[Check]]
    """What a second look at a change runs."""
    reviews: Callable[[Path, Settings], Sequence[Check]]
    """And what installed packages bring for it: asked for like any command."""
    command: Callable[[Path, Settings, str], Check]
    """The check that a line of shell is, by its exit code."""
    memory: Memory
    tools: Callable[[FindTests | None, bool, EditFormat, Past | None, Course | None], Mapping[str, Tool]]
    """The tools of a run; with True only those that read. The past is what a run can look back at, if at anything."""
    formatter: Callable[[Settings, str], Check | None]
    """The project's formatter, for one file; None where there is none."""
    tier_plan: Callable[[Tier], TierPlan]
    edit_format: Callable[[Settings], EditFormat]
    """How the model is asked to write its edits."""
    remembered: Remembered
    """What checks said of trees before."""


def keep_buffers(hub: Hub, snapshot: Snapshot) -> dict[str, tuple[int, str]]:
    """The open documents as an event holds them: path → version and blob."""
    return {path: (buffer.version, hub.blobs.put_text(buffer.text)) for path, buffer in snapshot.buffers.items()}


@asynccontextmanager
async def assembled(parts: Parts, run_id: str, mailbox: Mailbox, unattended: bool) -> AsyncIterator[Run]:
    """A run that can work: for a new turn with the undecided hunks in its shadow, after a crash with all it had."""
    hub, view, settings = parts.hub, parts.hub.view(run_id), parts.settings()
    for text in unheard_steers(hub, run_id):
        mailbox.steer(text)
    only_reading = only_reads(view)
    async with _shadow(parts, run_id, _texts(hub, view), only_reading=only_reading) as shadow:
        if view.turn > 1:
            lay_undecided(hub, view, shadow)
        for sentence in lay_earlier_changes(hub, run_id, shadow):
            mailbox.steer(sentence)
        checks = () if only_reading else tuple(parts.checks(parts.root, settings))
        # In a thread: the index is looked after, and the editor must be answered meanwhile.
        past = RunPast(hub, run_id, parts.memory, remembers=settings.memory.use)

        async def word() -> tuple[PlanDecision, str]:
            return await gate.wait_for(mailbox.plan_decision())

        approves = settings.run.plan_approval
        course = RunCourse(hub, run_id, lambda *asked: gate.approve(*asked), word if approves else None)
        commands = _commands((*checks, *goal_checks(view.task, _command(parts, settings))))
        tests = None if only_reading else finding_tests(_finding(parts, shadow, checks), shadow.files, commands)
        usual = await asyncio.to_thread(parts.tools, tests, only_reading, parts.edit_format(settings), past, course)
        tools = {**usual, **issue_acts(view.task, settings, parts.token)}
        specs = tuple(tool.spec for tool in tools.values() if tool.offered)
        model = parts.model(with_model(settings, view.chosen.get(ModelRole.CODE, "")))
        wanted = settings.model.max_output_tokens
        bounds = Bounds(model.context, wanted or model.longest_answer, wanted)
        conversation = Conversation(hub, run_id, specs, bounds)
        settle_cut_off(hub, run_id, conversation, model)
        audits = () if only_reading else tuple(parts.audits(parts.root, settings))
        commands.extend(_commands(audits))
        content = GateContent(parts.lineup, tools, commands, unattended)
        gate = _gate(parts, run_id, settings, shadow, content)
        before = Before(lambda all: _aside(parts, run_id, settings, (*all, *audits)), checks, parts.remembered)
        site = replace(
            _site(parts, view, shadow, settings, before),
            audits=audits,
            spread=_spread(parts, shadow, checks, commands, before),
            reviews=lambda: parts.reviews(parts.root, settings),
        )
        yield Run(run_id, settings, hub, gate, site, conversation, checks, mailbox)


def with_model(settings: Settings, name: str) -> Settings:
    """The settings where they name a model; else those of a run that was given one."""
    if not name or settings.model.name or settings.roles.code:
        return settings
    return settings.model_copy(update={"model": settings.model.model_copy(update={"name": name})})


@asynccontextmanager
async def _aside(parts: Parts, run_id: str, settings: Settings, checks: Sequence[Check]) -> AsyncIterator[Aside]:
    """The user's tree without anything of the run, where its checks can run."""
    async with _shadow(parts, run_id, _open_documents(parts.applier)) as shadow:
        content = GateContent(None, {}, _commands(checks), unattended=True, aside=True)
        yield Aside(_gate(parts, run_id, settings, shadow, content), shadow)


@asynccontextmanager
async def assembled_for_checks(parts: Parts, run_id: str, *, without_proposal: bool = False) -> AsyncIterator[Run]:
    """The user's tree as it stands, to be checked: with the undecided hunks in it as long as nothing has landed.

    ``without_proposal``: without them in any case, and nobody is asked.
    """
    hub, view, settings = parts.hub, parts.hub.view(run_id), parts.settings()
    buffers = _open_documents(parts.applier)
    async with _shadow(parts, run_id, buffers) as shadow:
        if not (view.landed or without_proposal):
            lay_undecided(hub, view, shadow)
        checks = tuple(parts.checks(parts.root, settings))
        content = GateContent(None, {}, _commands(checks), unattended=without_proposal, aside=without_proposal)
        gate = _gate(parts, run_id, settings, shadow, content)
        site = replace(_site(parts, view, shadow, settings), spread=_spread(parts, shadow, checks, content.commands))
        yield Run(run_id, settings, hub, gate, site, Conversation(hub, run_id, ()), checks, Mailbox())


@asynccontextmanager
async def assembled_for_acts(
    parts: Parts, run_id: str, acts: Sequence[Act], hooks: Sequence[Check] = (), *, unattended: bool
) -> AsyncIterator[Run]:
    """The user's saved files, in a shadow where another tree can be laid over them; acts pass its gate."""
    hub, view, settings = parts.hub, parts.hub.view(run_id), parts.settings()
    async with _shadow(parts, run_id, {}) as shadow:
        checks = tuple(parts.checks(parts.root, settings))
        lineup = parts.lineup if settings.model.name else None
        content = GateContent(lineup, {act.name: act for act in acts}, _commands((*checks, *hooks)), unattended)
        gate = _gate(parts, run_id, settings, shadow, content, dict)
        site = replace(_site(parts, view, shadow, settings), spread=_spread(parts, shadow, checks, content.commands))
        yield Run(run_id, settings, hub, gate, site, Conversation(hub, run_id, ()), checks, Mailbox())


@asynccontextmanager
async def assembled_for_formatting(
    parts: Parts, run_id: str, path: str, text: str
) -> AsyncIterator[Callable[[], Awaitable[str | None]]]:
    """What gives the text as the project's formatter leaves it; None where there is no formatter, or it may not run."""
    settings = parts.settings()
    formatter = parts.formatter(settings, path)
    buffers = {path: text}
    async with _shadow(parts, run_id, buffers) as shadow:
        content = GateContent(None, {}, _commands([formatter] if formatter else []), unattended=True)
        gate = _gate(parts, run_id, settings, shadow, content, lambda: buffers)

        async def formatted() -> str | None:
            report = await gate.check(formatter, ()) if formatter else None
            if report is None or report.problem:
                return None
            form = (await asyncio.to_thread(shadow.contents, [path]))[path]
            return None if form is None else form.data.decode("utf-8", "surrogateescape")

        yield formatted


@dataclass(frozen=True, slots=True)
class GateContent:
    """What passes a gate, and whether somebody is there to be asked."""

    lineup: Lineup | None
    """None where nothing is asked of a model: only checks pass."""
    tools: Mapping[str, Tool]
    commands: list[Sequence[str]]
    """Those of the checks. A run learns of more of them."""
    unattended: bool
    aside: bool = False


class _NoModel:
    """For a gate that only checks pass."""

    name = place = "none"
    longest_answer = 0
    context = None

    def priced(self, usage: Usage) -> Usage:
        return usage

    async def reply(self, request: ModelRequest, on_delta: Callable[[Delta], None]) -> Reply:
        raise StopRun(Outcome.FAILED, "A check asks no model.")


def _gate(
    parts: Parts,
    run_id: str,
    settings: Settings,
    shadow: Shadow,
    content: GateContent,
    buffers: Callable[[], Mapping[str, str]] | None = None,
) -> Gate:
    """``buffers``: the open documents, where they are not to be the user's."""
    view = parts.hub.view(run_id)
    asked = sum(call.started.kind is CallKind.MODEL for call in view.calls)
    shown = seen(parts.root, names_for(parts.root, view.task))
    return Gate(
        run_id,
        parts.hub,
        GateParts(
            tools=content.tools,
            lineup=content.lineup or Alone(_NoModel()),
            policy=Policy(
                settings.policy, _ground(parts, settings, shadow, view.task), content.commands, parts.rules()
            ),
            lasting=Lasting(parts.allowed, lambda: parts.trust.trust(parts.root, shown)),
            budget=Budget(settings.budget, parts.clock, view.usage, asked, parts.spending),
            shadow=shadow,
            processes=parts.processes,
            redactor=Redactor(parts.secrets(settings)),
            clock=parts.clock,
            background=content.lineup is None,
            aside=content.aside,
            buffers=buffers or (lambda: _open_documents(parts.applier)),
        ),
        attended=not content.unattended,
    )


@asynccontextmanager
async def _shadow(
    parts: Parts, run_id: str, buffers: Mapping[str, str], *, only_reading: bool = False
) -> AsyncIterator[Shadow]:
    """A shadow that goes when it is left, however early: also when the run is cancelled while it is being opened."""
    secret = SecretFiles(parts.settings().policy.readable)
    # In a thread: it is all waiting for the disk, and the editor must be answered meanwhile.
    open_one = parts.shadows.open_to_read if only_reading else parts.shadows.open
    shadow, cancelled = await uninterrupted(asyncio.to_thread(open_one, run_id, buffers, secret))
    try:
        if cancelled:
            raise asyncio.CancelledError
        yield shadow
    finally:
        await uninterrupted(asyncio.to_thread(shadow.close))


def _ground(parts: Parts, settings: Settings, shadow: Shadow, task: Task) -> Ground:
    rules = names_for(parts.root, task)
    trusted, off = parts.trust.is_trusted(parts.root, rules), settings.policy.sandbox == "off"
    told = [f"{name} as rules that a model is told" for name in rules]
    brings = "" if trusted else ", ".join(filter(None, [brought(parts.root), *told]))
    return Ground(parts.root, trusted, parts.processes.jails, parts.processes.fences, off, brings, shadow.files.real)


def _rules(parts: Parts) -> Callable[[Task], Sequence[Rules]]:
    return lambda task: rules_for(parts.root, parts.trust, parts.own_rules, task)


def _remembered(parts: Parts, settings: Settings) -> Callable[[Task], Sequence[Fact]]:
    def remembered(task: Task) -> Sequence[Fact]:
        about = f"{task.instruction} {task.problem or ''} {task.scope.path if task.scope else ''}"
        return parts.memory.opening(about) if settings.memory.use else ()

    return remembered


def _find(parts: Parts, view: RunView, opening: Opening) -> Find:
    """The documents are those that were open when the run began."""

    def find(files: Files, task: Task, budget: int) -> ContextPack:
        texts = _texts(parts.hub, view)
        buffers = {path: Buffer(texts[path], version) for path, (version, _) in view.buffers.items()}
        return opening.retrieve(files, task, budget, buffers)

    return find


def _reaching(parts: Parts) -> Reaching:
    def reaching(texts: Mapping[str, str]) -> Sequence[str]:
        return parts.finder.reaching({path: Buffer(text, 0) for path, text in texts.items()})

    return reaching


def _site(parts: Parts, view: RunView, shadow: Shadow, settings: Settings, before: Before | None = None) -> Site:
    """``before``: None where a tree is only checked; nobody is told rules and memories then."""
    command = _command(parts, settings)
    opening = Opening(parts.finder)
    find, judge_task = _find(parts, view, opening), _judge(parts, view, opening)
    site = Site(shadow, find, _reaching(parts), before, judge_task, parts.tier_plan, command)
    return replace(site, rules=_rules(parts), remembered=_remembered(parts, settings)) if before is not None else site


def _commands(checks: Sequence[Check]) -> list[Sequence[str]]:
    return [check.command() for check in checks]


def _spread(
    parts: Parts, shadow: Shadow, checks: Sequence[Check], commands: list[Sequence[str]], before: Before | None = None
) -> Spread:
    return spreading(_finding(parts, shadow, checks), shadow.files, commands, before)


def _finding(parts: Parts, shadow: Shadow, checks: Sequence[Check]) -> Spread:
    return partial(parts.spread, parts.settings(), shadow, checks)


def _command(parts: Parts, settings: Settings) -> Callable[[str], Check]:
    return lambda command: parts.command(parts.root, settings, command)


def _judge(parts: Parts, view: RunView, opening: Opening) -> Callable[[Task], Difficulty | None]:
    def judged(task: Task) -> Difficulty | None:
        wish = parts.settings().run.difficulty
        if wish == "off":
            return None
        if wish != "auto":
            return Difficulty(Tier(wish), {}, "set by run.difficulty", parts.tier_plan(Tier(wish)))
        texts = _texts(parts.hub, view)
        buffers = {path: Buffer(texts[path], version) for path, (version, _) in view.buffers.items()}
        facts = facts_of(task, opening.span(task.instruction, buffers))
        tier, why = judge(task.kind, facts)
        return Difficulty(tier, facts, why, parts.tier_plan(tier))

    return judged


def _open_documents(applier: Applier) -> dict[str, str]:
    return {path: buffer.text for path, buffer in applier.snapshot().buffers.items()}


def _texts(hub: Hub, view: RunView) -> dict[str, str]:
    return {path: hub.blobs.get_text(blob) for path, (_, blob) in view.buffers.items()}
