"""What becomes part of a proposal, and who made it."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.project_python import project_python
from tests.unit.engine.house import DONE, PLAN, on_disk, opened

from detent.cli.diff import proposal_lines
from detent.core.change import Decision, Kind
from detent.core.errors import UserError
from detent.core.form import FILE, Form, link
from detent.core.proof import Outcome
from detent.core.work import Task, TaskKind
from detent.engine.decisions import Decided
from detent.harness.git import Git
from detent.harness.sandbox.walls import Walls
from detent.landing.disk import DiskApplier


def calls(name: str, **arguments: object) -> Mapping[str, Any]:
    return {"tool_calls": [{"name": name, "arguments": arguments}]}


@pytest.mark.skipif(not Walls().stand, reason=f"no sandbox: {Walls().found.reason}")
async def test_what_commands_change_is_told_apart_from_the_model_s_own_edits(tmp_path: Path) -> None:
    replies = [
        PLAN,
        calls("write_file", path="own.txt", content="one\n"),
        calls("write_file", path="both.txt", content="one\n"),
        calls("run_command", command="sed -i s/one/two/ both.txt && echo made > made.txt"),
        calls("write_file", path="again.txt", content="x\n"),
        DONE,
    ]
    async with opened(tmp_path, replies, settings={"policy.profile": "auto"}) as workspace:
        workspace.trust.trust(workspace.root)
        run_id = workspace.runs.start(Task(TaskKind.DO, "x"), on_disk(workspace), unattended=True)
        view = await workspace.runs.wait(run_id)
        assert view.proposal is not None
        command = "sed -i s/one/two/ both.txt && echo made > made.txt"
        made_by = {file.path: file.made_by for file in view.proposal.files}
        assert made_by == {"own.txt": "edit", "again.txt": "edit", "both.txt": command, "made.txt": command}


@pytest.mark.skipif(not Walls().stand, reason=f"no sandbox: {Walls().found.reason}")
async def test_a_proof_says_what_it_leaned_on_that_is_not_proposed(tmp_path: Path) -> None:
    root = tmp_path / "ws"
    root.mkdir()
    Git(root).init()
    (root / ".gitignore").write_text("*.data\n")
    (root / "test_it.py").write_text("def test_it():\n    assert open('x.data').read() == 'made\\n'\n")
    replies = [
        PLAN,
        calls("run_command", command="echo made > x.data"),
        calls("write_file", path="own.txt", content="one\n"),
        DONE,
    ]
    settings = {"policy.profile": "auto", "checks.interpreter": project_python()}
    async with opened(tmp_path, replies, settings=settings) as workspace:
        workspace.trust.trust(workspace.root)
        run_id = workspace.runs.start(Task(TaskKind.DO, "x"), on_disk(workspace), unattended=True)
        view = await workspace.runs.wait(run_id)
        assert view.outcome is Outcome.PROVEN, view.reason
        proven = "pytest: 1 passed; introduced 0, fixed 1, still failing 0"
        assert view.reason == f"{proven}; depends on what git ignores and the proposal lacks: x.data"


MADE = (
    "printf '\\0picture' > logo.png && chmod +x run.sh && ln -s lib/tool.py tool && mv lib/old.py lib/new.py"
    " && ln -s /etc/hosts out"
)


def everything(root: Path) -> dict[str, Form | None]:
    applier = DiskApplier(root, root.parent / "journal")
    return {path: applier.form(path) for path in ("logo.png", "run.sh", "tool", "lib/old.py", "lib/new.py", "out")}


@pytest.mark.skipif(not Walls().stand, reason=f"no sandbox: {Walls().found.reason}")
async def test_what_a_command_makes_that_is_no_text_is_proposed_landed_and_undone(tmp_path: Path) -> None:
    root = tmp_path / "ws"
    (root / "lib").mkdir(parents=True)
    (root / "run.sh").write_text("#!/bin/sh\n")
    (root / "lib" / "tool.py").write_text("TOOL = 1\n")
    (root / "lib" / "old.py").write_text("OLD = 1\n")
    (root / "test_it.py").write_text("import os\n\n\ndef test_it():\n    assert os.access('run.sh', os.X_OK)\n")
    before = everything(root)
    replies = [PLAN, calls("run_command", command=MADE), DONE]
    settings = {"policy.profile": "auto", "checks.interpreter": project_python()}
    async with opened(tmp_path, replies, settings=settings) as workspace:
        workspace.trust.trust(workspace.root)
        run_id = workspace.runs.start(Task(TaskKind.DO, "x"), on_disk(workspace), unattended=True)
        view = await workspace.runs.wait(run_id)
        assert view.outcome is Outcome.UNPROVEN
        proven = "pytest: 1 passed; introduced 0, fixed 1, still failing 0; 1 changed line no test executed"
        assert view.reason == f"{proven}, but with what the proposal lacks: out"
        assert view.proposal is not None
        assert [(file.path, file.kind, file.about) for file in view.proposal.files] == [
            ("lib/new.py", Kind.TEXT, "renamed from lib/old.py"),
            ("lib/old.py", Kind.TEXT, ""),
            ("logo.png", Kind.BINARY, "binary, 8 bytes"),
            ("run.sh", Kind.MODE, "mode 644 -> 755"),
            ("tool", Kind.LINK, "link -> lib/tool.py"),
        ]
        assert view.proposal.left_out == ("A link that does not stay inside the workspace, so not proposed: out.",)
        shown = [str(text) for text in proposal_lines(view.proposal, view.hunks, view.states)]
        assert "  [h1] line 1, renamed from lib/old.py, pending" in shown
        assert f"new file logo.png  (changed by {MADE})" in shown
        assert "  [h4] mode 644 -> 755, pending" in shown
        with pytest.raises(UserError, match="no lines to edit"):
            workspace.runs.decisions.edit(run_id, "h4", "text")

        decided = await workspace.runs.decisions.decide(run_id, (), Decision.ACCEPT)
        assert decided == Decided(("h1", "h2", "h3", "h4", "h5"))
        assert everything(root) == {
            "logo.png": Form(b"\0picture", FILE | 0o644),
            "run.sh": Form(b"#!/bin/sh\n", FILE | 0o755),
            "tool": link(b"lib/tool.py"),
            "lib/old.py": None,
            "lib/new.py": Form(b"OLD = 1\n", FILE | 0o644),
            "out": None,
        }
        assert workspace.hub.view(run_id).proof == view.offered

        (root / "logo.png").write_bytes(b"\0mine")
        undone = await workspace.runs.decisions.decide(run_id, (), Decision.UNDO)
        assert undone.problems == ("h3: it was changed meanwhile",)
        (root / "logo.png").write_bytes(b"\0picture")
        assert (await workspace.runs.decisions.decide(run_id, ("h3",), Decision.UNDO)).done == ("h3",)
        assert everything(root) == before


@pytest.mark.parametrize("walled", [True, False])
async def test_a_run_that_was_cut_off_has_all_that_its_commands_made_when_it_goes_on(
    tmp_path: Path, walled: bool
) -> None:
    if walled and not Walls().stand:
        pytest.skip(f"no sandbox: {Walls().found.reason}")
    root = tmp_path / "ws"
    (root / "lib").mkdir(parents=True)
    for path in ("run.sh", "lib/tool.py", "lib/old.py"):
        (root / path).write_text("one\n")
    settings = {"policy.profile": "auto"} if walled else {"policy.sandbox": "off"}
    command = calls("run_command", command=f"{MADE}; rm out; echo two >> run.sh; chmod 644 run.sh; chmod 755 run.sh")
    asked = calls("write_file", path="AGENTS.md", content="waits for a person\n")
    replies = [PLAN, command, asked, DONE]
    async with opened(tmp_path, replies, settings=settings) as workspace:
        workspace.trust.trust(workspace.root)
        run_id = workspace.runs.start(Task(TaskKind.DO, "x"), on_disk(workspace))
        while "AGENTS.md" not in str(workspace.hub.view(run_id).approvals):
            for approval in workspace.hub.view(run_id).approvals:
                workspace.runs.answer(run_id, approval.approval_id, approval.options[0])
            await asyncio.sleep(0.02)
    assert everything(root)["logo.png"] is None
    (root / "run.sh").write_text("zero\none\n")
    async with opened(tmp_path, replies, settings=settings) as workspace:
        workspace.runs.resume(run_id, on_disk(workspace), unattended=True)
        view = await workspace.runs.wait(run_id)
        assert view.proposal is not None
        assert [(file.path, file.about) for file in view.proposal.files] == [
            ("lib/new.py", "renamed from lib/old.py"),
            ("lib/old.py", ""),
            ("logo.png", "binary, 8 bytes"),
            ("run.sh", ""),
            ("run.sh", "mode 644 -> 755"),
            ("tool", "link -> lib/tool.py"),
        ]
        await workspace.runs.decisions.decide(run_id, (), Decision.ACCEPT)
        assert everything(root)["run.sh"] == Form(b"zero\none\ntwo\n", FILE | 0o755)
        assert everything(root)["tool"] == link(b"lib/tool.py")


@pytest.mark.skipif(not Walls().stand, reason=f"no sandbox: {Walls().found.reason}")
async def test_a_follow_up_goes_on_with_what_waits_for_a_decision_whatever_it_is(tmp_path: Path) -> None:
    root = tmp_path / "ws"
    (root / "lib").mkdir(parents=True)
    for path in ("run.sh", "lib/tool.py", "lib/old.py"):
        (root / path).write_text("one\n")
    more = "test -x run.sh && test -L tool && cat tool >> logo.png && printf '#!/bin/sh\\n' > s && chmod +x s"
    replies = [PLAN, calls("run_command", command=MADE), DONE, calls("run_command", command=more), DONE, DONE]
    async with opened(tmp_path, replies, settings={"policy.profile": "auto"}) as workspace:
        workspace.trust.trust(workspace.root)
        run_id = workspace.runs.start(Task(TaskKind.DO, "x"), on_disk(workspace), unattended=True)
        await workspace.runs.wait(run_id)
        await workspace.runs.decisions.decide(run_id, ("h4",), Decision.ACCEPT)
        workspace.runs.say(run_id, "go on", on_disk(workspace))
        view = await workspace.runs.wait(run_id)
        assert view.proposal is not None
        proposed = {file.path: file.about for file in view.proposal.files}
        assert proposed == {
            "lib/new.py": "renamed from lib/old.py",
            "lib/old.py": "",
            "logo.png": "binary, 12 bytes",
            "s": "mode 755",
            "tool": "link -> lib/tool.py",
        }
        await workspace.runs.decisions.decide(run_id, (), Decision.ACCEPT)
        view = workspace.hub.view(run_id)
        assert len(view.landed) == 5
        assert everything(root)["run.sh"] == Form(b"one\n", FILE | 0o755)
        assert (root / "s").stat().st_mode & 0o777 == 0o755
        undone = await workspace.runs.decisions.decide(run_id, (), Decision.UNDO)
        assert undone.problems == ()
        assert everything(root)["run.sh"] == Form(b"one\n", FILE | 0o644)
        assert everything(root)["logo.png"] is None
        assert not (root / "s").exists()


async def test_what_was_held_as_unfinished_is_offered_with_its_proof_once_the_run_has_gone_on(tmp_path: Path) -> None:
    short = {"review.by_model": "always", "budget.steps": 3}
    async with opened(
        tmp_path, [PLAN, calls("write_file", path="own.txt", content="one\n"), DONE], settings=short
    ) as one:
        run_id = one.runs.start(Task(TaskKind.DO, "x"), on_disk(one), unattended=True)
        view = await one.runs.wait(run_id)
        assert view.outcome is Outcome.BUDGET
        assert view.proof is not None
        assert view.proof.reason.startswith("unfinished: ")
    async with opened(tmp_path, [], settings={"review.by_model": "never"}) as later:
        later.runs.resume(run_id, on_disk(later), unattended=True)
        view = await later.runs.wait(run_id)
        assert view.outcome is Outcome.UNPROVEN
        assert view.proof is not None
        assert "unfinished" not in view.proof.reason
        assert [hunk.path for hunk in view.hunks] == ["own.txt"]
