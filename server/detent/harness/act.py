"""What Detent does itself, on a person's word, and not a model: it passes the gate as any call does."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from detent.core.errors import ToolFailed
from detent.core.events import CallKind
from detent.core.hosts import Host
from detent.core.ports import Effects, Files, Power
from detent.core.talk import ToolSpec

Words = Mapping[str, str]
"""What an act is about; durable before it is done."""


@dataclass(frozen=True, slots=True)
class Act:
    """A tool that no model is told of. ``does`` returns what came of it, as a text."""

    name: str
    does: Callable[[Words], Awaitable[str]]
    titled: Callable[[Words], str]
    hosts: Sequence[Host] = ()
    kind: CallKind = CallKind.EDIT
    repeatable: bool = True
    """Each act looks first whether it was done already."""
    offered: bool = False
    powers: frozenset[Power] = frozenset()

    @property
    def spec(self) -> ToolSpec:
        return ToolSpec(self.name, "", {})

    def edit_format(self, arguments: str) -> str:
        return ""

    def prepare(self, arguments: str) -> "PreparedAct":
        words = json.loads(arguments)
        if not isinstance(words, dict):
            raise ToolFailed(f"{self.name} needs words to go by.")
        return PreparedAct(self, words)


@dataclass(frozen=True, slots=True)
class PreparedAct:
    act: Act
    words: Words
    argv: Sequence[str] = ()
    writes: Sequence[str] = ()

    @property
    def title(self) -> str:
        return self.act.titled(self.words)

    @property
    def hosts(self) -> Sequence[Host]:
        return self.act.hosts

    def outcome(self, files: Files, root: str) -> Mapping[str, str | None]:
        return {}

    async def run(self, effects: Effects) -> str:
        return await self.act.does(self.words)
