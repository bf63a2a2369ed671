"""A check of a folder below the top: its report is told as one of the workspace."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

from detent.checks.places import bare, named_in
from detent.core.errors import ToolFailed
from detent.core.ports import Check, Effects, Files
from detent.core.proof import CheckReport, Failure

_PLACE = re.compile(r'^(?P<before>\s*(?:File ")?)(?P<path>[^\s:"/][^:"\n]*)(?=(?:", line |:)\d+)', re.MULTILINE)


class FolderCheck:
    """``inner`` runs in the folder, and names paths as they are there."""

    def __init__(self, inner: Check, folder: str) -> None:
        self._inner = inner
        self.folder = folder
        self.name = named_in(inner.name, folder)
        self.kind = inner.kind
        self.selects = inner.selects

    def command(self) -> Sequence[str]:
        return self._inner.command()

    async def run(self, effects: Effects, targets: Sequence[str]) -> CheckReport:
        own = [bare(target, self.name).removeprefix(f"{self.folder}/") for target in targets]
        report = await self._inner.run(effects, own)
        placed = _Placed(self.folder, effects.files, {})
        return replace(
            report,
            check=self.name,
            command=f"cd {shlex.quote(self.folder)} && {report.command}",
            problem=None if report.problem is None else f"in {self.folder}: {report.problem}",
            failures=tuple(map(placed.failure, report.failures)),
            passing=tuple(map(placed.test, report.passing)),
        )


@dataclass(frozen=True, slots=True)
class _Placed:
    """Tools name files by the folder that they run in, or in full: a path is what is there."""

    folder: str
    files: Files
    known: dict[str, str]

    def path(self, path: str) -> str:
        if path not in self.known:
            inside = f"{self.folder}/{path}"
            self.known[path] = inside if self._exists(inside) else path
        return self.known[path]

    def test(self, test: str) -> str:
        """Names that are no node ids hold no path, so another folder may have a test of the same name."""
        file, colons, name = test.partition("::")
        if "." in file and (colons or self.path(file) != file):
            return f"{self.path(file)}{colons}{name}"
        return named_in(test, self.folder)

    def failure(self, failure: Failure) -> Failure:
        path, test = failure.path, failure.test
        whole = path is not None and (test == path or test.startswith(f"{path}: "))
        return replace(
            failure,
            test=f"{self.path(path)}{test.removeprefix(path)}" if path is not None and whole else self.test(test),
            path=None if failure.path is None else self.path(failure.path),
            trace=_PLACE.sub(lambda place: f"{place['before']}{self.path(place['path'])}", failure.trace),
        )

    def _exists(self, path: str) -> bool:
        try:
            return self.files.exists(path)
        except ToolFailed:
            return False
