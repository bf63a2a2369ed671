"""Branches pushed to real bare repositories, and requests opened at a double of GitHub and GitLab that is as strict."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest
from tests import walls
from tests.forge_apis import TOKEN, Canned
from tests.forge_server import ForgeServer
from tests.project_python import project_python
from tests.unit.engine.crash import forget
from tests.unit.engine.house import DONE, PLAN, on_disk
from tests.unit.engine.repository import Repository

from detent.core.change import Decision
from detent.core.errors import StopRun, UserError
from detent.core.events import ApprovalAsked, CallFinished, PullRequestOpened
from detent.core.work import Task, TaskKind
from detent.engine.committing import CommitWish
from detent.engine.publishing import OPEN, PUSH, PublishWish
from detent.engine.workspace import FrontEnd, Workspace
from detent.house import House

Kind = Literal["github", "gitlab"]


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[ForgeServer]:
    with ForgeServer(tmp_path / "bare") as server:
        yield server


@pytest.fixture
def repository(tmp_path: Path, forge: ForgeServer) -> Repository:
    """Cloned from the bare one, as far as anybody can tell."""
    made = Repository.make(tmp_path / "ws")
    made.write(a_txt="a\n")
    (made.root / ".github").mkdir()
    (made.root / ".github" / "pull_request_template.md").write_text("## Checklist\n- [ ] tests\n")
    (made.root / ".gitlab" / "merge_request_templates").mkdir(parents=True)
    (made.root / ".gitlab" / "merge_request_templates" / "Default.md").write_text("## Boxes\n")
    made.commit_all()
    made.git("push", "--quiet", str(forge.bare("acme/shop")), "main")
    made.git("remote", "add", "origin", f"http://{forge.host}/acme/shop.git")
    made.git("update-ref", "refs/remotes/origin/main", "main")
    return made


@asynccontextmanager
async def opened_workspace(
    folder: Path, forge: ForgeServer, kind: Kind = "github", *, token: str | None = TOKEN
) -> AsyncIterator[Workspace]:
    script = folder / "script.json"
    write = {"tool_calls": [{"name": "write_file", "arguments": {"path": "page.py", "content": "PAGE = 1\n"}}]}
    script.write_text(json.dumps({"replies": [PLAN, write, DONE]}), "utf-8")
    variables = {"HOME": str(folder), "PATH": os.environ["PATH"], **walls.chosen()}
    if token is not None:
        variables["THE_TOKEN"] = token
    settings = {
        "model.name": f"rehearsal:{script}",
        "checks.interpreter": project_python(),
        "git.github_hosts": [forge.host] if kind == "github" else [],
        "git.gitlab_hosts": [forge.host] if kind == "gitlab" else [],
        "git.github_token_name": "THE_TOKEN",
        "git.gitlab_token_name": "THE_TOKEN",
    }
    workspace = House(variables).open_workspace(folder / "ws", FrontEnd(lambda disk: disk, command_line=settings))
    try:
        yield workspace
    finally:
        await workspace.close()


@asynccontextmanager
async def committed(
    folder: Path, forge: ForgeServer, kind: Kind = "github", *, token: str | None = TOKEN
) -> AsyncIterator[tuple[Workspace, str]]:
    """A workspace whose run has ended and was accepted."""
    async with opened_workspace(folder, forge, kind, token=token) as workspace:
        run_id = workspace.runs.start(Task(TaskKind.DO, "Add a page"), on_disk(workspace), unattended=True)
        await workspace.runs.wait(run_id)
        await workspace.runs.decide(run_id, (), Decision.ACCEPT)
        await workspace.runs.wait(run_id)
        yield workspace, run_id


async def publish(
    workspace: Workspace, run_id: str, wish: PublishWish | None = None, answer: str = OPEN
) -> tuple[PullRequestOpened, ApprovalAsked]:
    """What came of it, and the question that was asked."""
    asked: list[ApprovalAsked] = []

    def hear(item: object) -> None:
        event = getattr(item, "event", None)
        if isinstance(event, ApprovalAsked) and event.title.startswith("Push"):
            asked.append(event)
        if isinstance(event, ApprovalAsked):
            given = answer if answer in event.options else event.options[0]
            asyncio.get_running_loop().call_soon(workspace.runs.answer, run_id, event.approval_id, given)

    stop = workspace.hub.subscribe(hear)
    try:
        opened = await workspace.runs.publishing.publish(run_id, wish or PublishWish())
    finally:
        stop()
    return opened, asked[0]


@pytest.mark.parametrize(
    ("kind", "page", "form"),
    [("github", "acme/shop/pull/1", "## Checklist"), ("gitlab", "acme/shop/-/merge_requests/1", "## Boxes")],
)
async def test_a_request_is_opened_after_a_yes_to_all_of_it(
    tmp_path: Path, forge: ForgeServer, repository: Repository, kind: Kind, page: str, form: str
) -> None:
    async with committed(tmp_path, forge, kind) as (workspace, run_id):
        before = repository.kept()
        opened, asked = await publish(workspace, run_id)
        assert repository.kept() == before
        assert opened.url == f"http://{forge.host}/{page}"
        (request,) = forge.requests
        body = request["body" if kind == "github" else "description"]
        assert request["title"] == "feat(page): add a page"
        assert body.startswith("Write it\n")
        assert form in body
        assert "Assisted-by: Detent (rehearsal)" in body
        for shown in (request["title"], body, forge.host, "detent/add-a-page", "into: main", "origin"):
            assert shown in asked.detail
        commit = workspace.hub.view(run_id).commits[-1].made.commit
        there = Repository(forge.bare("acme/shop")).git("rev-parse", "detent/add-a-page")
        assert there == commit.name
        assert workspace.hub.view(run_id).commits[-1].url == opened.url
        again, _ = await publish(workspace, run_id)
        assert again.url == opened.url, "found, not opened again"
        assert len(forge.requests) == 1
        said = "\n".join(str(item.event) for item in workspace.hub.events(run_id))
        assert TOKEN not in said


@pytest.mark.parametrize("kind", ["github", "gitlab"])
async def test_after_a_crash_there_is_one_request(
    tmp_path: Path, forge: ForgeServer, repository: Repository, kind: Kind
) -> None:
    """It is open there, but nobody wrote that down."""
    async with committed(tmp_path, forge, kind) as (workspace, run_id):
        first, _ = await publish(workspace, run_id)
    forget(tmp_path, run_id, (CallFinished, PullRequestOpened))
    async with opened_workspace(tmp_path, forge, kind) as workspace:
        assert workspace.hub.view(run_id).commits[-1].url == ""
        again, _ = await publish(workspace, run_id)
        assert again == first
    assert len(forge.requests) == 1


GH = """#!/bin/sh
printf '%s\\n' "$PWD" "$@" > {seen}
cat >> {seen}
{end}
"""


@pytest.mark.parametrize("kind", ["github", "gitlab"])
async def test_the_user_s_own_program_opens_it_when_asked(
    tmp_path: Path,
    forge: ForgeServer,
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    kind: Kind,
) -> None:
    program, word = ("gh", "pr") if kind == "github" else ("glab", "mr")
    file, seen = tmp_path / "bin" / program, tmp_path / "seen"
    file.parent.mkdir()
    url = f"https://{forge.host}/acme/shop/{'pull' if kind == 'github' else '-/merge_requests'}/7"
    file.write_text(GH.format(seen=seen, end=f"echo {url}"))
    file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{file.parent}{os.pathsep}{os.environ['PATH']}")
    async with committed(tmp_path, forge, kind) as (workspace, run_id):
        opened, asked = await publish(workspace, run_id, PublishWish(by_program=True))
        assert opened.url == url
        assert f"by {program} outside of the sandbox" in asked.detail
        said = seen.read_text().splitlines()
        assert said[1:4] == [word, "create", "--repo"]
        assert not Path(said[0]).is_relative_to(repository.root)
        assert "feat(page): add a page" in said
        assert forge.has("acme/shop", "detent/add-a-page")
        assert forge.seen == []
        file.write_text(GH.format(seen=seen, end="echo not logged in >&2; exit 4"))
        with pytest.raises(UserError, match=rf"{program} opened nothing \(not logged in\)"):
            await publish(workspace, run_id, PublishWish(by_program=True))
        file.unlink()
        with pytest.raises(UserError, match=f"{program} is not installed"):
            await publish(workspace, run_id, PublishWish(by_program=True))


async def test_nothing_leaves_without_a_yes(tmp_path: Path, forge: ForgeServer, repository: Repository) -> None:
    async with committed(tmp_path, forge) as (workspace, run_id):
        with pytest.raises(StopRun, match="Nothing was pushed"):
            await publish(workspace, run_id, answer="Reject")
        with pytest.raises(StopRun, match="Nothing was pushed"):
            await workspace.runs.publishing.publish(run_id, PublishWish(), unattended=True)
        assert not forge.has("acme/shop", "detent/add-a-page")
        assert forge.seen == []


async def test_only_pushed_and_taken_back_later(tmp_path: Path, forge: ForgeServer, repository: Repository) -> None:
    async with committed(tmp_path, forge) as (workspace, run_id):
        opened, asked = await publish(workspace, run_id, PublishWish(only_push=True), answer=PUSH)
        assert opened.url == ""
        assert "title" not in asked.detail
        assert forge.has("acme/shop", "detent/add-a-page")
        decided = await workspace.runs.decide(run_id, (), Decision.UNDO)
        assert decided.problems == ("The branch detent/add-a-page is still at origin: remove it there.",)
        assert repository.git("branch", "--list", "detent/*") == ""


async def test_nothing_that_a_repository_says_is_started_or_followed(
    tmp_path: Path, forge: ForgeServer, repository: Repository
) -> None:
    marker, evil = tmp_path / "STARTED", tmp_path / "evil.sh"
    evil.write_text(f"#!/bin/sh\ntouch {marker}\n")
    evil.chmod(0o755)
    other = Repository.make(tmp_path / "other.git", "--bare").root
    address = f"http://{forge.host}/acme/shop.git"
    for name, value in {
        "core.askPass": str(evil),
        "core.sshCommand": str(evil),
        "core.gitProxy": str(evil),
        "credential.helper": f"!{evil}",
        f"credential.http://{forge.host}.helper": f"!{evil}",
        "remote.origin.receivepack": str(evil),
        "remote.origin.url": "shop:",
        f"url.{address}.insteadOf": "shop:",
        f"url.{other}.insteadOf": address,
        "http.proxy": "http://127.0.0.1:9",
    }.items():
        repository.git("config", name, value)
    (repository.root / ".git" / "hooks").mkdir(exist_ok=True)
    (repository.root / ".git" / "hooks" / "pre-push").write_text(evil.read_text())
    (repository.root / ".git" / "hooks" / "pre-push").chmod(0o755)
    async with committed(tmp_path, forge) as (workspace, run_id):
        opened, asked = await publish(workspace, run_id, PublishWish(base="main"))
        assert address in asked.detail
        assert opened.url
        assert forge.has("acme/shop", "detent/add-a-page"), "where the question said"
        assert Repository(other).git("for-each-ref") == ""
    async with opened_workspace(tmp_path, forge, token=None) as workspace:
        with pytest.raises(UserError, match="origin does not let you in"):
            await publish(workspace, run_id, PublishWish(base="main"))
    assert not marker.exists()


@pytest.mark.parametrize("token", ["wrong-token-that-is-long", None])
async def test_a_push_without_the_right_token_is_one_sentence(
    tmp_path: Path, forge: ForgeServer, repository: Repository, token: str | None
) -> None:
    async with committed(tmp_path, forge, token=token) as (workspace, run_id):
        with pytest.raises(UserError, match="origin does not let you in"):
            await publish(workspace, run_id)
        assert forge.requests == []


RATE = {"message": "API rate limit exceeded for user ID 1.", "documentation_url": "https://docs.github.com/rest"}
USED_UP = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1800000000"}
SECOND = {"message": "You have exceeded a secondary rate limit. Please wait.", "documentation_url": "https://x"}


@pytest.mark.parametrize(
    ("kind", "canned", "words"),
    [
        ("github", Canned(403, SECOND, {"Retry-After": "60"}), "try again in 60 seconds"),
        (
            "github",
            Canned(403, RATE, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1800000000"}),
            "08:00:00 UTC",
        ),
        ("github", Canned(429, RATE, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), "at 07:28:00 UTC"),
        ("gitlab", Canned(429, "Retry later\n", {"Retry-After": "5"}), "try again in 5 seconds"),
        ("github", Canned(401, {"message": "Bad credentials"}), "does not take the token in THE_TOKEN"),
        (
            "github",
            Canned(403, {"message": "Resource not accessible by personal access token"}),
            "give it the right to",
        ),
        ("gitlab", Canned(403, {"message": "403 Forbidden"}), "give it the right to"),
        ("github", Canned(404, {"message": "Not Found"}), "may not see it"),
        ("github", Canned(301, {"message": "Moved Permanently"}, {"Location": "http://x"}), "has moved"),
        ("github", Canned(502, "<html>bad gateway</html>"), "a problem of its own"),
        ("github", Canned(200, "not json"), "did not say where"),
    ],
)
async def test_what_a_service_refuses_is_one_sentence(
    tmp_path: Path, forge: ForgeServer, repository: Repository, kind: Kind, canned: Canned, words: str
) -> None:
    async with committed(tmp_path, forge, kind) as (workspace, run_id):
        forge.canned = [canned, canned]
        with pytest.raises(UserError) as told:
            await publish(workspace, run_id)
        assert words in str(told.value)
        assert "\n" not in str(told.value)
        assert TOKEN not in str(told.value)
        forge.canned = []
        opened, _ = await publish(workspace, run_id)
        assert opened.url, "after that it goes on where it was"


@pytest.mark.parametrize("kind", ["github", "gitlab"])
async def test_a_request_that_exists_is_named(
    tmp_path: Path, forge: ForgeServer, repository: Repository, kind: Kind
) -> None:
    async with committed(tmp_path, forge, kind) as (workspace, run_id):
        await publish(workspace, run_id)
        forge.canned = [Canned(200, [])]  # the look for one comes too early to see it
        with pytest.raises(UserError, match=r"exists already: http://127\.0\.0\.1:\d+/acme/shop/"):
            await publish(workspace, run_id)


async def test_a_base_that_is_not_there_is_said(tmp_path: Path, forge: ForgeServer, repository: Repository) -> None:
    async with committed(tmp_path, forge) as (workspace, run_id):
        with pytest.raises(UserError, match="PullRequest base is invalid"):
            await publish(workspace, run_id, PublishWish(base="nowhere"))


async def test_repositories_that_cannot_offer_anything(
    tmp_path: Path, forge: ForgeServer, repository: Repository
) -> None:
    async with committed(tmp_path, forge) as (workspace, run_id):
        repository.git("switch", "--quiet", "--detach")
        with pytest.raises(UserError, match="name it with --base"):
            await publish(workspace, run_id)
        repository.git("switch", "--quiet", "main")
        repository.git("remote", "set-url", "origin", "https://elsewhere.example/acme/shop.git")
        with pytest.raises(UserError, match=r"which service answers at https://elsewhere\.example"):
            await publish(workspace, run_id)
        repository.git("remote", "set-url", "origin", "ext::sh -c touch% PWNED")
        with pytest.raises(UserError, match="reached by a program"):
            await publish(workspace, run_id)
        repository.git("remote", "rename", "origin", "other")
        with pytest.raises(UserError, match="there is only other: name one with --remote"):
            await publish(workspace, run_id)
        repository.git("remote", "remove", "other")
        with pytest.raises(UserError, match="no remote origin: add one"):
            await publish(workspace, run_id)
        branch = workspace.hub.view(run_id).commits[-1].made.commit.branch
        repository.git("branch", "--force", branch, "main")
        with pytest.raises(UserError, match="has moved since: push it yourself"):
            await publish(workspace, run_id)


HOOK = "#!/bin/sh\necho 'GH006: Protected branch update failed' >&2\nexit 1\n"


@pytest.mark.parametrize("why", ["taken", "protected", "shallow", "gone"])
async def test_a_push_that_is_refused_is_one_sentence(
    tmp_path: Path, forge: ForgeServer, repository: Repository, why: str
) -> None:
    bare = forge.bare("acme/shop")
    repository.git("remote", "set-url", "origin", str(bare))
    words = {"taken": "is not written over", "protected": "protects", "shallow": "--unshallow", "gone": "refused"}
    async with committed(tmp_path, forge) as (workspace, run_id):
        await workspace.runs.commits.commit(run_id, CommitWish(), unattended=True)
        if why == "taken":
            other = repository.git("commit-tree", "-m", "Other", "HEAD^{tree}")
            repository.git("push", "--quiet", str(bare), f"{other}:refs/heads/detent/add-a-page")
        if why == "protected":
            (bare / "hooks" / "pre-receive").write_text(HOOK)
            (bare / "hooks" / "pre-receive").chmod(0o755)
        if why == "shallow":
            head = repository.git("rev-parse", "HEAD")
            (repository.root / ".git" / "shallow").write_text(f"{head}\n")
            repository.git("remote", "set-url", "origin", str(forge.bare("acme/empty")))
        if why == "gone":
            bare.rename(bare.with_name("moved.git"))
        with pytest.raises(UserError) as told:
            await publish(workspace, run_id, PublishWish(only_push=True), answer=PUSH)
        assert words[why] in str(told.value)
        assert "\n" not in str(told.value)
