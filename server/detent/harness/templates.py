"""What a repository wants its messages to look like. Its own settings lead to files inside of it, and to no others."""

from collections.abc import Sequence
from pathlib import Path

from detent.core.errors import ToolFailed
from detent.harness.standing import Standing
from detent.harness.tree import Tree

_MOST_READ = 16 * 1024
_COMMIT = (".gitmessage", ".gitmessage.txt", ".github/.gitmessage")


def commit_template(standing: Standing) -> str:
    """The template's lines that are no comments; empty for none."""
    named = standing.config("commit.template")
    text = ""
    if named:
        scope, value = named[-1]
        text = _own(value) if scope == "global" else _inside(standing, [value])
    lines = (text or _inside(standing, _COMMIT)).splitlines()
    return "\n".join(line.rstrip() for line in lines if not line.startswith("#")).strip()


def first_template(standing: Standing, paths: Sequence[str]) -> str:
    """The first of these files of HEAD's that has anything in it."""
    for path in paths:
        done = standing.run(["cat-file", "blob", f"{standing.head}:{path}"])
        if done is not None and done.returncode == 0 and done.stdout.strip():
            return done.stdout[:_MOST_READ].decode("utf-8", "replace").strip()
    return ""


def _own(value: str) -> str:
    try:
        with Path(value).expanduser().open("rb") as file:
            return file.read(_MOST_READ).decode("utf-8", "replace")
    except (OSError, RuntimeError):
        return ""


def _inside(standing: Standing, paths: Sequence[str]) -> str:
    tree = Tree(standing.top)
    for path in paths:
        try:
            return tree.read(path.removeprefix(f"{standing.top}/"), _MOST_READ).decode("utf-8", "replace")
        except ToolFailed:
            continue
    return ""
