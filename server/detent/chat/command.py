"""What a command of the chat is, and what it works with."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from detent.chat.conversation import Chat


class Then(StrEnum):
    """What becomes of the conversation; a front-end may have something to do about it."""

    STAY = "stay"
    RUN = "run"
    """A run works on it now."""
    OPEN = "open"
    """It is another conversation now."""
    VERBOSE = "verbose"
    """More, or less again, is shown of what happens."""
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Answer:
    text: str = ""
    """Markdown. What is quoted in it is as a model or a file has it: whoever shows it makes it harmless."""
    then: Then = Then.STAY


def _nothing(chat: Chat) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class ChatCommand:
    """``run`` gets what stands behind the name; what a person did wrong is a UserError."""

    name: str
    words: str
    """What may stand behind the name."""
    help: str
    run: Callable[[Chat, str], Awaitable[Answer]]
    completes: Callable[[Chat], Sequence[str]] = field(default=_nothing)
    """The words that may stand there, so that they can be offered."""
