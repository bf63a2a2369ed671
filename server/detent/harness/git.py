"""The git wrapper: a repository's own settings never make it start a program."""

import os
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from detent.core.errors import UserError
from detent.harness.environment import allowed

_SECONDS = 60
_FLAGS = (
    "--no-pager",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.pager=cat"),
    *("-c", "core.sshCommand=false"),
    *("-c", "core.untrackedCache=false"),
    *("-c", "core.quotePath=false"),
    *("-c", "credential.helper="),
    *("-c", "diff.external="),
    *("-c", "commit.gpgSign=false"),
    *("-c", "gc.auto=0"),
    *("-c", "maintenance.auto=false"),
    *("-c", "protocol.ext.allow=never"),
    *("-c", "submodule.recurse=false"),
)
_FILTERS = r"^filter\..*\.(clean|smudge|process|required)$"
_IDENTITY = ("-c", "user.name=Detent", "-c", "user.email=detent@localhost")


class Git:
    """Git in one folder. Blocks for some milliseconds: call it from a thread where the event loop must go on."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def version(self) -> str | None:
        """None when git is not installed."""
        done = self._run(["version"])
        return _text(done.stdout).strip().removeprefix("git version ") if done and done.returncode == 0 else None

    def diff(self) -> str:
        """What the working tree changes against the last commit."""
        return self._ask(["diff", "--no-ext-diff", "--no-textconv", "--no-color", "HEAD"])

    def ignored(self, paths: Iterable[str]) -> set[str]:
        """Those of ``paths`` that git ignores, by the rules of the user's tree; none where there is no repository."""
        wanted = list(paths)
        if not wanted:
            return set()
        done = self._check_ignored(wanted)
        if done is None or done.returncode in (0, 1):
            return set(_names(done.stdout)) if done else set()
        # One path inside a submodule makes git refuse all of them.
        answers = {path: self._check_ignored([path]) for path in wanted} if self.is_repository() else {}
        return {path for path, answer in answers.items() if answer and answer.returncode == 0}

    def all_ignored(self) -> frozenset[str]:
        """Every ignored file there is; of a folder that is ignored as a whole, only the folder."""
        done = self._run(["ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory"])
        return frozenset(name.removesuffix("/") for name in _names(done.stdout)) if done else frozenset()

    def is_repository(self) -> bool:
        done = self._run(["rev-parse", "--git-dir"])
        return done is not None and done.returncode == 0

    def init(self) -> None:
        self._ask(["init", "--quiet", "--initial-branch=main", "--template="])

    def add(self, *paths: str) -> None:
        self._ask(["add", "--", *(paths or (".",))])

    def commit(self, message: str) -> None:
        self._ask([*_IDENTITY, "commit", "--quiet", "--no-verify", "--message", message])

    def _check_ignored(self, paths: Sequence[str]) -> subprocess.CompletedProcess[bytes] | None:
        given = b"".join(os.fsencode(path) + b"\0" for path in paths)
        return self._run(["check-ignore", "-z", "--stdin"], given)

    def _ask(self, arguments: Sequence[str]) -> str:
        """The output of what looks at contents, or UserError."""
        filters = self._run(["config", "-z", "--name-only", "--get-regexp", _FILTERS])
        done = self._run([*_without(filters.stdout if filters else b""), *arguments])
        if done is None:
            raise UserError("git is not installed, or did not answer: install git, or put it on the PATH.")
        if done.returncode != 0:
            reason = _text(done.stderr).strip().splitlines()
            raise UserError(f"git failed in {self._root}: {reason[-1] if reason else done.returncode}")
        return _text(done.stdout)

    def _run(self, arguments: Sequence[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes] | None:
        """None when there is no git, no such folder, or no answer in time."""
        try:
            return subprocess.run(
                ["git", *_FLAGS, *arguments],
                cwd=self._root,
                env=_environment(),
                input=given,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                start_new_session=True,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return None


def _without(filters: bytes) -> list[str]:
    """Flags that take the programs out of the filters that the repository, or anyone, has set."""
    return [
        flag
        for setting in sorted(set(_names(filters)))
        for flag in ("-c", f"{setting}={'false' if setting.endswith('.required') else ''}")
    ]


def _environment() -> dict[str, str]:
    """The user's own settings count (what they ignore everywhere), the system's and the caller's do not."""
    own = {name: os.environ[name] for name in ("HOME", "XDG_CONFIG_HOME") if name in os.environ}
    return {**allowed(), **own, "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0"}


def _names(output: bytes) -> list[str]:
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")
