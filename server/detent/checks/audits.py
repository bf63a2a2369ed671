"""What a second look at a change has run: bandit where it is there, and commands of the user's own."""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from detent.checks import diagnostics, runner_reports
from detent.checks.catalog import ChecksSettings, words_of_command
from detent.checks.project import Project
from detent.checks.recipe import Recipe
from detent.checks.recipe_check import RecipeCheck
from detent.core.ports import Check
from detent.core.proof import CheckKind, Failure

BANDIT = "bandit"
_LOW = re.compile(r"\w+ (?:low|undefined): ")


def find_audits(project: Project, settings: ChecksSettings, commands: Sequence[str]) -> Sequence[Check]:
    """Each takes the changed files; bandit is looked for as a check is, and beside Detent."""
    recipes = [*_bandit(project, settings), *map(_own, commands)]
    return [RecipeCheck(recipe, project, settings) for recipe in recipes]


def is_grave(found: Failure) -> bool:
    return _LOW.match(found.message) is None


def _bandit(project: Project, settings: ChecksSettings) -> Iterator[Recipe]:
    """A mark that silences it counts for nothing: what stood there before is not the change's to mend anyway."""
    beside = Path(sys.executable).parent / BANDIT
    program = project.program(BANDIT) or (str(beside) if beside.is_file() else None)
    if program is None or BANDIT in settings.off:
        return
    words = (program, "--quiet", "--ignore-nosec")
    yield Recipe(
        BANDIT,
        CheckKind.LINT,
        lambda _: True,
        lambda _: words,
        diagnostics.bandit,
        reporting=("--format=json", "--exit-zero", "--output={reports}/bandit.json"),
        targets=lambda paths: paths,
    )


def _own(command: str) -> Recipe:
    """In a shell the files are ``"$@"``."""
    words = words_of_command(command)
    if words[:2] == ("sh", "-c"):
        words = (*words, "review")
    read = runner_reports.by_exit_code
    return Recipe(command, CheckKind.LINT, lambda _: True, lambda _: words, read, targets=lambda paths: paths)
