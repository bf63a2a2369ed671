"""Checks of a change that installed packages bring: an entry point each in the group ``detent.review``.

They are found as tools of packages are, by the same rules: a workspace cannot bring one, nothing of them is imported
here, and each look is a process of its own in the sandbox, asked for like any command.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path

from detent.checks.audits import BANDIT
from detent.checks.catalog import ChecksSettings
from detent.checks.project import Project
from detent.checks.recipe import Ran, Recipe
from detent.checks.recipe_check import RecipeCheck
from detent.checks.results import NoReport, Results, of_findings
from detent.core.ports import Check
from detent.core.proof import CheckKind, Failure
from detent.tools import package_review_call
from detent.tools.own import Unfit, form_of
from detent.tools.packages import function_of, places_for, points_of

GROUP = "detent.review"
_REPORT = "found.json"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """``command`` is empty where ``problem`` says, in a sentence, why it is none."""

    name: str
    package: str
    about: str = ""
    command: tuple[str, ...] = ()
    problem: str = ""


def reviewers(root: Path) -> Sequence[Reviewer]:
    """By name, those that count before those that do not."""
    found: dict[str, Reviewer] = {}
    left_out: list[Reviewer] = []
    places = places_for(root)
    for package, folder, point in points_of(root, GROUP):
        try:
            if point.name == BANDIT:
                raise Unfit("Detent has one of this name")
            if point.name in found:
                raise Unfit(f"{found[point.name].package} has brought one of this name")
            found[point.name] = _reviewer(package, folder, point, [str(folder), *places])
        except (Unfit, OSError) as why:
            told = f"The review check {point.name} of {package} does not count: {why}."
            left_out.append(Reviewer(point.name, package, problem=told))
    return [*(found[name] for name in sorted(found)), *sorted(left_out, key=lambda one: (one.name, one.package))]


def package_reviews(project: Project, settings: ChecksSettings) -> Sequence[Check]:
    """Each takes the changed files; ``checks.off`` leaves one out by its name."""
    counting = [one for one in reviewers(project.root) if one.command and one.name not in settings.off]
    return [RecipeCheck(_recipe(one), project, settings) for one in counting]


def _reviewer(package: str, folder: Path, point: EntryPoint, places: Sequence[str]) -> Reviewer:
    module, function, source = function_of(point, places)
    form, about = form_of(point.name, source, function)
    taken = list(form.model_fields.values())
    if len(taken) != 1 or taken[0].annotation != list[str]:
        raise Unfit(f"{function} takes one argument, the changed files, which is a list[str]")
    command = (sys.executable, "-I", package_review_call.__file__, str(folder), module, function)
    return Reviewer(point.name, package, about, command)


def _recipe(one: Reviewer) -> Recipe:
    return Recipe(
        one.name,
        CheckKind.LINT,
        lambda _: True,
        lambda _: one.command,
        _read,
        reporting=("{reports}/" + _REPORT,),
        targets=lambda paths: paths,
    )


def _read(ran: Ran) -> Results:
    try:
        texts = json.loads((ran.reports / _REPORT).read_text("utf-8"))
    except (OSError, ValueError):
        raise NoReport("gave no list of findings") from None
    return of_findings([Failure(text, text) for text in texts])
