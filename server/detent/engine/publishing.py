"""A run's commit at a remote, and offered there: nothing leaves this machine before a person has said yes to it."""

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from json import dumps

from detent.core.errors import StopRun, UserError
from detent.core.events import CallKind, Committed, PullRequestOpened
from detent.core.hosts import Host
from detent.core.proof import Outcome
from detent.core.talk import ToolCall
from detent.engine.assembly import Parts
from detent.engine.committing import Commits, CommitWish
from detent.engine.decisions import own
from detent.engine.issues import named_issue
from detent.engine.request_text import GITHUB_FORMS, GITLAB_FORMS, body_of, title_of
from detent.engine.run import Run
from detent.harness.act import Act, Words
from detent.harness.approvals import REJECT
from detent.harness.forges.address import Forge, IssueAddress, Known, Project, project_of
from detent.harness.forges.program import PROGRAMS, open_with_program
from detent.harness.forges.service import Request, Service
from detent.harness.pushing import Remote, push, remote_of
from detent.harness.redaction import Redactor
from detent.harness.standing import Standing, standing
from detent.harness.templates import first_template

PUSH = "Push it"
OPEN = "Push it and open the request"
_MARKS = ("draft", "only_push", "by_program")


@dataclass(frozen=True, slots=True)
class PublishWish:
    """``base``: the branch that it is for. ``only_push``: open no request."""

    base: str = ""
    title: str = ""
    remote: str = ""
    draft: bool = False
    only_push: bool = False
    by_program: bool = False
    """Whether the user's own gh or glab opens it."""

    def as_payload(self) -> dict[str, str | list[str]]:
        """For the process that holds the run."""
        marks = {name: "yes" if getattr(self, name) else "" for name in _MARKS}
        return {"base": self.base, "title": self.title, "remote": self.remote, **marks}

    @classmethod
    def of_payload(cls, payload: Mapping[str, str | list[str]]) -> "PublishWish":
        words = {name: str(payload.get(name, "")) for name in ("base", "title", "remote")}
        marks = {name: bool(payload.get(name)) for name in _MARKS}
        return cls(words["base"], words["title"], words["remote"], **marks)


@dataclass(frozen=True, slots=True)
class _Plan:
    made: Committed
    stand: Standing
    remote: Remote
    project: Project | None
    request: Request | None
    by_program: bool = False

    @property
    def program(self) -> str:
        return PROGRAMS[self.project.forge] if self.project is not None and self.by_program else ""


