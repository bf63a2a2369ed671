"""Any order of deciding, undoing and other programs' writing, on a real disk: there is what a simple model says."""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.unit.landing.review import Review

from detent.core.change import Decision, HunkState, Kind
from detent.core.events import HunksDecided, HunksMoved, Landed
from detent.core.form import FILE, Form, link, same
from detent.landing.decide import plan
from detent.landing.disk import DiskApplier

PATH = "folder/thing"
FORMS = (
    None,
    Form(b"\0one", FILE | 0o644),
    Form(b"\0one", FILE | 0o755),
    Form(b"\0two", FILE | 0o600),
    Form(b"text\n", FILE | 0o750),
    link(b"../a"),
    link(b"b"),
)


class Whole(RuleBasedStateMachine):
    """One hunk without lines; ``there`` is what the model takes to be at the path."""

    @initialize(base=st.sampled_from(FORMS), result=st.sampled_from(FORMS))
    def propose(self, base: Form | None, result: Form | None) -> None:
        if same(base, result) or all(form is None or form.text is not None for form in (base, result)):
            base, result = FORMS[1], FORMS[3]
        self.folder = Path(tempfile.mkdtemp())
        self.root = self.folder / "work"
        (self.root / "folder").mkdir(parents=True)
        self.applier = DiskApplier(self.root, self.folder / "journal")
        self.base, self.result = base, result
        self.review = Review({PATH: (base, result)})
        self.there = base
        self.touched = False
        self._write(base)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    @rule(form=st.sampled_from(FORMS))
    def other_program_writes(self, form: Form | None) -> None:
        self._write(form)
        self.there = form
        self.touched = True

    @rule()
    def accept(self) -> None:
        if self._state is not HunkState.LANDED:
            self._decide(Decision.ACCEPT, self.base, self.result)

    @rule()
    def undo(self) -> None:
        if self._state is HunkState.LANDED:
            self._decide(Decision.UNDO, self.result, self.base)
            if not self.touched and self.base is not None and not self.base.is_link:
                assert self.base == self.applier.form(PATH)  # to the last permission

    @invariant()
    def the_disk_is_as_the_model(self) -> None:
        if hasattr(self, "folder"):
            assert same(self.applier.form(PATH), self.there)
            assert [path.name for path in (self.root / "folder").iterdir()] == (["thing"] if self.there else [])

    @property
    def _state(self) -> HunkState:
        return self.review.view.states["h1"]

    def _decide(self, decision: Decision, expected: Form | None, wanted: Form | None) -> None:
        landing = plan(self.review.view, self.review.blobs, ("h1",), decision, self.applier)
        if self._kind is Kind.MODE:
            fits = self.there is not None and not self.there.is_link
        else:
            fits = same(self.there, expected) or same(self.there, wanted)
        assert landing.landing == (("h1",) if fits else ())
        undo = decision is Decision.UNDO
        if not fits:
            self.review.happen(HunksMoved({"h1": HunkState.LANDED if undo else HunkState.CONFLICT}))
            return
        if landing.plan is not None:
            applied = asyncio.run(self.applier.apply(landing.plan))
            assert applied.ok, applied.reason
        self.review.happen(HunksDecided(decision, ("h1",)))
        self.review.happen(Landed(("h1",), {}, undo))
        if self._kind is Kind.MODE and self.there is not None and wanted is not None:
            self.there = Form(self.there.data, wanted.mode)
        else:
            self.there = wanted

    @property
    def _kind(self) -> Kind:
        assert self.review.view.proposal is not None
        (file,) = self.review.view.proposal.files
        return file.kind

    def _write(self, form: Form | None) -> None:
        path = self.root / PATH
        path.unlink(missing_ok=True)
        if form is not None and form.is_link:
            path.symlink_to(os.fsdecode(form.data))
        elif form is not None:
            path.write_bytes(form.data)
            path.chmod(form.mode & 0o777)


Whole.TestCase.settings = settings(
    max_examples=100,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
test_whole = Whole.TestCase
