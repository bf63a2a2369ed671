"""What is said about the code that a model is shown first. A part of ``messages``."""

from pydantic import Field

from detent.core.work import Verdict
from detent.lsp.message import Message, Range


class Lines(Message):
    """Lines of a file of the workspace."""

    path: str = Field(description="Relative to the workspace folder; what is pinned or left out can be a folder.")
    start: int = Field(default=0, ge=0, description="Zero-based.")
    end: int | None = Field(default=None, ge=0, description="The line behind the last; absent: to the end of the file.")


class ContextWord(Message):
    """What the model is shown first: pinned lines in any case, as far as the budget goes; left out ones not."""

    pinned: tuple[Lines, ...] = ()
    left_out: tuple[Lines, ...] = ()


class ContextPlace(Message):
    """What a run would be about: a place, or a wish for the whole workspace."""

    uri: str | None = Field(default=None, description="A file, a prompt document, or a folder of the workspace.")
    range: Range | None = None
    command: str | None = Field(
        default=None,
        description="What would be done there, as `detent.fix`; absent: a fix of the problem, else an edit.",
    )
    instruction: str | None = None
    problem: str | None = None


class ContextChoice(ContextPlace):
    """A run, or what one would be about."""

    run_id: str | None = None


class ContextDecision(Message):
    uri: str = Field(description="The document in which a context is shown.")
    place: str | None = Field(default=None, description="One of its list, `a.py:3-9`; absent: only show it anew.")
    verdict: Verdict = Verdict.KEEP


class ContextAsked(ContextPlace):
    context: ContextWord | None = None


class SnippetShown(Lines):
    uri: str
    why: str
    tokens: int
    pinned: bool
    text: str


class ContextShown(Message):
    tokens: int
    budget: int
    lacking: str = Field(default="", description="A sentence when it was made without knowing all of the workspace.")
    snippets: tuple[SnippetShown, ...]
    context: ContextWord = Field(description="What was decided; to be sent with the command that starts the run.")
