"""GitHub and GitLab: an issue read, a request opened, or found when it is open already."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from detent.core.errors import UserError
from detent.harness.forges.address import Forge, Project
from detent.harness.forges.http import Response, send
from detent.harness.forges.refusal import Exists, no_issue, refused

_MOST_COMMENTS = 100
_NOT_THERE = (404, 410)
"""The latter is GitHub's word for an issue that was deleted."""


@dataclass(frozen=True, slots=True)
class Issue:
    url: str
    title: str
    body: str
    comments: tuple[tuple[str, str], ...]
    """Who said it, and what, oldest first."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a pull or merge request says."""

    branch: str
    base: str
    title: str
    body: str
    draft: bool = False


class Service:
    """One project at one service; ``token`` goes to its host alone."""

    def __init__(self, project: Project, token: str | None, token_name: str) -> None:
        self._project = project
        self._token = token
        self._token_name = token_name
        self._is_github = project.forge is Forge.GITHUB

    async def issue(self, number: int, url: str) -> Issue:
        response = await send("GET", f"{self._project.api}{self._place}/issues/{number}", self._headers())
        if response.status in _NOT_THERE:
            raise no_issue(number, self._project, self._token_name, has_token=self._token is not None)
        found = self._taken(response)
        notes = "comments" if self._is_github else "notes"
        query = {"per_page": str(_MOST_COMMENTS)}
        order = {} if self._is_github else {"sort": "asc", "order_by": "created_at"}
        said = await self._ask("GET", f"{self._place}/issues/{number}/{notes}?{urlencode({**query, **order})}")
        comments = (
            [one for one in said if isinstance(one, dict) and not one.get("system")] if isinstance(said, list) else []
        )
        body = _text(found, "body" if self._is_github else "description")
        return Issue(url, _text(found, "title"), body, tuple((_author(one), _text(one, "body")) for one in comments))

    async def open(self, request: Request) -> str:
        """Its address; that of the one that is open for this branch already, where there is one."""
        if (url := await self._find(request)) is not None:
            return url
        try:
            made = await self._ask("POST", f"{self._place}/{self._requests}", self._body(request))
        except Exists as error:
            url = await self._find(request)
            raise UserError(f"A request for {request.branch} exists already: {url or error}.") from None
        url = _text(made, "html_url" if self._is_github else "web_url")
        if not url:
            raise UserError(f"{self._project.host} opened the request, but did not say where.")
        return url

    @property
    def _place(self) -> str:
        path = self._project.path
        return f"/repos/{quote(path)}" if self._is_github else f"/projects/{quote(path, safe='')}"

    @property
    def _requests(self) -> str:
        return "pulls" if self._is_github else "merge_requests"

    async def _find(self, request: Request) -> str | None:
        owner = self._project.path.partition("/")[0]
        if self._is_github:
            query = {"head": f"{owner}:{request.branch}", "base": request.base, "state": "open"}
        else:
            query = {"source_branch": request.branch, "target_branch": request.base, "state": "opened"}
        found = await self._ask("GET", f"{self._place}/{self._requests}?{urlencode(query)}")
        first = found[0] if isinstance(found, list) and found else None
        return _text(first, "html_url" if self._is_github else "web_url") or None

    def _body(self, request: Request) -> Mapping[str, object]:
        if self._is_github:
            ends = {"head": request.branch, "base": request.base}
            return {"title": request.title, "body": request.body, "draft": request.draft, **ends}
        title = f"Draft: {request.title}" if request.draft else request.title
        ends = {"source_branch": request.branch, "target_branch": request.base}
        return {"title": title, "description": request.body, **ends}

    async def _ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 - JSON
        return self._taken(await send(method, f"{self._project.api}{path}", self._headers(), body))

    def _taken(self, response: Response) -> Any:  # noqa: ANN401 - JSON
        if not response.ok:
            raise refused(response, self._project, self._token_name, has_token=self._token is not None)
        return response.data

    def _headers(self) -> Mapping[str, str]:
        if self._is_github:
            known = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
            return {**known, "Authorization": f"Bearer {self._token}"} if self._token else known
        return {"Accept": "application/json", **({"PRIVATE-TOKEN": self._token} if self._token else {})}


def _text(data: object, name: str) -> str:
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


def _author(comment: Mapping[str, Any]) -> str:
    for name in ("user", "author"):
        if found := _text(comment.get(name), "login") or _text(comment.get(name), "username"):
            return found
    return "somebody"
