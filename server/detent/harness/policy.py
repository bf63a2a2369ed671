"""What may happen without asking, what is asked, what never happens. Pure: looks at the action alone."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from detent.config.settings import PolicySettings
from detent.core.events import CallKind

TESTS_QUESTION = "Run the project's tests?"
"""Asked where the workspace is not trusted; front-ends know it by this text, to offer trust beside it."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a call is going to do; ``argv`` is the command that it starts, exactly."""

    kind: CallKind
    argv: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Allow:
    pass


@dataclass(frozen=True, slots=True)
class Ask:
    """The question for the user. Asked once in a run: an equal one later has the same answer, if that was yes."""

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Deny:
    reason: str


Verdict = Allow | Ask | Deny


class Policy:
    """The word of the user's own settings; nothing from a workspace or from a model changes it.

    ``checks`` are the commands of the project's checks, word for word; a trusted workspace runs them unasked. A command
    with one word more is another one: options can make a test runner write and delete anywhere.
    """

    def __init__(self, settings: PolicySettings, trusted: bool, checks: Sequence[Sequence[str]] = ()) -> None:
        self._settings = settings
        self._trusted = trusted
        self._checks = tuple(tuple(check) for check in checks)

    def decide(self, action: Action) -> Verdict:
        if action.kind is not CallKind.EXECUTE:
            return Allow()
        if action.argv and action.argv in self._checks:
            return Allow() if self._trusted else Ask(TESTS_QUESTION, quoted(action.argv))
        if self._settings.commands == "never":
            return Deny("the settings say that no command of the model is run (policy.commands)")
        return Ask("Run this command?", quoted(action.argv))


def quoted(argv: Sequence[str]) -> str:
    """The command as one would type it, on one line, with nothing in it invisible; no two commands look the same."""
    return " ".join(shlex.quote(word) if word.isprintable() else _escaped(word) for word in argv)


def _escaped(word: str) -> str:
    escaped = word.encode("unicode_escape").decode("ascii").replace("'", r"\'")
    return f"$'{escaped}'"
