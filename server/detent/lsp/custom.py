"""The ``detent/*`` requests of rich clients, a function each, and the feed that they may subscribe to."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from detent.core import events
from detent.core.errors import UserError
from detent.core.talk import DeltaKind
from detent.hub.codec import encode, form_of
from detent.hub.costs import costs
from detent.hub.prefixes import misses
from detent.hub.views import RunView
from detent.lsp import chatting, messages, previewing, setting_up
from detent.lsp.arrivals import Arrivals
from detent.lsp.choices import FolderChoice, RunChoice
from detent.lsp.desk import Desk
from detent.lsp.message import Message
from detent.lsp.messages import Nothing
from detent.lsp.plain import visible
from detent.lsp.sites import Site
from detent.lsp.stats_messages import Stats, StatsChoice
from detent.lsp.summaries import proposal_shown, run_shown, stats_shown, summary

Handler = Callable[[Desk, Any], Any]
"""Takes the request's type and returns its answer's, at once or as a coroutine."""


class Subscriptions:
    """Which workspaces' feeds this client hears."""

    def __init__(self) -> None:
        self._stops: dict[str, Callable[[], None]] = {}

    def subscribe(self, desk: Desk, asked: messages.Subscribe) -> messages.Subscribed:
        """Hear these feeds from now on; asking again starts anew, from the number that is named."""
        sites = list(desk.sites) if asked.root is None else [desk.sites.of_uri(asked.root)]
        for site in sites:
            self.forget(site)
            self._stops[site.root] = site.workspace.hub.subscribe(_forward(desk, site), asked.after)
        last = {site.root_uri: max((item.seq for item in site.workspace.hub.events()), default=0) for site in sites}
        return messages.Subscribed(last_seq=last)

    def forget(self, site: Site) -> None:
        self._stops.pop(site.root, lambda: None)()


def runs(desk: Desk, folder: FolderChoice) -> messages.RunList:
    sites = list(desk.sites) if folder.uri is None else [desk.sites.of_uri(folder.uri)]
    found = [summary(site, view) for site in sites for view in site.workspace.hub.newest()]
    return messages.RunList(runs=tuple(found))


def view(desk: Desk, run: RunChoice) -> messages.RunShown:
    site, run_id = desk.sites.of_run(run.run_id)
    return run_shown(site, site.view(run_id))


def proposal(desk: Desk, run: RunChoice) -> messages.ProposalShown:
    site, run_id = desk.sites.of_run(run.run_id)
    return proposal_shown(site, site.view(run_id), desk.session.encoding)


def content(desk: Desk, choice: messages.ContentChoice) -> messages.Content:
    """A content that the run's own events name, and no other."""
    site, run_id = desk.sites.of_run(choice.run_id)
    if choice.blob not in _contents(site.view(run_id)):
        raise UserError("No event of this run names that content.")
    return messages.Content(text=visible(site.blobs.get_text(choice.blob)))


async def decide(desk: Desk, asked: messages.Decide) -> messages.Decided:
    site, run_id = desk.sites.of_run(asked.run_id)
    decided = await site.workspace.runs.decisions.decide(run_id, asked.hunk_ids, asked.decision)
    return messages.Decided(done=decided.done, problems=decided.problems)


def decide_plan(desk: Desk, asked: messages.DecidePlan) -> Nothing:
    site, run_id = desk.sites.of_run(asked.run_id)
    site.workspace.runs.decide_plan(run_id, asked.decision, asked.text)
    return Nothing()


def say(desk: Desk, word: messages.Say) -> Nothing:
    site, run_id = desk.sites.of_run(word.run_id)
    site.workspace.runs.say(run_id, word.text, site.applier.snapshot())
    return Nothing()


def answer(desk: Desk, given: messages.ApprovalAnswer) -> Nothing:
    site, run_id = desk.sites.of_run(given.run_id)
    site.workspace.runs.answer(run_id, given.approval_id, given.answer)
    return Nothing()


def stats(desk: Desk, choice: StatsChoice) -> Stats:
    """What questions to models have cost: the numbers of `detent stats`."""
    if choice.run_id is not None:
        site, run_id = desk.sites.of_run(choice.run_id)
        told = site.workspace.hub.events(run_id)
        return stats_shown(site, costs(told), misses(item.event for item in told))
    site = desk.sites.chosen(choice.uri)
    return stats_shown(site, costs(site.workspace.hub.log.readable(0)))


async def commit_message(desk: Desk, run: RunChoice) -> messages.CommitMessage:
    """For a commit that the user makes; nothing is committed."""
    site, run_id = desk.sites.of_run(run.run_id)
    return messages.CommitMessage(text=await asyncio.to_thread(site.workspace.runs.commit_words.of, run_id))


def handlers(subscriptions: Subscriptions) -> Mapping[str, Handler]:
    """What each request does. Their types stand in ``messages.REQUESTS``."""
    return {
        "detent/subscribe": subscriptions.subscribe,
        "detent/runs": runs,
        "detent/view": view,
        "detent/proposal": proposal,
        "detent/content": content,
        "detent/context": previewing.context,
        "detent/decide": decide,
        "detent/decidePlan": decide_plan,
        "detent/say": say,
        "detent/answer": answer,
        "detent/stats": stats,
        "detent/chat": chatting.say,
        "detent/chatCommands": chatting.commands,
        "detent/chatCompletions": chatting.complete,
        "detent/commitMessage": commit_message,
        "detent/setup": setting_up.setup,
        "detent/saveKey": setting_up.save_key,
    }


def written(root: str, item: events.FeedItem) -> str:
    """An item of the feed as it goes over the wire: the JSON of an ``Event``. What was stored is not written anew."""
    if isinstance(item, events.Recorded):
        kind, version = form_of(item.event)
        data = item.body or encode(item.event)[2]
        numbers: Mapping[str, float | None] = {"seq": item.seq, "runSeq": item.run_seq, "at": item.at}
    else:
        kind, version = "streamed" if isinstance(item.event, events.Streamed) else "progressed", 1
        data = json.dumps(asdict(item.event))
        numbers = {"seq": None, "runSeq": None, "at": None}
    head = json.dumps({"root": root, "runId": item.run_id, **numbers, "kind": kind, "version": version})
    return f'{head[:-1]}, "data": {data}}}'


def _json(message: Message) -> str:
    return json.dumps(message.model_dump(mode="json", by_alias=True))


def _contents(view: RunView) -> frozenset[str | None]:
    """What was said in the run: its messages, its context, the arguments and results of its calls."""
    started = (call.started.blob for call in view.calls)
    finished = (call.finished for call in view.calls if call.finished)
    context = (view.context.blob,) if view.context else ()
    return frozenset(
        [*view.messages, *context, *started, *(blob for end in finished for blob in (end.blob, end.output))]
    )


def _forward(desk: Desk, site: Site) -> Callable[[events.FeedItem], None]:
    arrivals, root = Arrivals(), site.root_uri

    def forward(item: events.FeedItem) -> None:
        for arriving in arrivals.take(item):
            desk.editor.send("detent/arriving", partial(_json, arriving))
        if not _is_piece_of_a_call(item):  # raw arguments are nothing to show
            desk.editor.send("detent/event", partial(written, root, item))

    return forward


def _is_piece_of_a_call(item: events.FeedItem) -> bool:
    return isinstance(item.event, events.Streamed) and item.event.delta.kind is DeltaKind.CALL
