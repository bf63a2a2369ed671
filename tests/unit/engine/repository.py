"""A real repository for tests of commits, made and looked at with git itself."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_PERSON = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


@dataclass(frozen=True, slots=True)
class Repository:
    root: Path

    @classmethod
    def make(cls, root: Path, *options: str) -> "Repository":
        root.mkdir(parents=True, exist_ok=True)
        made = cls(root)
        made.git("init", "--quiet", "--initial-branch=main", *options)
        made.git("config", "user.name", "Ada")
        made.git("config", "user.email", "ada@example.org")
        return made

    def git(self, *arguments: str, given: bytes = b"") -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env={**os.environ, **_PERSON},
            input=given,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    def fails(self, *arguments: str) -> None:
        """For what is meant to stop half-way, as a merge with a conflict does."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env={**os.environ, **_PERSON}, capture_output=True, check=False
        )
        assert done.returncode != 0

    def write(self, **files: str) -> None:
        """``test_a_py`` is ``test_a.py``."""
        for name, text in files.items():
            (self.root / ".".join(name.rsplit("_", 1))).write_text(text)

    def commit_all(self, message: str = "Begin") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def show(self, commit: str, path: str) -> str:
        return self.git("show", f"{commit}:{path}") + "\n"

    def changed_by(self, commit: str) -> list[str]:
        listed = self.git("diff-tree", "-r", "--no-commit-id", "--name-status", "--no-renames", "-z", commit)
        words = listed.split("\0")
        return [" ".join(pair) for pair in zip(words[::2], words[1::2], strict=False)]

    def kept(self) -> dict[str, object]:
        """All of the user's that a commit of Detent's must not touch."""
        folder = Path(self.git("rev-parse", "--absolute-git-dir"))
        index = folder / "index"
        refs = self.git("for-each-ref", "--format=%(refname) %(objectname)")
        return {
            "index": index.read_bytes() if index.exists() else b"",
            "head": (folder / "HEAD").read_bytes(),
            "refs": [ref for ref in refs.splitlines() if "refs/heads/detent/" not in ref],
            "stash": self.git("stash", "list"),
            "config": (Path(self.git("rev-parse", "--git-common-dir"), "config")).name,
            "files": {
                str(path.relative_to(self.root)): path.read_bytes()
                for path in sorted(self.root.rglob("*"))
                if path.is_file() and not path.is_symlink() and ".git" not in path.parts
            },
        }
