"""The git wrapper: a repository's own settings never make it start a program."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from detent.harness.git_call import Answer, call, filters, names, output_of, text, without

_IDENTITY = ("-c", "user.name=Detent", "-c", "user.email=detent@localhost")
_ANSWERED = (0, 1)
_PLAINLY = "./"
"""Before a path that begins with a colon, which has a meaning to git."""


class Git:
    """Git in one folder. Blocks for some milliseconds: call it from a thread where the event loop must go on."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def version(self) -> str | None:
        """None when git is not installed."""
        done = self._run(["version"])
        return text(done.stdout).strip().removeprefix("git version ") if done and done.returncode == 0 else None

    def diff(self) -> str:
        """What the working tree changes against the last commit."""
        return self._ask(["diff", "--no-ext-diff", "--no-textconv", "--no-color", "HEAD"])

    def ignored(self, paths: Iterable[str]) -> set[str] | None:
        """Those of ``paths`` that git ignores, by the rules of the user's tree; None where it does not say."""
        wanted = list(paths)
        if not wanted:
            return set()
        done = self._check_ignored(wanted)
        if done is not None and done.returncode in _ANSWERED:
            return {path.removeprefix(_PLAINLY) for path in names(done.stdout)}
        if self.refusal():
            return None
        # One path inside a submodule makes git refuse all of them.
        answers = {path: self._check_ignored([path]) for path in wanted}
        return {path for path, answer in answers.items() if answer and answer.returncode == 0}

    def refusal(self) -> str:
        """Why it does not say what it ignores; empty where it does."""
        done = self._check_ignored([])
        if done is None:
            return "it is not installed, or does not answer"
        said = text(done.stderr).strip().splitlines()
        reason = said[0].removeprefix("fatal: ") if said else f"it ends with {done.returncode}"
        return "" if done.returncode in _ANSWERED else reason

    def all_ignored(self) -> frozenset[str] | None:
        """Every ignored file there is, of a folder that is ignored as a whole only the folder; None as above."""
        done = self._run(["ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory"])
        if done is None or done.returncode != 0:
            return None
        return frozenset(name.removesuffix("/") for name in names(done.stdout))

    def init(self) -> None:
        self._ask(["init", "--quiet", "--initial-branch=main", "--template="])

    def add(self, *paths: str) -> None:
        self._ask(["add", "--", *(paths or (".",))])

    def commit(self, message: str) -> None:
        self._ask([*_IDENTITY, "commit", "--quiet", "--no-verify", "--message", message])

    def _check_ignored(self, paths: Sequence[str]) -> Answer | None:
        given = b"".join(os.fsencode(_PLAINLY + path if path.startswith(":") else path) + b"\0" for path in paths)
        return self._run(["check-ignore", "-z", "--stdin"], given)

    def _ask(self, arguments: Sequence[str]) -> str:
        """The output of what looks at contents, or UserError."""
        return text(output_of(self._run([*without(filters(self._root)), *arguments]), self._root))

    def _run(self, arguments: Sequence[str], given: bytes = b"") -> Answer | None:
        return call(self._root, arguments, given)


def looked_up(root: Path, arguments: Sequence[str]) -> bytes | None:
    """What git prints that only looks, and reaches no other machine even where the repository would have it fetch what
    it has not; None where there is no git, no repository, or no answer in time."""
    done = call(root, ["-c", "protocol.allow=never", *arguments])
    return done.stdout if done is not None and done.returncode == 0 else None
