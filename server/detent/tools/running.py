"""Tools that start processes."""

import asyncio
import re
import shlex
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

from pydantic import Field, field_validator, model_validator

from detent.checks.describe import describe
from detent.checks.places import place_of
from detent.checks.targets import fitting
from detent.context.impact import reaching_tests
from detent.context.lookup import Lookup
from detent.core.hosts import Host
from detent.core.ports import Check, Effects
from detent.harness.commands import one_after_the_other, shell
from detent.tools.call import Call, Form, Prepared
from detent.tools.output import ends_of

_QUOTED = re.compile(r"""\\.|'[^']*'|"(?:\\.|[^"\\$`])*\"""", re.DOTALL)
_SHELL = re.compile(r"[|&;<>()$`*?\[{~#\n!]|^\s*\w+=")
"""Outside quotes, what only a shell understands."""
LONGEST = 600
"""Seconds."""
_ALL = "[All tests ran: none is known to reach your changes, or to run alone.]"


class RunCommand(Call):
    """Run a line of shell, without input."""

    command: str | list[str]
    seconds: float = Field(default=120, gt=0, le=LONGEST)
    network: list[str] = Field(
        default_factory=list,
        max_length=20,
        description="hosts it may reach",
    )

    @field_validator("command")
    @classmethod
    def _is_something(cls, command: str | list[str]) -> str | list[str]:
        words = [command] if isinstance(command, str) else command
        if not words or not words[0].strip():
            raise ValueError("say which program to run")
        if any("\0" in word for word in words):
            raise ValueError("a word cannot hold a NUL character")
        if isinstance(command, list) and len(command) == 1 and " " in command[0].strip():
            raise ValueError("in a list each word stands by itself")
        return command

    @field_validator("network")
    @classmethod
    def _are_hosts(cls, network: list[str]) -> list[str]:
        for host in network:
            Host.read(host)
        return network

    @property
    def hosts(self) -> Sequence[Host]:
        return tuple(Host.read(host) for host in sorted({host.lower() for host in self.network}))

    @property
    def title(self) -> str:
        shell = len(self.argv) > 1 and self.argv[-1] == self.command
        return f"Run {self.command if shell else shlex.join(self.argv)}"

    @property
    def argv(self) -> Sequence[str]:
        """A line that needs no shell gets none: then nothing in it can mean anything else."""
        if not isinstance(self.command, str):
            return tuple(self.command)
        words = _plain_words(self.command)
        return words or (shell(), "-c", self.command)

    async def run(self, effects: Effects) -> str:
        finished = await effects.spawn(self.argv, seconds=self.seconds)
        how = f"Exit code {finished.exit_code}, after {finished.seconds:.1f} s"
        if finished.timed_out:
            more = "" if self.seconds >= LONGEST else f"; `seconds` may be up to {LONGEST}"
            how = f"Stopped, because it took longer than {self.seconds:.0f} s{more}"
        shown = ends_of(finished.output, "Run it so that it prints less.")
        return f"{how}.\n{shown}" if shown.strip() else f"{how}. It printed nothing."


def _plain_words(line: str) -> Sequence[str]:
    """The words of a line that means the same without a shell; none where it would not."""
    if "\\\n" in line or _SHELL.search(_QUOTED.sub("", line)):
        return ()
    try:
        return tuple(shlex.split(line))
    except ValueError:
        return ()


class RunTests(Form):
    """Run the project's tests: all, some, or those impacted by your changes."""

    targets: list[str] = Field(default_factory=list, description="paths or test ids")
    impacted: bool = False

    @field_validator("targets")
    @classmethod
    def _no_options(cls, targets: list[str]) -> list[str]:
        for target in targets:
            if not target.strip() or target.startswith("-") or "\0" in target:
                raise ValueError(f"{target!r} is no path and no test id")
        return targets

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if self.impacted and self.targets:
            raise ValueError("name targets, or ask for those that are impacted")
        return self


@dataclass(frozen=True, slots=True)
class PreparedTests(Prepared):
    """The prepared call of ``RunTests``, with the checks that it runs, and who knows what reaches what."""

    chosen: Sequence[tuple[Check, Sequence[str]]]
    """Each with what it runs."""
    targets: tuple[str, ...]
    impacted: bool = False
    lookup: Lookup | None = None

    @property
    def title(self) -> str:
        which = "that reach the changes" if self.impacted else ""
        return f"Run the tests: {', '.join(self.targets)}" if self.targets else f"Run the tests {which}".rstrip()

    @property
    def argv(self) -> Sequence[str]:
        """The checks' own commands: that is what is permitted. They judge the targets, which can be no options."""
        return one_after_the_other([check.command() for check, _ in self.chosen])

    async def run(self, effects: Effects) -> str:
        reaching = await self._reaching(effects) if self.impacted else ()
        told = [describe(await check.run(effects, targets)) for check, targets in reaching or self.chosen]
        note = "" if reaching or not self.impacted else f"{_ALL}\n"
        return note + ends_of("\n\n".join(told), "Run fewer tests.")

    async def _reaching(self, effects: Effects) -> Sequence[tuple[Check, Sequence[str]]]:
        """None for all of them: where nothing is known, or nothing reaches the changes, or they cannot run alone."""
        if self.lookup is None or not any(check.selects for check, _ in self.chosen):
            return ()
        changed = frozenset(await asyncio.to_thread(effects.changed))
        found = await self.lookup.ask(effects.files, lambda code: reaching_tests(code.index.catalogue, changed))
        fit = [(check, fitting(check.name, found)) for check, _ in self.chosen]
        if not any(targets for _, targets in fit):
            return ()
        return [(check, targets) for check, targets in fit if targets or _runs_all_there(check, changed)]


def _runs_all_there(check: Check, changed: Collection[str]) -> bool:
    """Whether it can only run all of its tests, and something changed where they stand."""
    return not check.selects and any(map(place_of(check.name).holds, changed))
