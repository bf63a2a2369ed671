"""What git ignores in a workspace that holds other repositories, or is none: git itself speaks of one at a time."""

from collections.abc import Iterable
from pathlib import Path

from detent.harness.git import Git

_OWN = ".git"


def in_repository(root: Path) -> bool:
    return any((folder / _OWN).exists() for folder in (root, *root.parents))


def all_ignored_in(root: Path, folder: str) -> set[str]:
    """As ``Git.all_ignored`` of the repository in a folder below ``root``."""
    return {f"{folder}/{path}" for path in Git(root / folder).all_ignored()}


def ignored_among(root: Path, paths: Iterable[str]) -> set[str]:
    """As ``Git.ignored``, each path by the rules of the repositories that it lies in."""
    inside: dict[str, list[str]] = {"": []}
    holders: dict[str, str] = {}
    for path in paths:
        inside.setdefault(_holder(root, path.rpartition("/")[0], holders), []).append(path)
    own, others = inside.pop(""), sorted(inside)
    found = Git(root).ignored([*own, *others])
    for folder in others:
        below = [path.removeprefix(f"{folder}/") for path in inside[folder]]
        wanted = below if folder not in found else ()
        found |= {f"{folder}/{path}" for path in Git(root / folder).ignored(wanted)}
        found |= set(inside[folder]) if folder in found else set()
    return found


def _holder(root: Path, folder: str, known: dict[str, str]) -> str:
    """The nearest folder above that is a repository; empty for the workspace itself."""
    if not folder:
        return ""
    if folder not in known:
        is_one = (root / folder / _OWN).exists()
        known[folder] = folder if is_one else _holder(root, folder.rpartition("/")[0], known)
    return known[folder]
