"""Commits of runs, in real repositories of all kinds: only the run's hunks, and nothing of the user's touched."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.project_python import project_python
from tests.unit.engine.crash import forget
from tests.unit.engine.house import DONE, PLAN, on_disk, opened
from tests.unit.engine.repository import Repository

from detent.core.change import Decision
from detent.core.errors import UserError
from detent.core.events import CallFinished, Committed
from detent.core.proof import ProofStatus
from detent.core.work import Task, TaskKind
from detent.engine.committing import CommitMade, CommitWish
from detent.engine.workspace import Workspace
from detent.harness.sandbox.walls import Walls

CALC = "def add(a, b):\n    return a + b\n\n\ndef name():\n    return 'calc'\n\n\ndef divide(a, b):\n    return a\n"
TEST = "from calc import divide\n\n\ndef test_divide():\n    assert divide(6, 3) == 2\n"
ACCEPTED = CommitWish()

jailed = pytest.mark.skipif(not Walls().stand, reason=f"no sandbox: {Walls().found.reason}")


def calls(name: str, **arguments: object) -> Mapping[str, Any]:
    return {"tool_calls": [{"name": name, "arguments": arguments}]}


def writes(path: str, content: str) -> Mapping[str, Any]:
    return calls("write_file", path=path, content=content)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository.make(tmp_path / "ws")
    made.write(calc_py=CALC, test_calc_py=TEST)
    made.commit_all()
    return made


@asynccontextmanager
async def ran(
    folder: Path,
    *replies: Mapping[str, Any],
    task: str = "Implement divide",
    accept: bool = True,
    settings: Mapping[str, Any] | None = None,
) -> AsyncIterator[tuple[Workspace, str]]:
    """A workspace whose run has ended, with all of it accepted."""
    more = {"checks.interpreter": project_python(), "model.name": None, **(settings or {})}
    chosen = {name: value for name, value in more.items() if value is not None}
    async with opened(folder, [PLAN, *replies, DONE], settings=chosen) as workspace:
        workspace.trust.trust(workspace.root)
        run_id = workspace.runs.start(Task(TaskKind.DO, task), on_disk(workspace), unattended=True)
        await workspace.runs.wait(run_id)
        if accept:
            await workspace.runs.decide(run_id, (), Decision.ACCEPT)
            await workspace.runs.wait(run_id)
        yield workspace, run_id


async def commit(workspace: Workspace, run_id: str, wish: CommitWish = ACCEPTED) -> CommitMade:
    return await workspace.runs.commits.commit(run_id, wish, unattended=True)


def with_divide(text: str) -> str:
    return text.replace("    return a\n", "    return a / b\n")


async def test_a_commit_holds_the_run_s_hunks_and_touches_nothing_else(tmp_path: Path, repository: Repository) -> None:
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        before = repository.kept()
        made = await commit(workspace, run_id)
        assert repository.kept() == before
        commit_ = made.made.commit
        assert commit_.branch == "detent/implement-divide"
        assert repository.git("rev-parse", "refs/heads/detent/implement-divide") == commit_.name
        assert repository.git("rev-parse", f"{commit_.name}^") == repository.git("rev-parse", "main")
        assert repository.changed_by(commit_.name) == ["M calc.py"]
        assert repository.show(commit_.name, "calc.py") == with_divide(CALC)
        assert made.made.proof.status is ProofStatus.PROVEN
        message = repository.git("log", "-1", "--format=%B", commit_.name)
        assert message.startswith("feat(calc): implement divide\n\nWrite it\n")
        assert message.strip().endswith("Assisted-by: Detent (rehearsal)")
        assert repository.git("log", "-1", "--format=%an <%ae> %cn", commit_.name) == "Ada <ada@example.org> Ada"
        assert repository.git("fsck", "--strict", "--no-dangling") == ""


async def test_what_else_the_user_has_is_neither_committed_nor_proven_with_it(
    tmp_path: Path, repository: Repository
) -> None:
    """The user's own change in the same file, a staged one, and a file that makes the tests green only for them."""
    repository.write(test_calc_py=TEST.replace("from calc", "import extra\nfrom calc"), extra_py="")
    mine = CALC.replace("'calc'", "'mine'")
    repository.write(calc_py=mine)
    repository.git("add", "calc.py")
    async with ran(tmp_path, writes("calc.py", with_divide(mine))) as (workspace, run_id):
        assert workspace.hub.view(run_id).proof is not None
        before = repository.kept()
        made = await commit(workspace, run_id)
        assert repository.kept() == before
        assert repository.show(made.made.commit.name, "calc.py") == with_divide(CALC)
        assert repository.changed_by(made.made.commit.name) == ["M calc.py"]
        assert made.made.proof.status is ProofStatus.PROVEN
        assert made.made.proof.content != workspace.hub.view(run_id).proof.content  # type: ignore[union-attr]


