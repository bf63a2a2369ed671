"""Does every Python file that was changed compile? Built in: it needs nothing but the project's Python."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from detent.checks.diagnostics import finding
from detent.checks.interpreter import Interpreter
from detent.checks.results import Results, of_findings
from detent.checks.spawning import clean, filled, tail
from detent.core.ports import Effects
from detent.core.proof import CheckKind, CheckReport

_PROGRAM = Path(__file__).parent / "probe" / "detent_compile.py"
_SECONDS = 60.0


class CompileCheck:
    """Looks at what the run has changed, and at nothing where nothing was."""

    name = "py_compile"
    kind = CheckKind.BUILD
    selects = False

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    def command(self) -> Sequence[str]:
        return (self._interpreter.path, "-I", "-B", str(_PROGRAM))

    async def run(self, effects: Effects, targets: Sequence[str]) -> CheckReport:
        paths = sorted(path for path in targets or effects.changed() if path.endswith(".py"))
        command = shlex.join((self._interpreter.path, "-m", "py_compile", *paths))
        blank = CheckReport(self.name, command, kind=self.kind)
        if not paths:
            return blank
        finished = await effects.spawn([*self.command(), *paths], seconds=_SECONDS)
        blank = replace(blank, seconds=finished.seconds, output=tail(clean(finished.output, effects)))
        lines = finished.output.splitlines()
        if lines[-1:] != ['"done"']:
            return filled(blank, Results(), f"py_compile ended with exit code {finished.exit_code}", effects)
        return filled(blank, of_findings([finding(*json.loads(line)) for line in lines[:-1]]), None, effects)
