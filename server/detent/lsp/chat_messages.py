"""What clients and server say to each other about the chat. A part of ``messages``."""

from pydantic import Field

from detent.chat.command import Then
from detent.lsp.message import Message


class ChatPlace(Message):
    """Which conversation is meant."""

    uri: str | None = Field(default=None, description="Any file or folder in the workspace; absent: the only one.")
    run_id: str | None = Field(default=None, description="The conversation; absent: a new one, or none.")


class ChatWord(ChatPlace):
    text: str = Field(min_length=1, description="A command with what stands behind it, or something for the model.")


class ChatAnswer(Message):
    text: str = Field(description="Markdown; empty where the feed tells what happens.")
    run_id: str | None = Field(description="The conversation from now on; null when there is none.")
    then: Then = Field(
        description="`run`: it is worked on; `open`: it is another conversation; `verbose`: show more, or less again; "
        "`leave`: the user wants to close the chat."
    )


class ChatCommandShown(Message):
    name: str = Field(description="Without the sign / that is typed before it.")
    words: str = Field(description="What may stand behind it.")
    help: str
    group: str


class ChatCommandList(Message):
    commands: tuple[ChatCommandShown, ...]


class ChatCompletion(Message):
    text: str
    length: int = Field(description="It takes the place of so many characters before the cursor, in code points.")
    about: str


class ChatCompletions(Message):
    completions: tuple[ChatCompletion, ...]
