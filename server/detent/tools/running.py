"""Tools that start processes."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field, field_validator

from detent.checks.describe import describe
from detent.core.ports import Check, Effects
from detent.tools.call import Call, Form
from detent.tools.output import ends_of

NO_SHELL = (
    "there is no shell, so {word} would mean nothing. Run one program at a time, with its arguments; "
    "write files with write_file, and search with grep"
)
_KEPT = re.compile(r"\\.|'[^']*'", re.DOTALL)
_QUOTED = re.compile(r"""\\.|'[^']*'|"(?:\\.|[^"\\])*\"""", re.DOTALL)
_OPERATOR = re.compile(r"[|&;<>()]+|\n")
_ASSIGNMENT = re.compile(r"\w+=\S*")
_SUBSTITUTION = re.compile(r"\$\(|`|\$\{?\w")


class RunCommand(Call):
    """Run one program in the run's own copy of the workspace, without a shell: no pipes, no redirection, no &&, no
    variables, no wildcards. The user may be asked first. Its standard input is empty."""

    command: str | list[str] = Field(description="the program and its arguments, as one line or as a list of words")
    seconds: float = Field(default=120, gt=0, le=600, description="when it takes longer, it is stopped")

    @field_validator("command")
    @classmethod
    def _no_shell(cls, command: str | list[str]) -> str | list[str]:
        words = _split(command) if isinstance(command, str) else command
        if not words or not words[0].strip():
            raise ValueError("say which program to run")
        if any("\0" in word for word in words):
            raise ValueError("a word cannot hold a NUL character")
        if isinstance(command, list) and len(command) == 1 and " " in command[0].strip():
            raise ValueError("in a list each word stands by itself")
        return command

    @property
    def title(self) -> str:
        return f"Run {shlex.join(self.argv)}"

    @property
    def argv(self) -> Sequence[str]:
        return tuple(shlex.split(self.command) if isinstance(self.command, str) else self.command)

    async def run(self, effects: Effects) -> str:
        finished = await effects.spawn(self.argv, seconds=self.seconds)
        how = f"Exit code {finished.exit_code}, after {finished.seconds:.1f} s"
        if finished.timed_out:
            how = f"Stopped, because it took longer than {self.seconds:.0f} s"
        shown = ends_of(finished.output, "Run it so that it prints less.")
        return f"{how}.\n{shown}" if shown.strip() else f"{how}. It printed nothing."


def _split(command: str) -> list[str]:
    """The words, or ValueError for what only a shell could understand."""
    words = shlex.split(command)
    expanded = _KEPT.sub("", command)
    found = _SUBSTITUTION.search(expanded) or _OPERATOR.search(_QUOTED.sub("", command))
    found = found or _ASSIGNMENT.match(command)
    if found:
        raise ValueError(NO_SHELL.format(word=repr(found[0]) if found[0].isspace() else found[0]))
    return words


class RunTests(Form):
    """Run the project's tests on what you have changed so far: all of them, or those that you name."""

    targets: list[str] = Field(
        default_factory=list, description="paths or test ids, as tests/test_calc.py::test_add; none: all tests"
    )

    @field_validator("targets")
    @classmethod
    def _no_options(cls, targets: list[str]) -> list[str]:
        for target in targets:
            if not target.strip() or target.startswith("-") or "\0" in target:
                raise ValueError(f"{target!r} is no path and no test id")
        return targets


@dataclass(frozen=True, slots=True)
class PreparedTests:
    """The prepared call of ``RunTests``, with the check that it runs."""

    check: Check
    targets: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Run the tests: {', '.join(self.targets)}" if self.targets else "Run the tests"

    @property
    def argv(self) -> Sequence[str]:
        """The check's own command: that is what is permitted. The check judges the targets, which can be no options."""
        return tuple(self.check.command())

    async def run(self, effects: Effects) -> str:
        return ends_of(describe(await self.check.run(effects, self.targets)), "Run fewer tests.")
