"""What a fork begins with: all that was said and done, and of the proposals what did not land.

What landed is in the user's files, and the old run's to take back. Where it was part of a file's change, what the
file held with it is what the rest of the change leads on from.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from detent.core import events
from detent.core.change import Decision, DecisionsTaught, FileChange, Hunk, HunkState, Kind, Proposal
from detent.core.events import DurableEvent
from detent.hub.hub import Hub
from detent.hub.views import RunView
from detent.landing.hunks import compose, in_order
from detent.landing.proposal import load


def without_landed(hub: Hub, view: RunView, told: Iterable[DurableEvent]) -> Iterator[DurableEvent]:
    """``view``: the old run as it stands now; ``told``: of its events those that the new one begins with."""
    landed = frozenset(hunk_id for hunk_id, state in view.states.items() if state is HunkState.LANDED)
    begun = False
    for event in told:
        match event:
            case events.ProposalReady(proposal=proposal):
                rest = tuple(_files(hub, view, proposal, landed))
                begun = begun or bool(rest)
                if begun:  # an empty one takes the place of an earlier one
                    yield replace(event, proposal=replace(proposal, files=rest))
            case events.Landed() | events.HunksDecided(decision=Decision.ACCEPT):
                pass
            case events.HunksDecided(hunk_ids=ids) | DecisionsTaught(hunk_ids=ids):
                yield from _about(event, ids, landed)
            case events.HunksMoved(states=states):
                yield replace(event, states={one: state for one, state in states.items() if one not in landed})
            case events.HunkEdited(hunk_id=hunk_id) if hunk_id in landed:
                pass
            case _:
                yield event


def _about(
    event: events.HunksDecided | DecisionsTaught, ids: Iterable[str], landed: frozenset[str]
) -> Iterator[DurableEvent]:
    rest = tuple(one for one in ids if one not in landed)
    if rest:
        yield replace(event, hunk_ids=rest)


def _files(hub: Hub, view: RunView, proposal: Proposal, landed: frozenset[str]) -> Iterator[FileChange]:
    for file in proposal.files:
        inside = [hunk for hunk in file.hunks if hunk.id in landed]
        if not inside:
            yield replace(file, hunks=tuple(_needing(hunk, landed) for hunk in file.hunks))
        elif len(inside) < len(file.hunks) and file.kind is Kind.TEXT:
            yield _rest_of(hub, view, file, inside, landed)


def _rest_of(hub: Hub, view: RunView, file: FileChange, inside: list[Hunk], landed: frozenset[str]) -> FileChange:
    written = {hunk.id: view.edited.get(hunk.id, hunk.new) for hunk in inside}
    base = compose(load(hub.blobs, file.base), [replace(hunk, new=written[hunk.id]) for hunk in inside])
    rest: list[Hunk] = []
    moved = 0
    for hunk in in_order(file.hunks):
        if hunk.id in landed:
            moved += len(written[hunk.id]) - len(hunk.old)
        else:
            rest.append(_needing(replace(hunk, start=hunk.start + moved), landed))
    result = compose(base, rest)
    names = [None if text is None else hub.blobs.put_text(text) for text in (base, result)]
    return replace(file, base=names[0], result=names[1], hunks=tuple(rest))


def _needing(hunk: Hunk, landed: frozenset[str]) -> Hunk:
    return replace(hunk, needs=tuple(one for one in hunk.needs if one not in landed))