class Publishing:
    def __init__(self, parts: Parts, commits: Commits) -> None:
        self._parts = parts
        self._commits = commits

    async def publish(self, run_id: str, wish: PublishWish, *, unattended: bool = False) -> PullRequestOpened:
        """Push the run's newest commit, which is made where there is none, and open a request for it."""
        own(self._parts.hub, run_id)
        before = self._parts.hub.view(run_id).commits
        made = before[-1].made if before else await self._commit(run_id, unattended)
        issue = named_issue(self._parts.hub.view(run_id).task.instruction, self._parts.settings())
        plan = await asyncio.to_thread(self._plan, made, wish, issue)
        acts = self._acts(plan)
        async with self._commits.acting(run_id, acts, unattended=unattended) as run:
            await _ask_person(run, plan)
            words = {"remote": plan.remote.name, "address": plan.remote.address, "branch": made.commit.branch}
            await _do(run, "push", {**words, "commit": made.commit.name})
            url = ""
            if plan.request is not None:
                asked = {"title": plan.request.title, "body": plan.request.body, "base": plan.request.base}
                url = await _do(run, "pull_request", {"branch": made.commit.branch, **asked})
            opened = PullRequestOpened(made.commit.name, plan.remote.name, url)
            self._parts.hub.append(run_id, opened)
            return opened

    async def _commit(self, run_id: str, unattended: bool) -> Committed:
        return (await self._commits.commit(run_id, CommitWish(), unattended=unattended)).made

    def _plan(self, made: Committed, wish: PublishWish, issue: IssueAddress | None) -> _Plan:
        settings = self._parts.settings().git
        stand = standing(self._parts.root)
        if stand.resolve(f"refs/heads/{made.commit.branch}") != made.commit.name:
            raise UserError(f"The branch {made.commit.branch} has moved since: push it yourself.")
        remote = remote_of(stand, wish.remote or settings.remote)
        project = project_of(remote.address, Known(settings.github_hosts, settings.gitlab_hosts))
        if wish.only_push:
            return _Plan(made, stand, remote, project, None)
        if project is None:
            raise UserError(
                f"Nobody said which service answers at {remote.address}: name its host in git.github_hosts or "
                "git.gitlab_hosts, or push alone with --push-only."
            )
        form = first_template(stand, GITHUB_FORMS if project.forge is Forge.GITHUB else GITLAB_FORMS)
        body = body_of(made, form, _closes(issue, project))
        redactor = Redactor(self._parts.secrets(self._parts.settings()))
        title = redactor.clean(wish.title.strip() or title_of(made))
        base = wish.base or _base(stand, remote)
        request = Request(made.commit.branch, base, title, redactor.clean(body), wish.draft)
        return _Plan(made, stand, remote, project, request, wish.by_program)

    def _acts(self, plan: _Plan) -> list[Act]:
        token_name, token = self._token(plan.project)

        async def send(words: Words) -> str:
            return await asyncio.to_thread(push, plan.stand, plan.remote, words["commit"], words["branch"], token)

        async def offer(_: Words) -> str:
            if plan.project is None or plan.request is None:
                raise UserError("There is no request to open.")
            if plan.program:
                return await asyncio.to_thread(open_with_program, plan.project, plan.request)
            return await Service(plan.project, token, token_name).open(plan.request)

        return [
            Act("push", send, lambda words: f"Push {words['branch']} to {words['address']}", kind=CallKind.EDIT),
            Act("pull_request", offer, lambda words: f"Open a request for {words['branch']}", _hosts(plan)),
        ]

    def _token(self, project: Project | None) -> tuple[str, str | None]:
        """Only for a project at a host that the user's settings name."""
        settings = self._parts.settings()
        if project is None:
            return "", None
        names = {Forge.GITHUB: settings.git.github_token_name, Forge.GITLAB: settings.git.gitlab_token_name}
        return names[project.forge], self._parts.token(names[project.forge])


async def _ask_person(run: Run, plan: _Plan) -> None:
    """At every level, whatever else allows it."""
    branch = plan.made.commit.branch
    hosts = ", ".join(str(host) for host in _hosts(plan))
    detail = [f"remote: {plan.remote.name}, {plan.remote.address}", f"branch: {branch}, {plan.made.commit.name[:12]}"]
    if plan.request is not None:
        title = f"{plan.request.title}{' (draft)' if plan.request.draft else ''}"
        by = f", by {plan.program} outside of the sandbox" if plan.program else ""
        detail += [f"into: {plan.request.base}", f"host: {hosts}{by}", f"title: {title}", "", plan.request.body]
    detail.append(f"\nproof: {plan.made.proof.status.value}, {plan.made.proof.reason}")
    yes = PUSH if plan.request is None else OPEN
    question = f"Push {branch}?" if plan.request is None else f"Push {branch}, and open a request for it?"
    if await run.gate.approve(question, "\n".join(detail), (yes, REJECT)) != yes:
        raise StopRun(Outcome.DENIED, "Nothing was pushed: nobody said yes to it.")


async def _do(run: Run, name: str, words: Words) -> str:
    result = await run.gate.invoke(ToolCall(uuid.uuid4().hex, name, dumps(dict(words))))
    if not result.ok:
        raise UserError(result.text)
    return result.text


def _hosts(plan: _Plan) -> tuple[Host, ...]:
    return () if plan.project is None else (plan.project.api_host,)


def _base(stand: Standing, remote: Remote) -> str:
    """The branch that the user is on, where the remote has it; else the remote's own."""
    if stand.branch is None:
        raise UserError("HEAD is detached, so nobody knows for which branch this is: name it with --base.")
    merged = [value for _, value in stand.config(f"branch.{stand.branch}.merge")]
    followed = merged[-1].removeprefix("refs/heads/") if merged else stand.branch
    if followed in remote.branches or remote.usual is None:
        return followed
    return remote.usual


def _closes(issue: IssueAddress | None, project: Project) -> str:
    if issue is None:
        return ""
    return f"#{issue.number}" if issue.project == project else issue.url
