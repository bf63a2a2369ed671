"""What a command is about: a run, or a folder. A part of ``messages``."""

from pydantic import Field

from detent.lsp.message import Message


class RunChoice(Message):
    run_id: str = Field(description="The run; the beginning of its id is enough when no other begins so.")


class FolderChoice(Message):
    uri: str | None = Field(
        default=None, description="Any file or folder in the workspace; absent: the only one, or all of them in a list."
    )
