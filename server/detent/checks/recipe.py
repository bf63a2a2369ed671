"""What one tool needs to be a check: data, and how its answer is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from detent.checks.project import Project
from detent.checks.results import Results
from detent.core.ports import Finished
from detent.core.proof import CheckKind


@dataclass(frozen=True, slots=True)
class Ran:
    """A tool that has run, and the folder that it was asked to write to."""

    finished: Finished
    reports: Path

    @property
    def output(self) -> str:
        return self.finished.whole or self.finished.output


Reader = Callable[[Ran], Results]
"""NoReport when the output is none."""


def _no_environment(_: Project) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Recipe:
    """In ``reporting`` and ``environment``, ``{reports}`` is a new folder, ``{cache}`` stays as long as the run."""

    name: str
    kind: CheckKind
    wanted: Callable[[Project], bool]
    """Whether the project's files speak of it."""
    command: Callable[[Project], Sequence[str]]
    """What a person would type; its first word is looked up."""
    read: Reader
    reporting: tuple[str, ...] = ()
    """More arguments, so that what it found can be read."""
    environment: Callable[[Project], Mapping[str, str]] = field(default=_no_environment)
    targets: Callable[[Sequence[str]], Sequence[str]] | None = None
    """The arguments for certain tests or files; None for a tool that can only do all."""
    install: str = ""
    """How a person gets it."""
    stands_in: bool = False
    """Only wanted where nothing else of its kind is found."""
