"""A run with a proposal, and a person who decides on it, without an engine: what the tests of this room need."""

import hashlib
from collections.abc import Mapping, Sequence

from detent.core.change import Decision, FormChange, HunkState, TextChange
from detent.core.events import (
    DurableEvent,
    HunkEdited,
    HunksDecided,
    HunksMoved,
    Landed,
    ProposalReady,
    Recorded,
    RunStarted,
)
from detent.core.form import Form, same
from detent.core.ports import Current
from detent.core.proof import Proof, ProofStatus
from detent.core.work import Task, TaskKind
from detent.hub.codec import decode, encode
from detent.hub.views import RunView, step
from detent.landing.decide import Landing, plan
from detent.landing.formatting import Explains, unexplained
from detent.landing.proposal import Content, propose


class Memory:
    """Texts by their hash, in memory."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def put_text(self, text: str) -> str:
        name = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
        self._texts[name] = text
        return name

    def get_text(self, name: str) -> str:
        return self._texts[name]


class Review:
    """The user's files, and the run's view after each event. Decisions are carried out on the files at once."""

    def __init__(self, changes: Mapping[str, tuple[Content, Content]], number: int = 1) -> None:
        self.blobs = Memory()
        self.files = {path: base for path, (base, _) in changes.items() if not isinstance(base, Form)}
        """The texts; ``forms`` are the others."""
        self.forms = {path: base for path, (base, _) in changes.items() if isinstance(base, Form)}
        self.explains: Explains = unexplained
        self._log: list[tuple[str, int, str]] = []
        self.happen(RunStarted(Task(TaskKind.DO, "do it"), "/work", "model"))
        self.propose(changes, number)

    def propose(self, changes: Mapping[str, tuple[Content, Content]], number: int | None = None) -> None:
        """One more proposal, as a follow-up makes it."""
        following = 1 + (self.view.proposal.number if self.view.proposal else 0)
        proposal = propose("run", number or following, changes, self.blobs, {})
        self.happen(ProposalReady(proposal, Proof(ProofStatus.PROVEN, "", "")))

    def happen(self, event: DurableEvent) -> None:
        self._log.append(encode(event))
        self._see(len(self._log), event)

    def begin_anew(self) -> None:
        """The process died: all that another one knows is what was written down."""
        del self.view
        for seq, row in enumerate(self._log, 1):
            self._see(seq, decode(*row))

    def _see(self, seq: int, event: DurableEvent) -> None:
        self.view: RunView = step(self.view if seq > 1 else None, Recorded(seq, seq, "run", 0.0, event))

    def edit(self, hunk_id: str, *new: str) -> None:
        self.happen(HunkEdited(hunk_id, new))

    def state(self, hunk_id: str) -> str:
        return self.view.states[hunk_id].value

    def current(self, path: str) -> Current:
        form = self.forms.get(path)
        text = self.files.get(path) if form is None else form.data.decode("utf-8", "surrogateescape")
        return Current(text, 7)

    def form(self, path: str) -> Form | None:
        return self.forms.get(path)

    def plan(self, decision: Decision, *hunk_ids: str) -> Landing:
        return plan(self.view, self.blobs, hunk_ids, decision, self, self.explains)

    def decide(self, decision: Decision, *hunk_ids: str) -> Landing:
        """Plan it, land it, and let the events happen that an engine would record."""
        landing = self.plan(decision, *hunk_ids)
        chosen: Sequence[str] = (*landing.landing, *landing.settled)
        self.happen(HunksDecided(decision, tuple(chosen)))
        for change in landing.plan.changes if landing.plan else ():
            assert self.current(change.path).text == change.before
            self._write(change)
        for form in landing.plan.forms if landing.plan else ():
            self._put(form)
        undo = decision is Decision.UNDO
        self.happen(Landed(landing.landing, {}, undo))
        if not undo:
            self.happen(HunksMoved(dict.fromkeys(landing.conflicts, HunkState.CONFLICT)))
        return landing

    def _write(self, change: TextChange) -> None:
        there = self.forms.pop(change.path, None)
        self.files[change.path] = change.after
        mode = change.mode if there is None else there.mode
        if mode is not None and change.after is not None:
            self.forms[change.path] = Form(change.after.encode(), mode)

    def _put(self, change: FormChange) -> None:
        there = self.forms.pop(change.path, None)
        assert same(there, change.before) or (change.only_mode and there is not None)
        if change.after is not None:
            data = there.data if there is not None and change.only_mode else change.after.data
            self.forms[change.path] = Form(data, change.after.mode)
