"""A proposal committed from an editor, with unsaved text around it, and pushed after a question there."""

from tests.e2e.conftest import GOOD, IMPLEMENTS, STUB, Starts
from tests.e2e.test_decisions import implemented
from tests.unit.engine.repository import Repository

DOC = '"""Arithmetic for people."""'


async def test_a_proposal_is_committed_without_landing_and_pushed(place: Starts) -> None:
    async with place(*IMPLEMENTS) as here:
        repository = Repository.make(here.root)
        repository.commit_all()
        bare = Repository.make(here.state / "bare.git", "--bare").root
        repository.git("remote", "add", "origin", str(bare))
        async with here.editor() as editor:
            before = here.text("calc.py")
            run_id = await implemented(editor)
            editor.type("calc.py", DOC, "# typed, not saved\n" + DOC)
            kept = repository.kept()
            await editor.act("calc.py", STUB, "Commit the proposal to a branch")
            await editor.until(lambda: editor.told("is committed to detent/implement-divide."))
            assert repository.kept() == kept
            assert repository.show("detent/implement-divide", "calc.py") == before.replace(STUB, GOOD)
            assert editor.edits == []
            editor.answers["Push detent/implement-divide?"] = "Push it"
            await editor.execute("detent.pullRequest", {"runId": run_id, "pushOnly": True})
            await editor.until(lambda: editor.told("pushed to origin"))
            there = Repository(bare).git("rev-parse", "detent/implement-divide")
            assert there == repository.git("rev-parse", "detent/implement-divide")
            result = await editor.execute("detent.undo", {"runId": run_id})
            assert result["runId"] == run_id
            await editor.until(lambda: not repository.git("branch", "--list", "detent/*"))
            await editor.until(lambda: editor.told("is still at origin: remove it there."))
