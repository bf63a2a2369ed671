"""Where a check runs, as its name tells people: ``jest in frontend``, ``pytest but for services/api``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NAMED = re.compile(r"(?P<tool>.+?)(?: in (?P<folder>.+)| but for (?P<others>.+))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """``folder``: empty for the workspace's top. ``but_for``: the folders that are left to checks of their own."""

    tool: str
    folder: str = ""
    but_for: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        return is_below(path, self.folder) and not any(is_below(path, folder) for folder in self.but_for)

    def inside(self, path: str) -> str:
        """The path as it is in the folder."""
        return path.removeprefix(f"{self.folder}/") if self.folder else path


def place_of(check: str) -> Place:
    found = _NAMED.fullmatch(check)
    if found is None:
        return Place(check)
    others = found["others"].split(", ") if found["others"] else ()
    return Place(found["tool"], found["folder"] or "", tuple(others))


def tool_of(check: str) -> str:
    """The name that the check has anywhere."""
    return place_of(check).tool


def named_in(tool: str, folder: str) -> str:
    return f"{tool} in {folder}"


def bare(test: str, check: str) -> str:
    """A test's name where the check runs: one that holds no path has the folder behind it, as the check itself has."""
    folder = place_of(check).folder
    return test.removesuffix(named_in("", folder)) if folder else test


def named_but_for(tool: str, folders: Sequence[str]) -> str:
    return f"{tool} but for {', '.join(folders)}" if folders else tool


def is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")
