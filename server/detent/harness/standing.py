"""Where the user's repository stands: what a commit is made from, without touching any of it."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detent.core.errors import UserError
from detent.harness.git_call import Answer, call, output_of, text

_BUSY: Mapping[str, str] = {
    "MERGE_HEAD": "a merge",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "BISECT_LOG": "a bisection",
}
_CAREFUL = (
    *("-c", "protocol.allow=never"),  # what a partial clone lacks is not fetched behind the user's back
    *("-c", "index.sparse=false"),
    *("-c", "core.splitIndex=false"),
    *("-c", "core.safecrlf=false"),
    *("-c", "i18n.commitEncoding=UTF-8"),
)
_PERSON = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")
PROTECTED = frozenset({"main", "master"})


@dataclass(frozen=True, slots=True)
class Standing:
    """``prefix`` leads from the top of the working tree to the workspace: empty, or with a slash at its end."""

    root: Path
    git_dir: Path
    top: Path
    prefix: str
    head: str | None
    """The commit; None as long as there is none."""
    branch: str | None
    """The current branch; None where HEAD is detached."""
    busy: str = ""
    """What is under way, such as “a merge”."""
    shallow: bool = False

    def run(
        self,
        arguments: Sequence[str],
        given: bytes = b"",
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> Answer | None:
        """Git in this repository, whatever a folder says about where it is."""
        mine = {
            "GIT_DIR": str(self.git_dir),
            "GIT_WORK_TREE": str(self.top),
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            **{name: os.environ[name] for name in _PERSON if name in os.environ},
        }
        whole = {**mine, **(environment or {})}
        return call(folder or self.top, [*_CAREFUL, *arguments], given, environment=whole)

    def ask(self, arguments: Sequence[str], given: bytes = b"") -> str:
        """What git says, without the end of the last line; UserError when it fails."""
        return text(output_of(self.run(arguments, given), self.root)).removesuffix("\n")

    def resolve(self, name: str) -> str | None:
        """The object that is called so; None for none."""
        done = self.run(["rev-parse", "--verify", "--quiet", "--end-of-options", name])
        return text(done.stdout).strip() if done is not None and done.returncode == 0 else None

    def config(self, name: str) -> list[tuple[str, str]]:
        """What it is set to, weakest first: the scope and the value."""
        done = self.run(["config", "-z", "--show-scope", "--includes", "--get-all", name])
        words = text(done.stdout).split("\0") if done is not None and done.returncode == 0 else []
        pairs = zip(words[::2], words[1::2], strict=False)
        return [(scope, value) for scope, value in pairs if scope != "command"]


def standing(root: Path) -> Standing:
    """UserError where nothing can be committed."""
    git_dir = _asked(root, "--absolute-git-dir")
    if git_dir is None:
        raise UserError(f"{root} is in no git repository: run `git init` there first.")
    top = _asked(root, "--show-toplevel")
    if not top:
        raise UserError(f"{root} has no working tree of its own (a bare repository): nothing can be committed from it.")
    found = Standing(root, Path(git_dir), Path(top), _asked(root, "--show-prefix") or "", None, None)
    named = found.run(["symbolic-ref", "--quiet", "--short", "HEAD"])
    branch = os.fsdecode(named.stdout).strip() if named is not None and named.returncode == 0 else None
    busy = next((what for name, what in _BUSY.items() if (found.git_dir / name).exists()), "")
    shallow = _asked(root, "--is-shallow-repository") == "true"
    head = found.resolve("HEAD^{commit}")
    return Standing(root, found.git_dir, found.top, found.prefix, head, branch, busy, shallow)


def _asked(root: Path, what: str) -> str | None:
    done = call(root, ["rev-parse", what])
    if done is None:
        raise UserError("git is not installed, or did not answer: install git, or put it on the PATH.")
    return os.fsdecode(done.stdout).removesuffix("\n") if done.returncode == 0 else None
