"""A run's hunks as a commit on a branch of its own, and back. All that the user has stays as it is."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from detent.core.branch import Commit
from detent.core.change import HunkState
from detent.core.errors import StopRun, UserError
from detent.core.events import CommitTakenBack, Committed
from detent.core.proof import Proof, ProofStatus
from detent.core.roles import ModelRole
from detent.core.talk import ToolCall
from detent.engine.assembly import Parts, assembled_for_acts
from detent.engine.commit_message import Subject, by_rules, of_model, request, with_trailers
from detent.engine.commit_proof import prove_commit
from detent.engine.commit_record import has_committed, record_cut_off, same_as, words_of
from detent.engine.decisions import own
from detent.engine.issues import issue_title
from detent.engine.run import Run
from detent.engine.wishes import title
from detent.harness.act import Act, Words
from detent.harness.branches import free_branch, make_commit, refuse_branch, take_back
from detent.harness.draft import Draft
from detent.harness.gate import Gate
from detent.harness.hooks import Hook, hook_file
from detent.harness.redaction import Redactor
from detent.harness.standing import Standing, standing
from detent.harness.templates import commit_template
from detent.hub.views import RunStatus, RunView
from detent.landing.picked import paths_of, pick

_HOOKS = ("pre-commit", "commit-msg")
_UNDECIDED = frozenset({HunkState.PENDING, HunkState.UNDONE, HunkState.STALE})


@dataclass(frozen=True, slots=True)
class CommitWish:
    """``hunk_ids``: none for all that were accepted, and with ``undecided`` those that wait as well."""

    hunk_ids: Sequence[str] = ()
    undecided: bool = False
    branch: str = ""
    message: str = ""

    def as_payload(self) -> dict[str, str | list[str]]:
        """For the process that holds the run."""
        undecided = "yes" if self.undecided else ""
        return {"hunks": list(self.hunk_ids), "undecided": undecided, "branch": self.branch, "message": self.message}

    @classmethod
    def of_payload(cls, payload: Mapping[str, str | list[str]]) -> "CommitWish":
        hunks, branch, message = tuple(payload.get("hunks", ())), payload.get("branch", ""), payload.get("message", "")
        return cls(hunks, bool(payload.get("undecided")), str(branch), str(message))


@dataclass(frozen=True, slots=True)
class CommitMade:
    made: Committed
    notes: tuple[str, ...] = ()
    """What a person should know of it, a sentence each."""


class Commits:
    """Of one workspace. ``gates`` are those that are open now: a person's answers find their question there."""

    def __init__(self, parts: Parts, works: Callable[[str], bool]) -> None:
        """``works``: whether a run is under way in this process."""
        self._parts = parts
        self._works = works
        self._gates: dict[str, Gate] = {}
        self._one_at_a_time = asyncio.Lock()

    def gate(self, run_id: str) -> Gate | None:
        return self._gates.get(run_id)

    async def commit(self, run_id: str, wish: CommitWish, *, unattended: bool = False) -> CommitMade:
        """The commit, whoever made it: a second time it is the same one as long as nothing has changed."""
        own(self._parts.hub, run_id)
        async with self._one_at_a_time:
            view, stand = self._settled(run_id), await asyncio.to_thread(standing, self._parts.root)
            await record_cut_off(self._parts.hub, run_id, stand)
            chosen = _chosen(view, wish)
            if wish.branch:
                await asyncio.to_thread(refuse_branch, stand, wish.branch)
            async with self._drafted(run_id, stand) as draft:
                tree = await asyncio.to_thread(self._tree, view, chosen, draft)
                if (before := await asyncio.to_thread(same_as, self._parts.hub.view(run_id), stand, tree)) is not None:
                    return CommitMade(before, ("It was committed before, and nothing has changed since.",))
                return await self._make(_Plan(stand, draft, tree, chosen, wish), run_id, unattended)

    async def take_back(self, run_id: str) -> tuple[str, ...]:
        """Remove the branches that are still just what was made here; a sentence for each that stays."""
        own(self._parts.hub, run_id)
        async with self._one_at_a_time:
            if not has_committed(self._parts.hub.view(run_id)):
                return ()
            stand = await asyncio.to_thread(standing, self._parts.root)
            await record_cut_off(self._parts.hub, run_id, stand)
            told: list[str] = []
            for one in self._parts.hub.view(run_id).commits:
                told += await self._take_one_back(run_id, stand, one.made.commit)
                if one.url:
                    told.append(f"{one.url} is still open: close it there.")
                elif one.remote:
                    told.append(f"The branch {one.made.commit.branch} is still at {one.remote}: remove it there.")
            return tuple(told)

    @asynccontextmanager
    async def acting(
        self, run_id: str, acts: Sequence[Act], hooks: Sequence[Hook] = (), *, unattended: bool
    ) -> AsyncIterator[Run]:
        """What passes the gate here can be answered while it waits."""
        async with assembled_for_acts(self._parts, run_id, acts, hooks, unattended=unattended) as run:
            self._gates[run_id] = run.gate
            try:
                yield run
            finally:
                del self._gates[run_id]

    def _settled(self, run_id: str) -> RunView:
        view = self._parts.hub.view(run_id)
        if view.status is not RunStatus.FINISHED and self._works(run_id):
            raise UserError(f"Run {run_id} is still working: wait for its end, or cancel it, then commit.")
        if view.status is not RunStatus.FINISHED and not (view.hunks or view.earlier_hunks):
            raise UserError(f"Run {run_id} proposes nothing yet, and waits: say to it how it goes on, then commit.")
        return view

    @asynccontextmanager
    async def _drafted(self, run_id: str, stand: Standing) -> AsyncIterator[Draft]:
        with contextlib.ExitStack() as stack:
            draft = Draft(stand, self._parts.scratch / f"commit-{run_id}")
            await asyncio.to_thread(stack.enter_context, draft)
            yield draft

    def _tree(self, view: RunView, chosen: Sequence[str], draft: Draft) -> str:
        draft.lay_out(paths_of(view, chosen))
        picked = pick(view, self._parts.hub.blobs, chosen, draft)
        if picked.stuck:
            hunk_id, why = next(iter(picked.stuck.items()))
            path = next(hunk.path for hunk in (*view.hunks, *view.earlier_hunks) if hunk.id == hunk_id)
            raise UserError(
                f"Hunk {hunk_id} has no place in {path} as HEAD has it ({why}): it stands on changes of yours that are "
                "not committed. Commit these first, or name the other hunks."
            )
        draft.put(picked.changes, picked.forms)
        tree = draft.write()
        if tree == draft.base:
            raise UserError(f"There is nothing to commit of run {view.run_id}: HEAD holds it already.")
        return tree

    async def _make(self, plan: "_Plan", run_id: str, unattended: bool) -> CommitMade:
        act = Act("commit", _in_thread(plan.stand, make_commit), lambda words: f"Commit to {words['branch']}")
        hooks = await asyncio.to_thread(self._hooks, plan)
        async with self.acting(run_id, [act], hooks, unattended=unattended) as run:
            proof = await prove_commit(run, plan.draft)
            message, notes = await self._message(run, plan, proof)
            branch = plan.wish.branch or await asyncio.to_thread(
                free_branch, plan.stand, run.settings.git.branch_prefix, _named(run), run_id
            )
            now = int(self._parts.clock.now())
            commit = Commit(branch, "", plan.tree, plan.stand.head or "", message)
            words = words_of(commit, plan.chosen, proof, now)
            await _pass_hooks(run, hooks, message)
            result = await run.gate.invoke(_call("commit", words))
            if not result.ok:
                raise UserError(result.text)
            made = Committed(replace(commit, name=result.text), plan.chosen, proof)
            self._parts.hub.append(run_id, made)
            return CommitMade(made, (*notes, *_notes(plan.stand, proof)))

    async def _message(self, run: Run, plan: "_Plan", proof: Proof) -> tuple[str, tuple[str, ...]]:
        wish, settings, notes = plan.wish, run.settings, tuple[str, ...]()
        redactor = Redactor(self._parts.secrets(settings))
        message = wish.message.strip()
        if not message:
            conventional = settings.git.message == "conventional"
            template = await asyncio.to_thread(commit_template, plan.stand)
            paths = paths_of(run.view, plan.chosen)
            subject = Subject(run.view, redactor.clean(_named(run)), paths, conventional, template)
            diff = await asyncio.to_thread(plan.diff)
            written, notes = await _written(run, subject, redactor.clean(diff))
            message = written or by_rules(subject)
        whole = with_trailers(message, settings.git.assisted_by, run.view.model, proof)
        return redactor.clean(whole), notes

    def _hooks(self, plan: "_Plan") -> list[Hook]:
        """Only those of a workspace for which the user has turned them on."""
        if str(self._parts.root) not in self._parts.settings().git.hooks_in:
            return []
        found = ((name, hook_file(plan.stand, name)) for name in _HOOKS)
        return [Hook(name, file, plan.draft.index) for name, file in found if file is not None]

    async def _take_one_back(self, run_id: str, stand: Standing, commit: Commit) -> list[str]:
        def remove(_: Standing, words: Words) -> str:
            return take_back(stand, commit)

        act = Act("take_back", _in_thread(stand, remove), lambda words: f"Remove the branch {words['branch']}")
        async with self.acting(run_id, [act], unattended=True) as run:
            words = {"branch": commit.branch, "commit": commit.name}
            result = await run.gate.invoke(_call("take_back", words))
        why = result.text if result.ok else f"The branch {commit.branch} stays: {result.text}"
        if not why or "has moved" in why:
            self._parts.hub.append(run_id, CommitTakenBack(commit.name, why or "the branch is gone"))
        return [why] if why else []


