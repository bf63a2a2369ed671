"""A model's answers, written down: what the rehearsal plays."""

import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detent.core.errors import UserError
from detent.core.talk import Usage


class Scripted(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ScriptedCall(Scripted):
    name: str
    arguments: dict[str, Any] | str = Field(default_factory=dict)
    """A text stands as it is, so that a script can hold arguments that are no JSON."""
    id: str | None = None

    @property
    def raw(self) -> str:
        return self.arguments if isinstance(self.arguments, str) else json.dumps(self.arguments, ensure_ascii=False)


class ScriptedReply(Scripted):
    text: str = ""
    thought: str = ""
    tool_calls: tuple[ScriptedCall, ...] = ()
    usage: Usage | None = None
    stop: str | None = None
    seconds: float = Field(default=0.0, ge=0)
    """How long the answer takes to arrive."""
    expects: tuple[str, ...] = ()
    """Each must stand in what was said since the answer before, or the script does not fit."""

    @property
    def ends_with(self) -> str:
        return self.stop or ("tool_calls" if self.tool_calls else "stop")


class Script(Scripted):
    """A reply is chosen by how many answers the conversation holds already.

    So a script can be played again, by several runs at a time, and a run that is resumed goes on where it was.
    """

    replies: tuple[ScriptedReply, ...]
    repeat_last: bool = False
    """The last reply is given for ever."""

    @classmethod
    def load(cls, path: Path) -> Self:
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise UserError(f"The script {path} cannot be read: {error.strerror}.") from None
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the file"
            raise UserError(f"The script {path} has a mistake in {place}: {first['msg']}.") from None

    @classmethod
    def built_in(cls) -> Self:
        """One that changes nothing but a file of its own."""
        return cls.model_validate_json(resources.files("detent.models").joinpath("rehearsal.json").read_bytes())

    def number(self, answered: int) -> int:
        """The index of the reply that follows so many answers."""
        if answered < len(self.replies):
            return answered
        if self.repeat_last and self.replies:
            return len(self.replies) - 1
        raise UserError(f"The script has run out: reply {answered + 1} was asked for, and it has {len(self.replies)}.")

    def check(self, number: int, news: Sequence[str]) -> None:
        """See that the conversation is the one that the reply was written for; ``news``: what was said since."""
        said = "\n".join(news)
        for expected in self.replies[number].expects:
            if expected not in said:
                raise UserError(
                    f"The script does not fit: reply {number + 1} expects {expected!r}, but what was said is: "
                    f"{said[:200]!r}{'…' if len(said) > 200 else ''}"
                )