async def test_a_tree_that_needs_what_is_not_committed_is_not_proven(tmp_path: Path, repository: Repository) -> None:
    repository.write(extra_py="def third(a):\n    return a / 3\n")
    leaning = CALC.replace("    return a\n", "    from extra import third\n    return third(a)\n")
    async with ran(tmp_path, writes("calc.py", leaning)) as (workspace, run_id):
        assert workspace.hub.view(run_id).proof.status is ProofStatus.PROVEN  # type: ignore[union-attr]
        made = await commit(workspace, run_id)
        assert made.made.proof.status is ProofStatus.RED
        message = repository.git("log", "-1", "--format=%B", made.made.commit.name)
        assert "Proof: red (pytest: 1 failed" in message
        assert made.notes[-1].startswith("The committed tree is red: pytest: 1 failed")
        assert (repository.root / "extra.py").exists()


async def test_a_hunk_on_lines_of_the_user_s_that_are_not_committed_is_refused(
    tmp_path: Path, repository: Repository
) -> None:
    repository.write(calc_py=CALC.replace("    return a\n", "    return a - b\n"))
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        before = repository.kept()
        with pytest.raises(UserError, match=r"Hunk h1 has no place in calc\.py as HEAD has it"):
            await commit(workspace, run_id)
        assert repository.kept() == before
        assert repository.git("branch", "--list", "detent/*") == ""


async def test_undecided_hunks_are_committed_only_when_asked(tmp_path: Path, repository: Repository) -> None:
    async with ran(tmp_path, writes("calc.py", with_divide(CALC)), accept=False) as (workspace, run_id):
        with pytest.raises(UserError, match="--undecided"):
            await commit(workspace, run_id)
        made = await commit(workspace, run_id, CommitWish(undecided=True))
        assert repository.show(made.made.commit.name, "calc.py") == with_divide(CALC)
        assert (repository.root / "calc.py").read_text() == CALC


async def test_some_hunks_of_two_turns(tmp_path: Path, repository: Repository) -> None:
    renamed = with_divide(CALC).replace("'calc'", "'calculator'")
    replies = [writes("calc.py", with_divide(CALC)), DONE, writes("calc.py", renamed)]
    async with ran(tmp_path, *replies) as (workspace, run_id):
        workspace.runs.say(run_id, "rename it", on_disk(workspace))
        await workspace.runs.wait(run_id)
        only_first = await commit(workspace, run_id)
        assert repository.show(only_first.made.commit.name, "calc.py") == with_divide(CALC)
        await workspace.runs.decide(run_id, (), Decision.ACCEPT)
        both = await commit(workspace, run_id)
        assert both.made.hunk_ids == ("h1", "2.h1")
        assert both.made.commit.branch == "detent/implement-divide-2"
        assert repository.show(both.made.commit.name, "calc.py") == renamed


async def test_a_second_time_it_is_the_same_commit(tmp_path: Path, repository: Repository) -> None:
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        first = await commit(workspace, run_id)
        again = await commit(workspace, run_id)
        assert again.made == first.made
        assert len(repository.git("branch", "--list", "detent/*").splitlines()) == 1
        repository.git("reset", "--quiet", "--hard", "detent/implement-divide")
        with pytest.raises(UserError, match="HEAD holds it already"):
            await commit(workspace, run_id)


@pytest.mark.parametrize("branch", ["main", "master", "work", "a b", "-x", "there"])
async def test_some_branches_are_refused(tmp_path: Path, repository: Repository, branch: str) -> None:
    repository.git("branch", "there")
    repository.git("switch", "--quiet", "--create", "work")
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        with pytest.raises(UserError, match=r"never commits to|no name for|already"):
            await commit(workspace, run_id, CommitWish(branch=branch))


