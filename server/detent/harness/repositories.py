"""What git ignores in a workspace that holds other repositories, or is none: git itself speaks of one at a time, and
where it refuses to, the lines of ``.gitignore`` count as they stand."""

from collections.abc import Iterable
from pathlib import Path

from detent.harness.breadth import is_too_wide
from detent.harness.git import Git
from detent.harness.ignored import Ignored, by_gitignore, in_repository
from detent.harness.walk import is_folder, look_into

_OWN = ".git"


def all_ignored(root: Path) -> frozenset[str]:
    """Every file of the repository that git ignores; of a folder that is ignored as a whole, only the folder. Nothing
    where there is no repository."""
    said = Git(root).all_ignored()
    if said is not None or not in_repository(root):
        return said or frozenset()
    return frozenset(_found_ignored(root, by_gitignore(root)))


def all_ignored_in(root: Path, folder: str) -> set[str]:
    """The same of the repository in a folder below ``root``."""
    return {f"{folder}/{path}" for path in all_ignored(root / folder)}


def ignored_of(root: Path, paths: Iterable[str]) -> set[str]:
    """Those of ``paths`` that git ignores in the repository, whether there is something or not."""
    wanted = list(paths)
    said = Git(root).ignored(wanted)
    if said is not None or not in_repository(root):
        return said or set()
    left_out = by_gitignore(root)
    return {path for path in wanted if (left_out.folder(path) if is_folder(root / path) else left_out(path))}


def ignored_among(root: Path, paths: Iterable[str]) -> set[str]:
    """The same, each path by the rules of the repositories that it lies in."""
    inside: dict[str, list[str]] = {"": []}
    holders: dict[str, str] = {}
    for path in paths:
        inside.setdefault(_holder(root, path.rpartition("/")[0], holders), []).append(path)
    own, others = inside.pop(""), sorted(inside)
    found = ignored_of(root, [*own, *others])
    for folder in others:
        below = [path.removeprefix(f"{folder}/") for path in inside[folder]]
        wanted = below if folder not in found else ()
        found |= {f"{folder}/{path}" for path in ignored_of(root / folder, wanted)}
        found |= set(inside[folder]) if folder in found else set()
    return found


def told(root: Path) -> str:
    """A sentence for whoever opens a repository of which git says nothing; else empty."""
    refusal = Git(root).refusal() if in_repository(root) else ""
    if not refusal:
        return ""
    return (
        f"Git does not say what it ignores in {root} ({refusal}), so Detent goes by the lines of the files .gitignore "
        "alone."
    )


def _found_ignored(root: Path, left_out: Ignored) -> Iterable[str]:
    """Other repositories speak for themselves."""
    waiting, deep = [""], not is_too_wide(root)
    while waiting:
        folder = waiting.pop()
        try:
            inside = look_into(str(root / folder), f"{folder}/" if folder else "")
        except OSError:
            continue
        if folder and _OWN in inside.telling:
            continue
        for found in inside.found:
            if left_out.folder(found.path) if found.is_folder else left_out(found.path):
                yield found.path
            elif found.is_folder and deep:
                waiting.append(found.path)


def _holder(root: Path, folder: str, known: dict[str, str]) -> str:
    """The nearest folder above that is a repository; empty for the workspace itself."""
    if not folder:
        return ""
    if folder not in known:
        is_one = (root / folder / _OWN).exists()
        known[folder] = folder if is_one else _holder(root, folder.rpartition("/")[0], known)
    return known[folder]
