"""What makes the user's working tree another one than a draft's: only looked at, ignored files aside."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from detent.core.errors import ToolFailed
from detent.core.form import Form
from detent.harness.copying import MOST_READ
from detent.harness.own_index import OwnIndex
from detent.harness.paths import LEFT_OUT
from detent.harness.tree import Tree


@dataclass(frozen=True, slots=True)
class Difference:
    """``forms``: path in the workspace → what the draft has there, None for nothing.

    ``unknown``: paths of which this cannot be told, each with the reason in words.
    """

    forms: Mapping[str, Form | None]
    unknown: tuple[str, ...] = ()


def difference(own: OwnIndex) -> Difference:
    prefix = own.standing.prefix
    own.over_theirs(["update-index", "-q", "--refresh", "--ignore-submodules"])
    changed = own.listed(
        ["diff-files", "-z", "--name-only", "--no-renames", "--ignore-submodules=all", "--no-ext-diff"]
    )
    tracked = [path for path in changed if path.startswith(prefix)]
    others = [
        path for path in own.listed(["ls-files", "-z", "--others", "--exclude-standard"]) if path.startswith(prefix)
    ]
    filtered = own.filtered([*tracked, *others])
    unknown = [f"{path} goes through a filter" for path in filtered if _is_changed(own, path)]
    wanted = [path for path in tracked if path not in filtered]
    own.check_out(wanted)
    gone = [path for path in others if path not in filtered and not _is_installed(own.standing.top, path)]
    forms: dict[str, Form | None] = {path.removeprefix(prefix): None for path in gone}
    tree = Tree(own.place)
    for path in wanted:
        try:
            forms[path.removeprefix(prefix)] = tree.form(path, MOST_READ)
        except ToolFailed as error:
            unknown.append(str(error))
    return Difference(forms, tuple(unknown))


def _is_installed(top: Path, path: str) -> bool:
    """What the project's commands need, and nobody would commit; or another repository."""
    parts = path.split("/")
    if path.endswith("/") or LEFT_OUT & set(parts):
        return True
    return any((top.joinpath(*parts[:count]) / "pyvenv.cfg").exists() for count in range(1, len(parts)))


def _is_changed(own: OwnIndex, path: str) -> bool:
    """By the times that the user's own index has noted, so that no filter is needed."""
    saved = own.theirs(["diff-files", "--quiet", "--", path])
    entries = [own.theirs(["ls-files", "--stage", "--", path]), own.over_theirs(["ls-files", "--stage", "--", path])]
    said = [entry.stdout for entry in entries if entry is not None]
    return saved is None or saved.returncode != 0 or len(said) < len(entries) or said[0] != said[1]
