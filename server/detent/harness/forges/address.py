"""Where a project is: read from a remote's address, or from the address of an issue."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from detent.core.hosts import Host

_SCP = re.compile(r"(?:[^@/\s]+@)?(?P<host>[A-Za-z0-9.-]+):(?P<path>(?!/|\d+/).+)")
_GITHUB_ISSUE = re.compile(r"/(?P<path>[\w.-]+/[\w.-]+)/issues/(?P<number>[1-9]\d*)/?")
_GITLAB_ISSUE = re.compile(r"/(?P<path>[\w.-]+(?:/[\w.-]+)+)/-/(?:issues|work_items)/(?P<number>[1-9]\d*)/?")
_LOOPBACK = frozenset({"localhost", "127.0.0.1"})
_WEB = ("http", "https")


class Forge(StrEnum):
    GITHUB = "GitHub"
    GITLAB = "GitLab"


@dataclass(frozen=True, slots=True)
class Known:
    """The hosts that the user's settings name; a token goes to these alone."""

    github: Sequence[str]
    gitlab: Sequence[str]

    def forge(self, host: str) -> Forge | None:
        if host in self.github:
            return Forge.GITHUB
        return Forge.GITLAB if host in self.gitlab else None


@dataclass(frozen=True, slots=True)
class Project:
    """``host`` as a person writes it, with a port where that is not the web's; ``path`` without ``.git``."""

    forge: Forge
    host: str
    path: str

    @property
    def api(self) -> str:
        """Where it answers programs. Only on this machine without encryption."""
        scheme = "http" if self.host.partition(":")[0] in _LOOPBACK else "https"
        if self.forge is Forge.GITLAB:
            return f"{scheme}://{self.host}/api/v4"
        return "https://api.github.com" if self.host == "github.com" else f"{scheme}://{self.host}/api/v3"

    @property
    def api_host(self) -> Host:
        return Host.read(urlsplit(self.api).netloc)


@dataclass(frozen=True, slots=True)
class IssueAddress:
    project: Project
    number: int
    url: str


def project_of(remote: str, known: Known) -> Project | None:
    """The project that a remote's address leads to; None where nobody said what answers there."""
    scp = _SCP.fullmatch(remote) if "://" not in remote else None
    if scp:
        host, path = scp["host"], scp["path"]
    else:
        parts = urlsplit(remote)
        host, path = _host(remote, ssh=parts.scheme == "ssh"), parts.path
        if parts.scheme not in (*_WEB, "ssh", "git+ssh"):
            return None
    forge = known.forge(host.lower())
    path = path.strip("/").removesuffix(".git")
    return Project(forge, host.lower(), path) if forge and "/" in path else None


def issue_of(url: str, known: Known) -> IssueAddress | None:
    """The issue that this address is of; None for any other."""
    parts = urlsplit(url)
    host = _host(url, ssh=False).lower()
    forge = known.forge(host) if parts.scheme in _WEB else None
    pattern = {Forge.GITHUB: _GITHUB_ISSUE, Forge.GITLAB: _GITLAB_ISSUE}.get(forge) if forge else None
    found = pattern.fullmatch(parts.path) if pattern else None
    if forge is None or found is None:
        return None
    plain = f"{parts.scheme}://{host}{parts.path}"
    return IssueAddress(Project(forge, host, found["path"]), int(found["number"]), plain)


def _host(url: str, *, ssh: bool) -> str:
    """Without a user; an ssh port is not the web's."""
    parts = urlsplit(url)
    try:
        port = None if ssh else parts.port
    except ValueError:
        return ""
    return f"{parts.hostname or ''}:{port}" if port else parts.hostname or ""
