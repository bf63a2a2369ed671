"""What is said about runs as sessions that one comes back to. A part of ``messages``."""

from pydantic import Field

from detent.engine.exporting import Format
from detent.engine.sessions import Back
from detent.lsp.choices import FolderChoice, RunChoice
from detent.lsp.message import Message


class SessionsChoice(FolderChoice):
    archived: bool = Field(default=False, description="Whether those that were put away are listed too.")


class SessionName(RunChoice):
    name: str = Field(default="", description="Empty: called after its task again.")


class SessionShelf(RunChoice):
    archived: bool = Field(default=True, description="Whether it is put away, or taken out again.")


class SessionFork(RunChoice):
    step: int | None = Field(default=None, ge=0, description="The step to go on from; absent: from its end.")


class SessionRewind(RunChoice):
    step: int = Field(ge=0, description="The last step that stays; 0: none of them.")
    back: Back = Field(default=Back.BOTH, description="What goes back. The user's own files stay as they are.")


class SessionExport(RunChoice):
    format: Format = Format.MARKDOWN


class SessionStep(Message):
    number: int
    title: str
    ok: bool
