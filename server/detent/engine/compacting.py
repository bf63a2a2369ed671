"""Questions to the model: the conversation is shortened before it is too long, and when it was refused as that.

And earlier, where that costs less than going on with all of it: see ``memory.thrift``.
"""

import math
from dataclasses import replace

from detent.core.errors import Cause, ModelUnavailable
from detent.core.events import CallStatus, Compacted, MessageAppended, PlanDecided, Recorded, Stage, Steered
from detent.core.roles import ModelRole
from detent.core.talk import Message, ModelRequest, Reply, Role
from detent.engine import plans
from detent.engine.conversation import Conversation, keep
from detent.engine.plan_told import with_plan
from detent.engine.run import Run
from detent.engine.shown_again import with_what_stood_above
from detent.engine.turns import events_of_turn
from detent.harness.meter import Meter
from detent.hub.hub import Hub
from detent.hub.views import RunView
from detent.memory.compaction import Made, Said, compacted, thinned
from detent.memory.room import Room, worth_it
from detent.memory.thrift import Saving, at_work, found_again, looked_again, may_pay

_ASK_USER = "ask_user"
"""The tool's name: what it gives, a person has said."""
_BYTES_A_TOKEN = 4
_DEAREST = 2.0


async def asked(run: Run, role: ModelRole) -> Reply:
    """The model's answer to the conversation, appended to it, and stored with the answer's cost: what is paid is kept.

    One that is refused as too long is shortened and asked once more.
    """

    def said(reply: Reply) -> tuple[MessageAppended]:
        return (run.conversation.said(reply.message),)

    if not make_room(run):
        shorten_early(run)
    request = run.conversation.request
    try:
        reply = await run.gate.ask(request, role, said)
    except ModelUnavailable as error:
        if error.cause is not Cause.OVERFLOW or not make_room(run, refused=True):
            raise
        request = run.conversation.request
        reply = await run.gate.ask(request, role, said)
    if reply.flaw:
        run.conversation.append(reply.message)
    run.conversation.dearness = _dearness(request, reply)
    return reply


def make_room(run: Run, *, refused: bool = False, wished: bool = False) -> bool:
    """Begin a new epoch of the conversation where it is too long, or one is wished; False when nothing was done."""
    talk, earlier = run.conversation, run.view.compactions
    before = tokens_of(talk, talk.sent)
    sizes = [one.refused for one in earlier if one.refused] + ([before] if refused else [])
    room = Room.of(talk.bounds.context, talk.bounds.longest_answer, min(sizes, default=0))
    if not refused and not wished and not room.is_full(before):
        return False
    stage, messages = _shortened(run, room)
    after = tokens_of(talk, messages)
    if not worth_it(before, after):
        return False
    full = "you wished it" if wished else f"there is room for {room.limit:,} tokens"
    reason = "the model refused it as too long" if refused else full
    _begin(run, messages, Compacted("", stage, reason, (), 0, before, after, before if refused else 0))
    return True


def shorten_early(run: Run) -> bool:
    """Begin a new epoch without what was only looked at a while ago, where that soon pays for itself."""
    talk, sent = run.conversation, run.conversation.sent
    said, bytes_a_token = talk.messages, _BYTES_A_TOKEN / talk.dearness
    start = at_work(said, sum([message.size for message in sent]), bytes_a_token)
    if not run.settings.memory.thrift or not may_pay(sent, len(said) - start, bytes_a_token):
        return False
    view, working = run.view, len(said) - start
    calls = _made(view)
    short = thinned(said, calls, start)
    messages = (*short[:-working], *with_what_stood_above(short[-working:], run.hub, view))
    before, after = tokens_of(talk, sent), tokens_of(talk, messages)
    found = tokens_of(talk, ()) + int(found_again(sent, messages) / bytes_a_token)
    last = view.compactions[-1].replaces if view.compactions else len(said)
    saving = Saving(before, after, after - found, int(looked_again(said, calls, last) / bytes_a_token))
    if not saving.pays:
        return False
    results = sum(message.role is Role.TOOL for message in said[start:])
    ago = f"what was only looked at more than {results} steps ago is left out"
    reason = f"{ago}, which pays for itself in {max(1, math.ceil(saving.steps))} steps"
    _begin(run, messages, Compacted("", Stage.FOLD, reason, (), 0, before, after))
    return True


def _begin(run: Run, messages: tuple[Message, ...], how: Compacted) -> None:
    """Requests begin with these from now on."""
    talk = run.conversation
    epoch = f"epoch {len(run.view.compactions) + 2}"
    blobs = tuple(keep(run.hub, message) for message in messages)
    run.hub.append(run.id, replace(how, epoch=epoch, messages=blobs, replaces=len(talk.messages)))
    talk.begin_with(messages)


def _shortened(run: Run, room: Room) -> tuple[Stage, tuple[Message, ...]]:
    """By the gentlest stage that is enough, always from what was really said: nothing is shortened twice."""
    talk = run.conversation
    said = _said(run.hub, run.view, talk)
    fixed = tokens_of(talk, ())
    characters = int((room.goal - fixed) * _BYTES_A_TOKEN / talk.dearness)
    for stage in Stage:
        messages = compacted(said, stage, characters)
        if room.is_enough(tokens_of(talk, messages)):
            break
    return stage, messages


def tokens_of(talk: Conversation, messages: tuple[Message, ...]) -> int:
    """About, with the tools: by what the model's server counted the last time."""
    request = replace(talk.request, messages=messages)
    return int(Meter(request, lambda usage: usage).asked * talk.dearness)


def _dearness(request: ModelRequest, reply: Reply) -> float:
    """How many tokens the server counted for each that was estimated; code has more of them than prose."""
    estimated = Meter(request, lambda usage: usage).asked
    return min(_DEAREST, max(1.0, reply.usage.input_tokens / max(1, estimated)))


def _said(hub: Hub, view: RunView, talk: Conversation) -> Said:
    plan = [plans.to_markdown(view.plan).strip()] if view.plan else []
    shown = hub.blobs.get_text(view.context.blob) if view.context else ""
    turn = [item for item in events_of_turn(hub, view.run_id) if isinstance(item.event, MessageAppended)]
    told = with_plan(talk.messages, view.plan, len(talk.messages) - len(turn))
    return Said(told, _made(view), [*plan, *_words(hub.events(view.run_id))], shown)


def _made(view: RunView) -> dict[str, Made]:
    return {
        call.started.call_id: Made(
            call.started.kind,
            call.started.title,
            call.finished is not None and call.finished.status is CallStatus.COMPLETED,
            call.started.name == _ASK_USER,
        )
        for call in view.calls
    }


def _words(items: list[Recorded]) -> list[str]:
    """What a person said since the task."""
    return [item.event.text for item in items if isinstance(item.event, Steered | PlanDecided) and item.event.text]