async def test_names_of_branches_do_not_collide(tmp_path: Path, repository: Repository) -> None:
    repository.git("branch", "detent")
    repository.git("update-ref", "refs/remotes/origin/detent-implement-divide", "HEAD")
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        assert (await commit(workspace, run_id)).made.commit.branch == "detent-implement-divide-2"


async def test_without_a_commit_there_is_nothing_to_build_on(tmp_path: Path) -> None:
    Repository.make(tmp_path / "ws")
    async with ran(tmp_path, writes("new.py", "X = 1\n")) as (workspace, run_id):
        with pytest.raises(UserError, match="no commit yet"):
            await commit(workspace, run_id)


async def test_outside_a_repository_it_says_what_to_do(tmp_path: Path) -> None:
    async with ran(tmp_path, writes("new.py", "X = 1\n")) as (workspace, run_id):
        with pytest.raises(UserError, match="git init"):
            await commit(workspace, run_id)


async def test_without_a_name_nobody_is_invented(
    tmp_path: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    repository.git("config", "--unset", "user.email")
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        with pytest.raises(UserError, match=r"user\.name"):
            await commit(workspace, run_id)
        assert repository.git("branch", "--list", "detent/*") == ""


async def test_a_detached_head(tmp_path: Path, repository: Repository) -> None:
    repository.write(calc_py=CALC.replace("'calc'", "'next'"))
    repository.commit_all("Next")
    repository.git("switch", "--quiet", "--detach", "HEAD~1")
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        made = await commit(workspace, run_id)
        assert repository.git("rev-parse", f"{made.made.commit.name}^") == repository.git("rev-parse", "HEAD")


async def test_a_worktree_of_another_repository(tmp_path: Path) -> None:
    other = Repository.make(tmp_path / "other")
    other.write(calc_py=CALC, test_calc_py=TEST)
    other.commit_all()
    other.git("worktree", "add", "--quiet", "-b", "work", str(tmp_path / "ws"))
    here = Repository(tmp_path / "ws")
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        before = other.kept(), here.git("status", "--porcelain")
        made = await commit(workspace, run_id)
        assert (other.kept(), here.git("status", "--porcelain")) == before
        assert other.show(made.made.commit.branch, "calc.py") == with_divide(CALC)
        assert made.made.proof.status is ProofStatus.PROVEN


async def test_a_workspace_that_is_a_folder_of_the_repository(tmp_path: Path) -> None:
    whole = Repository.make(tmp_path)
    (tmp_path / "ws").mkdir()
    (tmp_path / ".gitignore").write_text("*\n!.gitignore\n!ws/\n!ws/*.py\n__pycache__/\n")
    (tmp_path / "ws" / "calc.py").write_text(CALC)
    (tmp_path / "ws" / "test_calc.py").write_text(TEST)
    whole.commit_all()
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        made = await commit(workspace, run_id)
        assert whole.changed_by(made.made.commit.name) == ["M ws/calc.py"]
        assert made.made.proof.status is ProofStatus.PROVEN


async def test_a_sha256_repository(tmp_path: Path) -> None:
    repository = Repository.make(tmp_path / "ws", "--object-format=sha256")
    repository.write(calc_py=CALC, test_calc_py=TEST)
    repository.commit_all()
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        made = await commit(workspace, run_id)
        assert len(made.made.commit.name) == 64
        assert repository.show(made.made.commit.name, "calc.py") == with_divide(CALC)
        assert await workspace.runs.commits.take_back(run_id) == ()


async def test_a_submodule_is_not_committed_into(tmp_path: Path, repository: Repository) -> None:
    inner = Repository.make(repository.root / "sub")
    inner.write(b_py="B = 1\n")
    inner.commit_all()
    repository.commit_all("With a submodule")
    async with ran(tmp_path, writes("calc.py", with_divide(CALC)), writes("sub/b.py", "B = 2\n")) as (
        workspace,
        run_id,
    ):
        with pytest.raises(UserError, match="sub is a submodule"):
            await commit(workspace, run_id)
        view = workspace.hub.view(run_id)
        outside = tuple(hunk.id for hunk in view.hunks if hunk.path == "calc.py")
        made = await commit(workspace, run_id, CommitWish(outside))
        assert repository.changed_by(made.made.commit.name) == ["M calc.py"]
        assert repository.git("rev-parse", f"{made.made.commit.name}:sub") == inner.git("rev-parse", "HEAD")


@pytest.mark.parametrize("how", ["autocrlf", "attribute"])
async def test_line_ends_stay_as_the_repository_has_them(tmp_path: Path, how: str) -> None:
    repository = Repository.make(tmp_path / "ws")
    repository.write(calc_py=CALC, test_calc_py=TEST)
    if how == "attribute":
        (repository.root / ".gitattributes").write_text("calc.py text eol=crlf\n")
    repository.commit_all()
    if how == "autocrlf":
        repository.git("config", "core.autocrlf", "true")
        repository.git("config", "core.safecrlf", "true")
    (repository.root / "calc.py").unlink()
    repository.git("checkout", "--", "calc.py")
    theirs = (repository.root / "calc.py").read_bytes().decode()
    assert "\r\n" in theirs
    new = theirs.replace("    return a\r\n", "    return a / b\r\n")
    async with ran(tmp_path, writes("calc.py", new)) as (workspace, run_id):
        made = await commit(workspace, run_id)
        assert repository.show(made.made.commit.name, "calc.py") == with_divide(CALC)
        assert repository.git("diff", "--numstat", "main", made.made.commit.name) == "1\t1\tcalc.py"
        assert made.made.proof.status is ProofStatus.PROVEN


async def test_a_file_behind_a_filter_is_refused_and_its_program_never_started(
    tmp_path: Path, repository: Repository
) -> None:
    marker = tmp_path / "STARTED"
    (repository.root / ".gitattributes").write_text("*.dat filter=big\n")
    repository.write(x_dat="pointer\n")
    repository.commit_all("With attributes")
    repository.git("config", "filter.big.clean", f"touch {marker}; cat")
    repository.git("config", "filter.big.smudge", f"touch {marker}; cat")
    repository.git("config", "filter.big.required", "true")
    replies = [writes("calc.py", with_divide(CALC)), writes("x.dat", "changed\n")]
    async with ran(tmp_path, *replies) as (workspace, run_id):
        with pytest.raises(UserError, match=r"x\.dat goes through the filter “big”"):
            await commit(workspace, run_id)
        view = workspace.hub.view(run_id)
        made = await commit(workspace, run_id, CommitWish(tuple(h.id for h in view.hunks if h.path == "calc.py")))
        assert made.made.proof.status is ProofStatus.UNPROVEN
        assert made.made.proof.reason == "not checked: x.dat goes through a filter"
    assert not marker.exists()


@jailed
async def test_modes_links_renames_and_bytes(tmp_path: Path, repository: Repository) -> None:
    (repository.root / "run.sh").write_text("#!/bin/sh\n")
    (repository.root / "old.py").write_text("OLD = 1\n")
    (repository.root / "test_calc.py").unlink()
    repository.commit_all("More")
    command = (
        "chmod +x run.sh && echo two >> run.sh && mv old.py new.py && printf '\\0x' > logo.png && ln -s calc.py tool"
    )
    async with ran(tmp_path, calls("run_command", command=command), settings={"policy.profile": "auto"}) as (
        workspace,
        run_id,
    ):
        made = await commit(workspace, run_id)
        name = made.made.commit.name
        changed = ["A logo.png", "A new.py", "A tool", "D old.py", "M run.sh"]
        assert sorted(repository.changed_by(name)) == changed
        modes = {line.split("\t")[1]: line[:6] for line in repository.git("ls-tree", name).splitlines()}
        assert (modes["run.sh"], modes["tool"], modes["logo.png"]) == ("100755", "120000", "100644")
        assert repository.show(name, "run.sh") == "#!/bin/sh\ntwo\n"


async def test_names_that_are_no_text_are_left_alone(tmp_path: Path, repository: Repository) -> None:
    strange = repository.root / b"caf\xe9.txt".decode("utf-8", "surrogateescape")
    strange.write_text("x\n")
    repository.commit_all("Strange")
    strange.write_text("mine\n")
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        before = repository.kept()
        made = await commit(workspace, run_id)
        assert repository.kept() == before
        assert repository.changed_by(made.made.commit.name) == ["M calc.py"]
        assert made.made.proof.status is ProofStatus.UNPROVEN, "it could not be laid out as it is committed"


@pytest.mark.parametrize("what", ["merge", "rebase"])
async def test_in_the_middle_of_something(tmp_path: Path, repository: Repository, what: str) -> None:
    repository.git("switch", "--quiet", "--create", "other")
    repository.write(notes_txt="theirs\n")
    repository.commit_all("Theirs")
    repository.git("switch", "--quiet", "main")
    repository.write(notes_txt="ours\n")
    repository.commit_all("Ours")
    repository.fails(what, "other")
    head = repository.git("rev-parse", "HEAD")
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        before = repository.kept(), repository.git("status", "--porcelain")
        made = await commit(workspace, run_id)
        assert (repository.kept(), repository.git("status", "--porcelain")) == before
        assert made.notes[-1:] == (f"A {what} is under way: the branch begins at HEAD as it is now.",)
        assert repository.git("rev-parse", f"{made.made.commit.name}^") == head
        assert repository.changed_by(made.made.commit.name) == ["M calc.py"]


async def test_undo_takes_the_branch_back(tmp_path: Path, repository: Repository) -> None:
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        await commit(workspace, run_id)
        decided = await workspace.runs.decide(run_id, (), Decision.UNDO)
        assert decided.problems == ()
        assert repository.git("branch", "--list", "detent/*") == ""
        assert (repository.root / "calc.py").read_text() == CALC
        assert workspace.hub.view(run_id).commits == ()
        again = await commit(workspace, run_id, CommitWish(undecided=True))
        assert again.made.commit.branch == "detent/implement-divide"


@pytest.mark.parametrize("how", ["a commit on it", "checked out"])
async def test_undo_leaves_what_the_user_did_with_the_branch(tmp_path: Path, repository: Repository, how: str) -> None:
    async with ran(tmp_path, writes("calc.py", with_divide(CALC)), accept=False) as (workspace, run_id):
        made = await commit(workspace, run_id, CommitWish(undecided=True))
        branch = made.made.commit.branch
        repository.git("switch", "--quiet", branch)
        if how == "a commit on it":
            repository.write(mine_py="")
            repository.commit_all("Mine")
            repository.git("switch", "--quiet", "main")
        there = repository.git("rev-parse", branch)
        decided = await workspace.runs.decide(run_id, (), Decision.UNDO)
        assert ("has moved" if how == "a commit on it" else "is checked out") in decided.problems[0]
        assert repository.git("rev-parse", branch) == there


async def test_hooks_run_only_where_the_user_turned_them_on(tmp_path: Path, repository: Repository) -> None:
    folder = repository.root / ".git" / "hooks"
    folder.mkdir(exist_ok=True)
    for name, text in (("pre-commit", "git diff --cached --name-only; exit 3"), ("post-commit", "exit 0")):
        (folder / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/HOOK-{name}\n{text}\n")
        (folder / name).chmod(0o755)
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        assert (await commit(workspace, run_id)).made.commit.branch == "detent/implement-divide"
        await workspace.runs.commits.take_back(run_id)
    assert not (tmp_path / "HOOK-pre-commit").exists()
    on = {"git.hooks_in": [str(repository.root)]}
    async with opened(tmp_path, [PLAN], settings={"checks.interpreter": project_python(), **on}) as workspace:
        with pytest.raises(UserError, match=r"the hook pre-commit says no: calc\.py"):
            await commit(workspace, run_id)
        assert repository.git("branch", "--list", "detent/*") == ""
        (folder / "pre-commit").write_text("#!/bin/sh\nexit 0\n")
        (folder / "commit-msg").write_text('#!/bin/sh\ngrep -q "^feat" "$1" || exit 1\n')
        (folder / "commit-msg").chmod(0o755)
        made = await commit(workspace, run_id)
        assert made.made.commit.message.startswith("feat")


async def test_the_template_is_honoured_and_only_from_inside(tmp_path: Path, repository: Repository) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do not read\n")
    repository.git("config", "commit.template", str(secret))
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        made = await commit(workspace, run_id)
        assert "do not read" not in made.made.commit.message
        await workspace.runs.commits.take_back(run_id)
        (repository.root / ".gitmessage").write_text("# a comment\nTicket: none\n")
        repository.git("config", "commit.template", ".gitmessage")
        made = await commit(workspace, run_id)
        assert "\n\nTicket: none\nAssisted-by: Detent (rehearsal)\n" in made.made.commit.message
        assert "a comment" not in made.made.commit.message


GPG = """#!/bin/sh
touch {marker}
cat > /dev/null
echo "[GNUPG:] SIG_CREATED D" >&2
printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----\\n'
"""


async def test_commits_are_signed_by_the_user_s_own_program_alone(
    tmp_path: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name in ("mine", "theirs"):
        (tmp_path / name).write_text(GPG.format(marker=tmp_path / f"RAN-{name}"))
        (tmp_path / name).chmod(0o755)
    (tmp_path / ".gitconfig").write_text(f"[gpg]\n\tprogram = {tmp_path}/mine\n")
    repository.git("config", "commit.gpgSign", "true")
    repository.git("config", "gpg.program", str(tmp_path / "theirs"))
    repository.git("config", "gpg.openpgp.program", str(tmp_path / "theirs"))
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        made = await commit(workspace, run_id)
        assert "gpgsig -----BEGIN PGP SIGNATURE-----" in repository.git("cat-file", "commit", made.made.commit.name)
        assert (tmp_path / "RAN-mine").exists()
        assert not (tmp_path / "RAN-theirs").exists()
        await workspace.runs.commits.take_back(run_id)
        (tmp_path / "mine").write_text("#!/bin/sh\necho no secret key >&2\nexit 2\n")
        with pytest.raises(UserError, match="could not sign the commit"):
            await commit(workspace, run_id)
        assert repository.git("branch", "--list", "detent/*") == ""


async def test_a_model_writes_the_message(tmp_path: Path, repository: Repository) -> None:
    said = "```\nfix(calc): divide at last\n\nBecause it did not.\n\nSigned-off-by: Nobody <n@example.org>\n```"
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        script: Sequence[Mapping[str, Any]] = [{"text": said, "expects": ["+    return a / b", "Implement divide"]}]
        (tmp_path / "script.json").write_text(json.dumps({"replies": script}))
    async with opened(tmp_path, script, settings={"checks.interpreter": project_python()}) as workspace:
        made = await commit(workspace, run_id)
        assert made.made.commit.message == (
            "fix(calc): divide at last\n\nBecause it did not.\n\nAssisted-by: Detent (rehearsal)\n"
        )
        assert made.notes == ()


async def test_a_crash_after_the_effect_is_one_commit(tmp_path: Path, repository: Repository) -> None:
    """The branch is there, but nobody wrote down that it was made."""
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        made = await commit(workspace, run_id)
    forget(tmp_path, run_id, (CallFinished, Committed))
    async with opened(tmp_path, [PLAN]) as workspace:
        assert workspace.hub.view(run_id).commits == ()
        again = await commit(workspace, run_id)
        assert again.made.commit == made.made.commit
        assert again.made.proof.status is made.made.proof.status
        assert len(repository.git("branch", "--list", "detent/*").splitlines()) == 1
        finished = [item for item in workspace.hub.events(run_id) if isinstance(item.event, CallFinished)]
        assert finished[-1].event.text == made.made.commit.name  # type: ignore[union-attr]
    forget(tmp_path, run_id, (CallFinished, Committed))
    async with opened(tmp_path, [PLAN]) as workspace:
        assert await workspace.runs.commits.take_back(run_id) == ()
        assert repository.git("branch", "--list", "detent/*") == ""


async def test_a_rule_of_the_user_s_forbids_it(tmp_path: Path, repository: Repository) -> None:
    config = tmp_path / ".config" / "detent"
    config.mkdir(parents=True)
    (config / "policy.toml").write_text('[[rule]]\ntool = "commit"\ndecision = "deny"\n')
    async with ran(tmp_path, writes("calc.py", with_divide(CALC))) as (workspace, run_id):
        with pytest.raises(UserError, match="your rule"):
            await commit(workspace, run_id)
        assert repository.git("branch", "--list", "detent/*") == ""


async def test_a_working_run_is_not_committed(tmp_path: Path, repository: Repository) -> None:
    async with opened(tmp_path, [PLAN, DONE]) as workspace:
        run_id = workspace.runs.start(Task(TaskKind.DO, "x"), on_disk(workspace), unattended=True)
        with pytest.raises(UserError, match="still working"):
            await commit(workspace, run_id)
        await workspace.runs.wait(run_id)
        with pytest.raises(UserError, match="nothing to commit"):
            await commit(workspace, run_id)
        assert not any(isinstance(item.event, Committed) for item in workspace.hub.events(run_id))
