"""Which checks a project has: those that its own files speak of, and what the settings say of them."""

import re
import shlex
from collections.abc import Iterator, Sequence
from typing import Protocol

from detent.checks import runner_reports
from detent.checks.compile_check import CompileCheck
from detent.checks.compiled_recipes import COMPILED
from detent.checks.make_recipes import MAKE
from detent.checks.node_recipes import NODE
from detent.checks.places import tool_of
from detent.checks.project import Project
from detent.checks.pytest_check import PytestCheck
from detent.checks.python_recipes import PYTHON, UNITTEST, has_python_tests, speaks_of_pytest
from detent.checks.recipe import Recipe
from detent.checks.recipe_check import RecipeCheck
from detent.core.ports import Check
from detent.core.proof import CheckKind, CheckReport

RECIPES = (*PYTHON, *NODE, *COMPILED, *MAKE)
NAMES = ("pytest", "py_compile", "bandit", *(recipe.name for recipe in RECIPES))
_COUNTED = frozenset({"pytest", *(recipe.name for recipe in RECIPES if recipe.read is not runner_reports.by_exit_code)})
_NEEDS_SHELL = re.compile(r"[|&;<>$`*?~(){}\n]|^\s*(?:!\s|\w+=)")


class ChecksSettings(Protocol):
    """The part of the configuration that says which checks there are."""

    @property
    def seconds(self) -> float: ...
    @property
    def arguments(self) -> tuple[str, ...]: ...
    @property
    def off(self) -> tuple[str, ...]: ...
    @property
    def commands(self) -> tuple[str, ...]: ...


def find_checks(project: Project, settings: ChecksSettings) -> Sequence[Check]:
    """Tests first, then what compiles, types and lint; pytest where the project says nothing of any tests."""
    found = [*_python(project, settings), *_recipes(project, settings)]
    found += [RecipeCheck(_own(command), project, settings) for command in settings.commands]
    if not any(check.kind is CheckKind.TESTS for check in found) and "pytest" not in settings.off:
        found.append(PytestCheck(project.interpreter, settings))
    return sorted(found, key=lambda check: list(CheckKind).index(check.kind))


def checks_of_folder(project: Project, settings: ChecksSettings) -> Sequence[Check]:
    """Those that a folder below the top speaks of. What compiles is looked at from the top."""
    tests = "pytest" not in settings.off and wants_pytest(project)
    return [
        *([PytestCheck(project.interpreter, settings, project.folder)] if tests else []),
        *_recipes(project, settings),
    ]


def _python(project: Project, settings: ChecksSettings) -> Iterator[Check]:
    if "pytest" not in settings.off and wants_pytest(project):
        yield PytestCheck(project.interpreter, settings)
    if "py_compile" not in settings.off and next(project.files(".py"), None) is not None:
        yield CompileCheck(project.interpreter)


def wants_pytest(project: Project) -> bool:
    return not UNITTEST.wanted(project) and (speaks_of_pytest(project) or has_python_tests(project))


def _recipes(project: Project, settings: ChecksSettings) -> Iterator[Check]:
    """What stands in comes only where the project's files speak of nothing else of its kind."""
    wanted = [recipe for recipe in RECIPES if recipe.name not in settings.off and recipe.wanted(project)]
    kinds = {recipe.kind for recipe in wanted if not recipe.stands_in}
    if settings.commands or ("pytest" not in settings.off and wants_pytest(project)):
        kinds.add(CheckKind.TESTS)
    for recipe in wanted:
        if recipe.stands_in and recipe.kind in kinds:
            continue
        kinds.add(recipe.kind)
        yield RecipeCheck(recipe, project, settings)


def command_check(command: str, project: Project, settings: ChecksSettings) -> Check:
    """A line of shell that passes by its exit code."""
    return RecipeCheck(_own(command), project, settings)


def _own(command: str) -> Recipe:
    """A command of the user's own: it proves by its exit code. Signs that a shell reads are left to a shell."""
    words = words_of_command(command)
    return Recipe(command, CheckKind.TESTS, lambda _: True, lambda _: words, runner_reports.by_exit_code)


def is_by_exit_code(report: CheckReport) -> bool:
    """Whether nobody knows how many tests have run: the command ended with 0, and that is all."""
    return report.kind is CheckKind.TESTS and tool_of(report.check) not in _COUNTED


def words_of_command(command: str) -> tuple[str, ...]:
    """A shell also says what is wrong with a quotation that does not end."""
    in_shell = ("sh", "-c", command)
    try:
        return in_shell if _NEEDS_SHELL.search(command) else tuple(shlex.split(command))
    except ValueError:
        return in_shell