@dataclass(frozen=True, slots=True)
class _Plan:
    stand: Standing
    draft: Draft
    tree: str
    chosen: tuple[str, ...]
    wish: CommitWish

    def diff(self) -> str:
        arguments = ["diff-tree", "-p", "-r", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames"]
        return self.stand.ask([*arguments, self.stand.head or "", self.tree])


def _chosen(view: RunView, wish: CommitWish) -> tuple[str, ...]:
    hunks = (*view.earlier_hunks, *view.hunks)
    known = {hunk.id for hunk in hunks}
    if unknown := [hunk_id for hunk_id in wish.hunk_ids if hunk_id not in known]:
        raise UserError(f"There is no hunk {unknown[0]} in this run's proposal.")
    if wish.hunk_ids:
        return tuple(dict.fromkeys(wish.hunk_ids))
    meant = {HunkState.LANDED} | (_UNDECIDED if wish.undecided else set())
    chosen = tuple(hunk.id for hunk in hunks if view.states[hunk.id] in meant)
    if chosen:
        return chosen
    if any(view.states[hunk.id] in _UNDECIDED for hunk in hunks):
        raise UserError(f"Nothing of run {view.run_id} was accepted yet: accept it, or commit it with --undecided.")
    raise UserError(f"Run {view.run_id} has nothing to commit.")


def _named(run: Run) -> str:
    """What the task is called: as its issue is, where it is one."""
    return issue_title(run.hub, run.view) or title(run.task)


async def _written(run: Run, subject: Subject, diff: str) -> tuple[str | None, tuple[str, ...]]:
    """What a model makes of it; None, and why, where the rules have to do."""
    if not run.settings.model.name:
        return None, ()
    try:
        reply = await run.gate.ask(request(subject, diff), ModelRole.SUMMARISE)
    except (UserError, StopRun) as error:
        return None, (f"The message was written without a model: {error}",)
    message = of_model(reply.message.text, conventional=subject.conventional)
    return message, () if message else ("The message was written without a model: its answer was none.",)


async def _pass_hooks(run: Run, hooks: Sequence[Hook], message: str) -> None:
    for hook in hooks:
        report = await run.gate.check(replace(hook, message=message if hook.name == "commit-msg" else None), ())
        if report.problem:
            raise UserError(f"Not committed: {report.problem.rstrip('.')}.")


def _notes(stand: Standing, proof: Proof) -> tuple[str, ...]:
    notes = []
    if proof.status is not ProofStatus.PROVEN:
        notes.append(f"The committed tree is {proof.status.value}: {proof.reason}.")
    if stand.busy:
        notes.append(f"{stand.busy.capitalize()} is under way: the branch begins at HEAD as it is now.")
    return tuple(notes)


def _call(name: str, words: Words) -> ToolCall:
    return ToolCall(uuid.uuid4().hex, name, json.dumps(dict(words)))


def _in_thread(stand: Standing, does: Callable[[Standing, Words], str]) -> Callable[[Words], Awaitable[str]]:
    async def run(words: Words) -> str:
        return await asyncio.to_thread(does, stand, words)

    return run
