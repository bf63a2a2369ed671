"""What clients and server say to each other about the model and its key. A part of ``messages``."""

from pydantic import Field

from detent.lsp.choices import FolderChoice
from detent.lsp.message import Message


class SetupShown(Message):
    model: str | None = Field(description="The model that is asked; null where none is set up yet.")
    key_name: str = Field(description="The name of the key that its service wants.")
    trusted: bool = Field(description="Whether the user trusts the workspace: its tests run without a question.")


class KeyGiven(FolderChoice):
    key: str = Field(
        min_length=1, repr=False, description="Kept under the name in `keyName`, as `detent config init` does."
    )


class KeySaved(Message):
    place: str = Field(description="Where it is kept, for people.")
