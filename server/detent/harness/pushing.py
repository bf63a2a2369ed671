"""Sending one commit to a remote, as the user would: with their keys and helpers, never by what a repository names."""

import base64
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from detent.core.errors import UserError
from detent.harness.git_call import Answer, call, output_of, text
from detent.harness.standing import Standing

_SECONDS = 300.0
_LETTERS_OF_SHA256 = 64
_HELPER = r"^credential\.(.*\.)?helper$"
_ALLOWED = ("https", "ssh", "file")
_CAREFUL = (
    *("-c", "protocol.allow=never"),
    *(flag for name in _ALLOWED for flag in ("-c", f"protocol.{name}.allow=always")),
    *("-c", "core.askPass="),
    *("-c", "http.followRedirects=false"),
    *("-c", "push.gpgSign=false"),
    *("-c", "push.followTags=false"),
    *("-c", "push.recurseSubmodules=no"),
)
_PASSED_ON = ("SSH_AUTH_SOCK", "XDG_RUNTIME_DIR", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy")
_REFUSED = re.compile(r"^!\t[^\t]*\t\[(?:remote )?rejected\] \((?P<why>[^)]*)\)", re.MULTILINE)
_USER = re.compile(r"(?<=://)(?P<user>[^/@\s]+)@")


@dataclass(frozen=True, slots=True)
class Remote:
    name: str
    address: str
    """Where a push goes; over the web without a user's name and password."""
    branches: frozenset[str]
    """Those that were seen there last."""
    usual: str | None
    """Its own branch that is checked out first, as far as that is known here."""
    user: str = field(default="", repr=False)
    """The name and the password that its address had."""


def remote_of(standing: Standing, name: str) -> Remote:
    known = standing.ask(["remote"]).splitlines()
    if name not in known:
        there = f"there is only {', '.join(known)}: name one with --remote"
        other = there if known else "add one with `git remote add`"
        raise UserError(f"The repository has no remote {name}: {other}.")
    address = standing.ask(["remote", "get-url", "--push", name])
    if "::" in address or address.startswith("-"):
        raise UserError(f"The remote {name} is reached by a program ({address}), which Detent does not start.")
    seen = standing.ask(["for-each-ref", "--format=%(refname:lstrip=3)", f"refs/remotes/{name}"]).splitlines()
    head = standing.run(["symbolic-ref", "--quiet", "--short", f"refs/remotes/{name}/HEAD"])
    usual = text(head.stdout).strip().removeprefix(f"{name}/") if head is not None and head.returncode == 0 else None
    if "://" not in address and ":" not in address.partition("/")[0]:
        address = str((standing.top / address).resolve())
    user = _USER.search(address) if address.startswith("http") else None
    plain = _USER.sub("", address) if user else address
    return Remote(name, plain, frozenset(seen) - {"HEAD"}, usual, user["user"] if user else "")


def push(standing: Standing, remote: Remote, commit: str, branch: str, token: str | None) -> str:
    """The commit as that branch there; nothing is ever forced. Blocks."""
    with tempfile.TemporaryDirectory() as folder:
        _borrow(standing, Path(folder), commit)
        done = call(
            Path(folder),
            [
                *_CAREFUL,
                *_helpers(standing),
                *(["-c", "protocol.http.allow=always"] if _is_near(remote.address) else []),
                *("push", "--porcelain", "--no-verify", "--no-signed", "--receive-pack=git-receive-pack"),
                *("--", remote.address, f"{commit}:refs/heads/{branch}"),
            ],
            environment=_environment(remote, token),
            seconds=_SECONDS,
        )
    if done is None:
        raise UserError(f"{remote.name} did not answer within {_SECONDS:g} seconds: try again later.")
    if done.returncode != 0:
        raise UserError(_why_refused(done, remote, branch))
    return f"{commit[:12]} is {branch} at {remote.address}"


def _borrow(standing: Standing, folder: Path, commit: str) -> None:
    """A repository without a word of the user's one's settings, only with its objects."""
    kind = "sha256" if len(commit) == _LETTERS_OF_SHA256 else "sha1"
    output_of(call(folder, ["init", "--quiet", "--bare", "--template=", f"--object-format={kind}", "."]), folder)
    common = standing.git_dir / standing.ask(["rev-parse", "--git-common-dir"])
    (folder / "objects" / "info").mkdir(parents=True, exist_ok=True)
    (folder / "objects" / "info" / "alternates").write_text(f"{(common / 'objects').resolve()}\n", "utf-8")
    if (common / "shallow").is_file():
        shutil.copyfile(common / "shallow", folder / "shallow")


def _helpers(standing: Standing) -> list[str]:
    """What the user has said, for all repositories, that knows their passwords."""
    done = standing.run(["config", "--global", "--includes", "-z", "--get-regexp", _HELPER])
    said = done.stdout.decode("utf-8", "replace").split("\0") if done is not None and done.returncode == 0 else []
    pairs = (one.partition("\n") for one in said if one)
    return [flag for name, _, value in pairs for flag in ("-c", f"{name}={value}")]


def _environment(remote: Remote, token: str | None) -> Mapping[str, str]:
    """The token is passed on where no other user of this machine reads it, and for this address alone."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    parts = urlsplit(remote.address)
    known = f"x-access-token:{token}" if token else unquote(remote.user)
    if ":" not in known or parts.scheme not in ("https", "http"):
        return passed
    whole = base64.b64encode(known.encode()).decode("ascii")
    setting = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"http.{parts.scheme}://{parts.netloc}/.extraHeader"}
    return {**passed, **setting, "GIT_CONFIG_VALUE_0": f"Authorization: Basic {whole}"}


def _is_near(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")


def _why_refused(done: Answer, remote: Remote, branch: str) -> str:
    said, output = text(done.stderr), text(done.stdout)
    refused = _REFUSED.search(output)
    why = refused["why"] if refused else ""
    if "shallow update not allowed" in said + why:
        return f"{remote.name} takes no commit from a shallow clone, as this is: run `git fetch --unshallow` first."
    if "protected branch" in (said + why).lower():
        return f"{remote.name} protects {branch} ({why or _last_line(said)}): name another branch."
    if "fetch first" in why or "non-fast-forward" in why:
        return f"{remote.name} has another {branch} already, which is not written over: name another branch."
    if _is_about_access(said):
        return f"{remote.name} does not let you in ({_last_line(said)}): check your token, key or helper for it."
    return f"{remote.name} refused {branch}: {why or _last_line(said)}."


def _is_about_access(said: str) -> bool:
    lowered = said.lower()
    signs = ("authentication failed", "could not read username", "permission denied", "403", "401", "host key")
    return any(sign in lowered for sign in signs)


def _last_line(said: str) -> str:
    lines = [line.removeprefix("fatal:").strip() for line in said.splitlines() if line.strip()]
    return _USER.sub("", lines[-1]).rstrip(".") if lines else "it gave no reason"
