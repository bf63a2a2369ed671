"""What is said about what is remembered between runs. A part of ``messages``."""

from pydantic import Field

from detent.lsp.choices import FolderChoice


class MemoryText(FolderChoice):
    text: str | None = Field(
        default=None, description="The list as it shall be; absent: as the document of detent.memory now is."
    )


class FactText(FolderChoice):
    text: str = Field(description="What every run shall be told, in a sentence.")
    everywhere: bool = Field(default=False, description="Whether it counts for all projects.")


class FactChoice(FolderChoice):
    fact_id: str = Field(description="Its name, or the beginning of it.")
