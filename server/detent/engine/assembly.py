"""Putting a run together from what the composition root handed over."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detent.config.settings import Settings
from detent.core.change import Decision
from detent.core.errors import StopRun
from detent.core.events import CallKind
from detent.core.ports import Applier, Check, Clock, Current, Model, Tool
from detent.core.proof import Outcome
from detent.core.talk import Delta, ModelRequest, Reply, Usage
from detent.core.work import Snapshot
from detent.engine.conversation import Conversation
from detent.engine.mailbox import Mailbox
from detent.engine.recall import settle_cut_off
from detent.engine.run import Run
from detent.engine.turns import EarlierChange, changes_of_turn, unheard_steers
from detent.harness.budget import Budget
from detent.harness.gate import Gate, GateParts
from detent.harness.policy import Policy
from detent.harness.processes import Processes
from detent.harness.redaction import Redactor
from detent.harness.shadow import Shadow
from detent.harness.trust import Trust
from detent.hub.hub import Hub
from detent.hub.views import RunView
from detent.landing.decide import plan as plan_landing
from detent.landing.merge import merge


@dataclass(frozen=True, slots=True)
class Parts:
    """What the runs of one workspace are made of. The callables are asked for each run, so that settings can change."""

    root: Path
    state: Path
    settings: Callable[[], Settings]
    hub: Hub
    trust: Trust
    applier: Applier
    clock: Clock
    processes: Processes
    secrets: Callable[[Settings], Sequence[str]]
    """What must never reach the log or a model."""
    model: Callable[[Settings], Model]
    checks: Callable[[Path, Settings], Sequence[Check]]
    tools: Callable[[Sequence[Check], bool], Mapping[str, Tool]]
    """The tools of a run; with True only those that read."""


def keep_buffers(hub: Hub, snapshot: Snapshot) -> dict[str, tuple[int, str]]:
    """The open documents as an event holds them: path → version and blob."""
    return {path: (buffer.version, hub.blobs.put_text(buffer.text)) for path, buffer in snapshot.buffers.items()}


async def assemble(parts: Parts, run_id: str, mailbox: Mailbox, unattended: bool) -> Run:
    """A run that can work: for a new turn with the undecided hunks in its shadow, after a crash with all it had."""
    view = parts.hub.view(run_id)
    settings = parts.settings()
    for text in unheard_steers(parts.hub, run_id):
        mailbox.steer(text)
    shadow = await _open_shadow(parts, run_id, _texts(parts.hub, view))
    if view.turn > 1:
        lay_undecided(parts.hub, view, shadow)
    for sentence in _lay_earlier_changes(parts.hub, run_id, shadow):
        mailbox.steer(sentence)
    checks = tuple(parts.checks(parts.root, settings))
    tools = parts.tools(checks, view.task.kind.only_answers)
    conversation = Conversation(parts.hub, run_id, tuple(tool.spec for tool in tools.values()))
    model = parts.model(settings)
    settle_cut_off(parts.hub, run_id, conversation, model)
    gate = _gate(parts, run_id, settings, shadow, GateContent(model, tools, checks, unattended))
    return Run(run_id, settings, parts.hub, gate, shadow, conversation, checks, mailbox)


async def assemble_recheck(parts: Parts, run_id: str) -> Run:
    """The user's tree as it stands, to be checked: with the undecided hunks in it as long as nothing has landed."""
    view = parts.hub.view(run_id)
    settings = parts.settings()
    buffers = {path: buffer.text for path, buffer in parts.applier.snapshot().buffers.items()}
    shadow = await _open_shadow(parts, run_id, buffers)
    if not view.landed:
        lay_undecided(parts.hub, view, shadow)
    checks = tuple(parts.checks(parts.root, settings))
    gate = _gate(parts, run_id, settings, shadow, GateContent(_NoModel(), {}, checks, unattended=False))
    return Run(run_id, settings, parts.hub, gate, shadow, Conversation(parts.hub, run_id, ()), checks, Mailbox())


@dataclass(frozen=True, slots=True)
class GateContent:
    """What passes a gate, and whether somebody is there to be asked."""

    model: Model
    tools: Mapping[str, Tool]
    checks: Sequence[Check]
    unattended: bool


class _NoModel:
    """For a gate that only checks pass."""

    name = "none"

    def priced(self, usage: Usage) -> Usage:
        return usage

    async def reply(self, request: ModelRequest, on_delta: Callable[[Delta], None]) -> Reply:
        raise StopRun(Outcome.FAILED, "A check asks no model.")


def _gate(parts: Parts, run_id: str, settings: Settings, shadow: Shadow, content: GateContent) -> Gate:
    view = parts.hub.view(run_id)
    asked = sum(call.started.kind is CallKind.MODEL for call in view.calls)
    commands = [check.command() for check in content.checks]
    return Gate(
        run_id,
        parts.hub,
        GateParts(
            tools=content.tools,
            model=content.model,
            policy=Policy(settings.policy, parts.trust.is_trusted(parts.root), commands),
            budget=Budget(settings.budget, parts.clock, view.usage, asked),
            shadow=shadow,
            processes=parts.processes,
            redactor=Redactor(parts.secrets(settings)),
            clock=parts.clock,
        ),
        attended=not content.unattended,
    )


async def _open_shadow(parts: Parts, run_id: str, buffers: Mapping[str, str]) -> Shadow:
    # In a thread: the copy is all waiting for the disk, and the editor must be answered meanwhile.
    return await asyncio.to_thread(Shadow.open, parts.root, parts.state / "shadows" / run_id, buffers)


def _texts(hub: Hub, view: RunView) -> dict[str, str]:
    return {path: hub.blobs.get_text(blob) for path, (_, blob) in view.buffers.items()}


def lay_undecided(hub: Hub, view: RunView, shadow: Shadow) -> None:
    """Put the undecided hunks over the shadow, just as accepting them would; those in conflict stay out."""
    hunk_ids = tuple(hunk.id for hunk in view.undecided)
    if not hunk_ids:
        return
    landing = plan_landing(view, hub.blobs, hunk_ids, Decision.ACCEPT, lambda path: _current(shadow, path))
    for change in landing.plan.changes if landing.plan else ():
        _put(shadow, change.path, change.after)


def _current(shadow: Shadow, path: str) -> Current:
    return Current(shadow.files.read(path) if shadow.files.exists(path) else None)


def _lay_earlier_changes(hub: Hub, run_id: str, shadow: Shadow) -> list[str]:
    """Lay what the turn had changed before it was cut off. A file that changed meanwhile is merged, or told about."""
    dropped = []
    for earlier in changes_of_turn(hub, run_id):
        current = _current(shadow, earlier.path).text
        if current == earlier.changed:
            continue
        if current == earlier.base:
            _put(shadow, earlier.path, earlier.changed)
            continue
        merged = _merged(earlier, current)
        if merged is None:
            dropped.append(
                f"The programmer changed {earlier.path} where your edits were; they are gone. Read it again."
            )
        else:
            _put(shadow, earlier.path, merged)
    return dropped


def _merged(earlier: EarlierChange, current: str | None) -> str | None:
    if earlier.base is None or earlier.changed is None or current is None:
        return None
    return merge(earlier.base, current, earlier.changed)


def _put(shadow: Shadow, path: str, text: str | None) -> None:
    if text is None:
        shadow.files.delete(path)
    else:
        shadow.files.write(path, text)
