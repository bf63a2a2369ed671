"""Any tool that a recipe tells about, run in the shadow."""

import asyncio
import re
import secrets
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from detent.checks.diagnosis import NOT_ENDED
from detent.checks.probed import missed_lines, outside
from detent.checks.project import Project
from detent.checks.recipe import Ran, Recipe
from detent.checks.results import NoReport, Results
from detent.checks.spawning import STALE, clean, filled, inside, probing, spawn_watched, tail
from detent.checks.targets import checked_target
from detent.core.ports import Effects, Finished
from detent.core.proof import CheckKind, CheckReport


class Limits(Protocol):
    """The part of the configuration that every check needs."""

    @property
    def seconds(self) -> float: ...


class RecipeCheck:
    """Reports and caches go beside the tree, unless the tool itself insists on writing into it."""

    def __init__(self, recipe: Recipe, project: Project, limits: Limits) -> None:
        self._recipe = recipe
        self._project = project
        self._limits = limits
        words = tuple(recipe.command(project))
        self._program = project.program(words[0])
        self._command = (self._program or words[0], *words[1:])
        self.name = recipe.name
        self.kind = recipe.kind
        self.selects = recipe.targets is not None

    def command(self) -> Sequence[str]:
        return inside(self._project.folder, self._command)

    async def run(self, effects: Effects, targets: Sequence[str]) -> CheckReport:
        """A tool that is not there gives a report that says so."""
        blank = CheckReport(self.name, shlex.join(self._command), kind=self.kind)
        if self._program is None:
            return filled(blank, Results(), self._absent(), effects)
        chosen = self._recipe.targets([checked_target(one) for one in targets]) if self._recipe.targets else ()
        folders = {
            "reports": str(Path(effects.scratch) / f"check-{secrets.token_hex(4)}"),
            "cache": str(Path(effects.scratch) / f"check-cache{re.sub(r'[^A-Za-z0-9]', '-', self._project.folder)}"),
        }
        await asyncio.to_thread(Path(folders["reports"], "home").mkdir, parents=True)
        await asyncio.to_thread(Path(folders["cache"]).mkdir, exist_ok=True)
        argv = [*self._command, *(word.format_map(folders) for word in self._recipe.reporting), *chosen]
        environment = await asyncio.to_thread(self._environment, effects, folders)
        finished = await spawn_watched(effects, inside(self._project.folder, argv), self._limits.seconds, environment)
        blank = CheckReport(
            self.name,
            shlex.join([*self._command, *chosen]),
            kind=self.kind,
            seconds=finished.seconds,
            output=tail(clean(finished.output, effects)),
        )
        results, problem = self._read(finished, Path(folders["reports"]))
        return filled(blank, results, problem, effects)

    def _read(self, finished: Finished, reports: Path) -> tuple[Results, str | None]:
        strangers = outside(reports)
        if finished.stale:
            return Results(outside=strangers), STALE
        if finished.timed_out:
            seconds = f"{self._limits.seconds:g} seconds"
            return Results(outside=strangers), f"{self.name} {NOT_ENDED} {seconds}; raise checks.seconds."
        try:
            results = self._recipe.read(Ran(finished, reports))
        except NoReport as error:
            code = finished.exit_code
            return Results(
                outside=strangers
            ), f"{self.name} ended with exit code {code}, and {error}: {_last(finished)}"
        return replace(results, outside=strangers, missed=missed_lines(reports)), self._doubt(results, finished)

    def _doubt(self, results: Results, finished: Finished) -> str | None:
        """What the tool says with its exit code must fit what it wrote."""
        if results.failed or results.errors:
            return None
        if self.kind is CheckKind.TESTS and not results.collected:
            return f"{self.name} found no tests; write one, or check where the project keeps them."
        if finished.exit_code:
            return f"{self.name} ended with exit code {finished.exit_code}, and found nothing wrong: {_last(finished)}"
        return None

    def _absent(self) -> str:
        how = f": {self._recipe.install}" if self._recipe.install else ""
        return f"{self._command[0]} is not installed, so nothing was checked by it{how}"

    def _environment(self, effects: Effects, folders: dict[str, str]) -> dict[str, str]:
        reports = folders["reports"]
        own = {name: value.format_map(folders) for name, value in self._recipe.environment(self._project).items()}
        common = {"HOME": f"{reports}/home", "PYTHONDONTWRITEBYTECODE": "1", "CI": "1", **own}
        if self.kind is not CheckKind.TESTS:
            return common
        return {**common, **probing(effects, reports)}


def _last(finished: Finished) -> str:
    lines = [line.strip() for line in finished.output.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "it printed nothing"
