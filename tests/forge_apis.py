"""What GitHub and GitLab answer, as far as they are asked: their status codes, headers and JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

TOKEN = "ghp_" + "a1B2" * 9
_DOCS = {"documentation_url": "https://docs.github.com/rest"}
_NOT_FOUND = {"message": "Not Found", **_DOCS, "status": "404"}
_NO_PROJECT = {"message": "404 Project Not Found"}


@dataclass
class Issue:
    title: str
    body: str | None
    comments: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Canned:
    """An answer; given in advance, it is what the next request gets, whatever it asks."""

    status: int
    body: object
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Seen:
    method: str
    path: str
    headers: Mapping[str, str]
    body: object


@dataclass
class Asked:
    """``rest``: below the project."""

    method: str
    project: str
    rest: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]


class Forge(Protocol):
    host: str
    private: bool
    issues: dict[int, Issue]
    requests: list[dict[str, Any]]

    def exists(self, path: str) -> bool: ...
    def has(self, path: str, branch: str) -> bool: ...


def github(forge: Forge, asked: Asked) -> Canned:
    said = asked.headers.get("authorization")
    if said is not None and said != f"Bearer {TOKEN}":
        return Canned(401, {"message": "Bad credentials", **_DOCS, "status": "401"})
    if said is None and (forge.private or asked.method == "POST"):
        return Canned(404, _NOT_FOUND)
    if asked.headers.get("accept") != "application/vnd.github+json":
        return Canned(415, {"message": "Unsupported 'Accept' header", **_DOCS, "status": "415"})
    if asked.rest.startswith("/issues/"):
        return _github_issue(forge, asked)
    if asked.rest != "/pulls" or not forge.exists(asked.project):
        return Canned(404, _NOT_FOUND)
    return _open_pull(forge, asked) if asked.method == "POST" else Canned(200, _pulls(forge, asked))


def gitlab(forge: Forge, asked: Asked) -> Canned:
    said = asked.headers.get("private-token")
    if said is not None and said != TOKEN:
        return Canned(401, {"message": "401 Unauthorized"})
    if said is None and (forge.private or asked.method == "POST"):
        return Canned(404, _NO_PROJECT)
    if asked.rest.startswith("/issues/"):
        return _gitlab_issue(forge, asked)
    if asked.rest != "/merge_requests" or not forge.exists(asked.project):
        return Canned(404, _NO_PROJECT)
    return _open_merge(forge, asked) if asked.method == "POST" else Canned(200, _merges(forge, asked))


def _pulls(forge: Forge, asked: Asked) -> list[dict[str, Any]]:
    wanted = (asked.query.get("head"), asked.query.get("base"), asked.query.get("state"))
    return [one for one in forge.requests if (one["head"]["label"], one["base"]["ref"], one["state"]) == wanted]


def _merges(forge: Forge, asked: Asked) -> list[dict[str, Any]]:
    names = ("source_branch", "target_branch", "state")
    return [one for one in forge.requests if all(one[name] == asked.query.get(name) for name in names)]


def _open_pull(forge: Forge, asked: Asked) -> Canned:
    body, owner = asked.body, asked.project.partition("/")[0]
    if wrong := [name for name in ("title", "head", "base") if not isinstance(body.get(name), str)]:
        return Canned(422, {"message": f'Invalid request.\n\n"{wrong[0]}" wasn\'t supplied.', **_DOCS})
    for name in ("base", "head"):
        if not forge.has(asked.project, body[name]):
            return _invalid({"resource": "PullRequest", "field": name, "code": "invalid"})
    label = f"{owner}:{body['head']}"
    if any(one["head"]["label"] == label for one in forge.requests):
        text = f"A pull request already exists for {label}."
        return _invalid({"resource": "PullRequest", "code": "custom", "message": text})
    number = len(forge.requests) + 1
    made = {
        "number": number,
        "html_url": f"http://{forge.host}/{asked.project}/pull/{number}",
        "state": "open",
        "draft": bool(body.get("draft")),
        "title": body["title"],
        "body": body.get("body"),
        "head": {"label": label, "ref": body["head"]},
        "base": {"label": f"{owner}:{body['base']}", "ref": body["base"]},
    }
    forge.requests.append(made)
    return Canned(201, made)


def _invalid(error: Mapping[str, str]) -> Canned:
    return Canned(422, {"message": "Validation Failed", "errors": [error], **_DOCS, "status": "422"})


def _open_merge(forge: Forge, asked: Asked) -> Canned:
    body = asked.body
    names = ("source_branch", "target_branch", "title")
    if wrong := [name for name in names if not isinstance(body.get(name), str)]:
        return Canned(400, {"error": ", ".join(f"{name} is missing" for name in wrong)})
    if not forge.has(asked.project, body["source_branch"]):
        return Canned(400, {"message": {"source_branch": ["does not exist"]}})
    if any(one["source_branch"] == body["source_branch"] for one in forge.requests):
        return Canned(409, {"message": ["Another open merge request already exists for this source branch: !1"]})
    number = len(forge.requests) + 1
    url = f"http://{forge.host}/{asked.project}/-/merge_requests/{number}"
    made = {"iid": number, "web_url": url, "state": "opened", **body}
    forge.requests.append(made)
    return Canned(201, made)


def _github_issue(forge: Forge, asked: Asked) -> Canned:
    number, _, what = asked.rest.removeprefix("/issues/").partition("/")
    issue = forge.issues.get(int(number))
    if issue is None or what not in ("", "comments"):
        return Canned(404, _NOT_FOUND)
    if what:
        return Canned(200, [{"user": {"login": name}, "body": text} for name, text in issue.comments])
    return Canned(200, {"number": int(number), "title": issue.title, "body": issue.body, "state": "open"})


def _gitlab_issue(forge: Forge, asked: Asked) -> Canned:
    number, _, what = asked.rest.removeprefix("/issues/").partition("/")
    issue = forge.issues.get(int(number))
    if issue is None or what not in ("", "notes"):
        return Canned(404, {"message": "404 Not found"})
    if what:
        said = [{"author": {"username": name}, "body": text, "system": False} for name, text in issue.comments]
        closed: dict[str, object] = {"author": {"username": "bot"}, "body": "closed", "system": True}
        return Canned(200, [*said, closed])
    return Canned(200, {"iid": int(number), "title": issue.title, "description": issue.body, "state": "opened"})
