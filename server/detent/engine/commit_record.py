"""What is written down of a commit before it is made, and how one that was cut off is found again."""

import asyncio
import json
from collections.abc import Mapping, Sequence

from detent.core.branch import Commit
from detent.core.events import CallFinished, CallStatus, Committed
from detent.core.proof import Proof, ProofStatus
from detent.harness.standing import Standing
from detent.hub.hub import Hub
from detent.hub.views import CallView, RunView

NAME = "commit"


def words_of(commit: Commit, hunk_ids: Sequence[str], proof: Proof, at: int) -> Mapping[str, str]:
    """The intent, whole: what is made from it once more is the same."""
    return {
        "branch": commit.branch,
        "tree": commit.tree,
        "parent": commit.parent,
        "message": commit.message,
        "at": str(at),
        "hunks": " ".join(hunk_ids),
        "proof": proof.status.value,
        "reason": proof.reason,
        "content": proof.content,
    }


def has_committed(view: RunView) -> bool:
    return any(call.started.name == NAME for call in view.calls)


async def record_cut_off(hub: Hub, run_id: str, stand: Standing) -> None:
    """A commit whose branch is there, but of which nobody wrote down that it was made: a crash came between."""
    known = {item.event.commit.branch for item in hub.events(run_id) if isinstance(item.event, Committed)}
    for call in hub.view(run_id).calls:
        if call.started.name == NAME and call.started.blob is not None:
            words = json.loads(hub.blobs.get_text(call.started.blob))
            made = None if words["branch"] in known else await asyncio.to_thread(_made, stand, words)
            _settle(hub, run_id, call, made)


def same_as(view: RunView, stand: Standing, tree: str) -> Committed | None:
    """The commit of just this tree on just this parent, where its branch still stands on it."""
    for one in reversed(view.commits):
        commit = one.made.commit
        here = stand.resolve(f"refs/heads/{commit.branch}") == commit.name
        if here and (commit.tree, commit.parent) == (tree, stand.head):
            return one.made
    return None


def _made(stand: Standing, words: Mapping[str, str]) -> Committed | None:
    name = stand.resolve(f"refs/heads/{words['branch']}")
    if name is None or stand.resolve(f"{name}^{{tree}}") != words["tree"]:
        return None
    if stand.resolve(f"{name}^1") != words["parent"]:
        return None
    commit = Commit(words["branch"], name, words["tree"], words["parent"], words["message"])
    proof = Proof(ProofStatus(words["proof"]), words["reason"], words["content"])
    return Committed(commit, tuple(words["hunks"].split()), proof)


def _settle(hub: Hub, run_id: str, call: CallView, made: Committed | None) -> None:
    if call.finished is None:
        status = CallStatus.CANCELLED if made is None else CallStatus.COMPLETED
        text = "cut off before it was made" if made is None else made.commit.name
        hub.append(run_id, CallFinished(call.started.call_id, status, text, hub.blobs.put_text(text)))
    if made is not None:
        hub.append(run_id, made)
