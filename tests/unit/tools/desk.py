"""A workspace in a real shadow, and the standard tools at work in it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from detent.context.lookup import Lookup
from detent.core.change import Placement
from detent.core.ports import Check, Effects, FindTests, Finished, PreparedCall
from detent.core.proof import CheckKind, CheckReport
from detent.harness.copied import CopiedShadow
from detent.harness.processes import Processes
from detent.tools.standard import standard_tools


@dataclass
class RecordedCheck:
    """A check that says what it was given."""

    asked: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return "pytest"

    @property
    def kind(self) -> CheckKind:
        return CheckKind.TESTS

    @property
    def selects(self) -> bool:
        return True

    def command(self) -> Sequence[str]:
        return ("python", "-m", "pytest")

    async def run(self, effects: Effects, targets: Sequence[str]) -> CheckReport:
        self.asked.append(tuple(targets))
        return CheckReport("pytest", "python -m pytest", collected=1, passed=1)


def run_by(*checks: Check) -> FindTests:
    """Each of them runs whatever is named."""
    return lambda targets: [(check, tuple(targets)) for check in checks]


@dataclass
class Desk:
    shadow: CopiedShadow
    checks: Sequence[Check] | None = None
    lookup: Lookup | None = None
    placed: list[Placement] = field(default_factory=list)

    async def call(self, tool: str, /, **arguments: object) -> str:
        return await self.prepare(tool, json.dumps(arguments)).run(self._effects())

    def prepare(self, name: str, arguments: str) -> PreparedCall:
        tests = run_by(*self.checks) if self.checks is not None else None
        return standard_tools(tests, lookup=self.lookup)[name].prepare(arguments)

    def text(self, path: str) -> str:
        return self.shadow.files.read(path)

    def _effects(self) -> Effects:
        return Effects(
            self.shadow.files,
            self._spawn,
            str(self.shadow.tree),
            str(self.shadow.root),
            str(self.shadow.scratch),
            self.placed.append,
            lambda: sorted(path for path, (_, now) in self.shadow.changes().files.items() if now is not None),
        )

    async def _spawn(
        self,
        argv: Sequence[str],
        *,
        seconds: float | None = None,
        environment: Mapping[str, str] | None = None,
        watched: bool = False,
    ) -> Finished:
        return await Processes().run(argv, self.shadow.tree, seconds=seconds or 10, environment=environment)


OpenDesk = Callable[[Mapping[str, bytes]], Desk]


def lay_out(root: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
