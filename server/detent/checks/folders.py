"""Checks of the folders below the top that a change touches, where these are projects of their own.

Of each kind the nearest such folder above a changed file counts, unless one farther up runs the same for it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from detent.checks.catalog import ChecksSettings, checks_of_folder, wants_pytest
from detent.checks.folder_check import FolderCheck
from detent.checks.interpreter import own_interpreter
from detent.checks.places import tool_of
from detent.checks.project import NEVER_OURS, Project
from detent.checks.pytest_check import PytestCheck
from detent.checks.python_recipes import has_python_tests_but_for, is_python, sets_pytest
from detent.core.ports import Check
from detent.core.proof import CheckKind

_MARKS = (
    *("package.json", "tsconfig.json", "go.mod", "Cargo.toml", "pom.xml"),
    *("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"),
    *("pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "pytest.ini", ".pytest.ini", "pytest.toml", "Pipfile"),
    "requirements*.txt",
)
_OF_PYTHON = ("pytest", "unittest", "tox", "nox")
_EVERYWHERE = re.compile(r"--workspaces\b|-ws\b|--recursive\b|\bpnpm\b.* -r\b|\b(?:turbo|nx|lerna)\b")
"""In a script of npm: it goes through all packages below."""


@dataclass(frozen=True, slots=True)
class _Own:
    """The settings as far as they are not about the top alone."""

    seconds: float
    off: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Level:
    """A folder with what it has; ``folder`` is empty for the top."""

    folder: str
    project: Project
    checks: Mapping[str, Check]


def with_folders(
    top: Project, settings: ChecksSettings, checks: Sequence[Check], paths: Iterable[str], made: Path | None = None
) -> Sequence[Check]:
    """The checks of the top, and those of the folders in which these paths lie; nothing is looked at but the way up.

    ``made``: a tree with what the change has written. A folder that it alone makes a project is looked at there.
    """
    own = _own_checks(_Levels(top, settings, made), settings.off, paths)
    kept = [one for one in map(lambda check: _for_the_rest(check, top, settings, own), checks) if one is not None]
    return sorted([*kept, *own], key=lambda check: list(CheckKind).index(check.kind))


class _Levels:
    """Each folder is looked at once."""

    def __init__(self, top: Project, settings: ChecksSettings, made: Path | None) -> None:
        self._settings = _Own(settings.seconds, tuple(settings.off))
        self._top = top
        self._made = made
        self._known: dict[str, _Level] = {}

    def above(self, folder: PurePosixPath) -> list[_Level]:
        """The nearest first, the top last; none where none below the top has anything, or a link leads there."""
        if any(part in NEVER_OURS or part.startswith(".") for part in folder.parts) or self._is_by_link(folder):
            return []
        below = [self._at(str(one)) for one in (folder, *folder.parents) if one.parts]
        return [*below, self._at("")] if any(level.checks for level in below) else []

    def _is_by_link(self, folder: PurePosixPath) -> bool:
        """It may lead out of the workspace: a command that runs there would be another one than it is called."""
        trees = [self._top.root] if self._made is None else [self._top.root, self._made]
        return any((tree / one).is_symlink() for tree in trees for one in (folder, *folder.parents) if one.parts)

    def _at(self, folder: str) -> _Level:
        if not folder and folder not in self._known:
            self._known[folder] = _Level(folder, self._top, self._checks(self._top))
        if folder not in self._known:
            above = folder.rpartition("/")[0]
            outer = self._at(above).project if above else self._top
            stands = self._top.root / folder
            python = own_interpreter(stands, outer.environment) or outer.interpreter
            project = Project(stands, python, outer.environment, outer, folder)
            if self._made is not None and not project.has(*_MARKS):
                project = replace(project, root=self._made / folder, stands=stands)
            self._known[folder] = _Level(folder, project, self._checks(project) if project.has(*_MARKS) else {})
        return self._known[folder]

    def _checks(self, project: Project) -> Mapping[str, Check]:
        return {check.name: check for check in checks_of_folder(project, self._settings)}


def _own_checks(levels: _Levels, off: Sequence[str], paths: Iterable[str]) -> list[FolderCheck]:
    found: dict[str, FolderCheck] = {}
    for parent in dict.fromkeys(PurePosixPath(path).parent for path in paths):
        for name, level in _nearest(levels.above(parent)).items():
            check = FolderCheck(level.checks[name], level.folder) if level.folder else None
            if check is not None and check.name not in off:
                found.setdefault(check.name, check)
    return list(found.values())


def _nearest(levels: Sequence[_Level]) -> dict[str, _Level]:
    """Check → the level that runs it."""
    chosen: dict[str, _Level] = {}
    for index, level in enumerate(levels):
        for name in level.checks:
            if name not in chosen:
                chosen[name] = _outermost(name, level, levels[index + 1 :])
    return chosen


def _outermost(name: str, level: _Level, outer: Sequence[_Level]) -> _Level:
    for one in outer:
        if _covers(name, one, level):
            level = one
    return level


def _covers(name: str, outer: _Level, inner: _Level) -> bool:
    """Whether what the outer one runs by this name runs it for the inner one too."""
    if name in _OF_PYTHON:
        tested = any(check in outer.checks for check in _OF_PYTHON)
        return tested and is_python(outer.project) and not sets_pytest(inner.project)
    look = _COVERING.get(name)
    return look is not None and name in outer.checks and look(outer, inner)


def _by_cargo(outer: _Level, inner: _Level) -> bool:
    """A crate at the top of its workspace is the only one that is tested there."""
    table = outer.project.table("Cargo.toml", "workspace")
    if "package" in outer.project.table("Cargo.toml"):
        return False
    path = _between(outer, inner)
    members = table.get("default-members") or table.get("members") or ()
    return any(_fits(path, str(one)) for one in members) and not any(
        _fits(path, str(one)) for one in table.get("exclude") or ()
    )


def _by_maven(outer: _Level, inner: _Level) -> bool:
    module = rf"<module>\s*(?:\./)?{re.escape(str(_between(outer, inner)))}(?:/pom\.xml|/)?\s*</module>"
    return re.search(module, outer.project.text("pom.xml")) is not None


def _by_gradle(outer: _Level, inner: _Level) -> bool:
    return outer.project.has("settings.gradle*") and not inner.project.has("settings.gradle*")


def _by_jest(outer: _Level, _: _Level) -> bool:
    project = outer.project
    texts = (project.text(path.name) for path in project.root.glob("jest.config.*"))
    return "projects" in project.table("package.json", "jest") or any("projects" in text for text in texts)


def _by_vitest(outer: _Level, _: _Level) -> bool:
    project = outer.project
    texts = (project.text(path.name) for path in project.root.glob("vite*.config.*"))
    return project.has("vitest.workspace.*") or any(re.search(r"\b(?:projects|workspace)\b", text) for text in texts)


def _by_script(name: str) -> Callable[[_Level, _Level], bool]:
    def covers(outer: _Level, _: _Level) -> bool:
        script = str(outer.project.table("package.json", "scripts").get(name, ""))
        return _EVERYWHERE.search(script) is not None

    return covers


_COVERING: Mapping[str, Callable[[_Level, _Level], bool]] = {
    "cargo test": _by_cargo,
    "cargo clippy": _by_cargo,
    "maven": _by_maven,
    "gradle": _by_gradle,
    "jest": _by_jest,
    "vitest": _by_vitest,
    "npm test": _by_script("test"),
    "npm run lint": _by_script("lint"),
    "ruff": lambda outer, inner: True,
}
"""Others look only at what lies in their own folder, or with its settings alone."""


def _between(outer: _Level, inner: _Level) -> PurePosixPath:
    return PurePosixPath(inner.folder).relative_to(outer.folder)


def _fits(path: PurePosixPath, pattern: str) -> bool:
    pattern = pattern.removeprefix("./").rstrip("/")
    return len(path.parts) == len(PurePosixPath(pattern).parts) and path.match(pattern)


def _is_taken_over(top: Project, folder: str) -> bool:
    """A folder of the user's that the change alone makes a project: the top goes on testing what it tested."""
    there = replace(top, root=top.root / folder)
    return there.root.is_dir() and not there.has(*_MARKS)


def _for_the_rest(check: Check, top: Project, settings: ChecksSettings, own: Sequence[FolderCheck]) -> Check | None:
    """Tests of Python that the top's own settings do not speak of are there for what no folder tests itself."""
    tests = [one for one in own if one.kind is CheckKind.TESTS]
    if not tests or check.name not in ("pytest", "unittest") or sets_pytest(top):
        return check
    if check.name == "pytest" and not wants_pytest(top):
        return None
    python = [one for one in tests if tool_of(one.name) in ("pytest", "unittest")]
    folders = sorted({one.folder for one in python if not _is_taken_over(top, one.folder)})
    if not folders:
        return check
    if not has_python_tests_but_for(top, folders):
        return None
    return PytestCheck(top.interpreter, settings, but_for=folders) if check.name == "pytest" else check
