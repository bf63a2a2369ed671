"""What the project's Makefile offers, for where nothing says it better."""

import re
from collections.abc import Callable

from detent.checks import runner_reports
from detent.checks.project import Project
from detent.checks.recipe import Recipe
from detent.core.proof import CheckKind


def _target(name: str) -> Callable[[Project], bool]:
    def wanted(project: Project) -> bool:
        rules = "\n".join(project.text(file) for file in ("GNUmakefile", "makefile", "Makefile"))
        return re.search(rf"^(?:[\w -]+ )?{name}(?: [\w -]+)?\s*:(?!=)", rules, re.MULTILINE) is not None

    return wanted


def _make(name: str, kind: CheckKind) -> Recipe:
    command = ("make", name)
    read = runner_reports.by_exit_code
    return Recipe(" ".join(command), kind, _target(name), lambda _: command, read, stands_in=True)


MAKE = (_make("test", CheckKind.TESTS), _make("check", CheckKind.TESTS), _make("lint", CheckKind.LINT))
