"""A tool is a class of its arguments: its docstring is what the model reads, its fields are the schema."""

import inspect
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from detent.core.events import CallKind
from detent.core.hosts import Host
from detent.core.ports import Effects, Files, Power, PreparedCall
from detent.core.talk import ToolSpec
from detent.tools.arguments import understand
from detent.tools.schema import schema_of

_METHOD = re.compile(r"([A-Z][\w.:]*)#(\w+[?!=]?)")


def _called(written: str) -> str:
    """``area()`` means what is called so, and ``Shape#area`` is how Ruby and Java write ``Shape.area``."""
    name = written.strip().removesuffix("()") or written
    method = _METHOD.fullmatch(name)
    return f"{method[1]}.{method[2]}" if method else name


Name = Annotated[str, AfterValidator(_called), Field(min_length=1, max_length=200)]
"""Of a definition, as a model writes it."""


class Form(BaseModel):
    """Arguments exactly as they are declared: no other fields, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Prepared(ABC):
    """A call that is ready to run; what most calls have nothing of is empty."""

    __slots__ = ()

    @property
    @abstractmethod
    def title(self) -> str: ...

    @property
    def argv(self) -> Sequence[str]:
        return ()

    @property
    def hosts(self) -> Sequence[Host]:
        return ()

    @property
    def writes(self) -> Sequence[str]:
        return ()

    def outcome(self, files: Files, root: str) -> Mapping[str, str | None]:
        return {}

    @abstractmethod
    async def run(self, effects: Effects) -> str: ...


class Call(Form, Prepared):
    """One call whose arguments were understood, and are all that it takes."""


Arguments = TypeVar("Arguments", bound=Form)


@dataclass(frozen=True, slots=True)
class CallTool(Generic[Arguments]):
    """A tool whose arguments have the form ``arguments``; ``bind`` makes a call of them."""

    spec: ToolSpec
    kind: CallKind
    powers: frozenset[Power]
    repeatable: bool
    arguments: type[Arguments]
    bind: Callable[[Arguments], PreparedCall]
    offered: bool = True
    format_of: Callable[[str], str] = lambda _: ""

    def edit_format(self, arguments: str) -> str:
        return self.format_of(arguments)

    def prepare(self, arguments: str) -> PreparedCall:
        return self.bind(understand(self.spec.name, self.arguments, arguments))


def spec_of(name: str, form: type[Form]) -> ToolSpec:
    return ToolSpec(name, inspect.cleandoc(form.__doc__ or ""), schema_of(form))


def reading(name: str, form: type[Call]) -> CallTool[Call]:
    """A tool that only reads."""
    return CallTool(spec_of(name, form), CallKind.READ, frozenset({Power.READ}), True, form, _itself)


def editing(name: str, form: type[Call]) -> CallTool[Call]:
    """A tool that changes files. A change is kept with its result, so a crash between them leaves none."""
    return CallTool(spec_of(name, form), CallKind.EDIT, frozenset({Power.READ, Power.EDIT}), True, form, _itself)


def running(name: str, form: type[Call]) -> CallTool[Call]:
    """A tool that starts a command: nobody knows what a command does when it is run again."""
    return CallTool(spec_of(name, form), CallKind.EXECUTE, frozenset({Power.SPAWN}), False, form, _itself)


def _itself(call: Call) -> PreparedCall:
    return call
