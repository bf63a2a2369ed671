"""Tools that a project brings along: a Python file each below ``.detent/tools``, with one function ``run``.

They count only in a folder that is trusted with just these files. Here they are only read; each call of one is a
process of its own in the sandbox, asked for like any command.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import create_model

from detent.core.errors import ToolFailed
from detent.core.events import CallKind
from detent.core.ports import Effects, Power, Tool
from detent.core.talk import ToolSpec
from detent.harness.project_rules import LARGEST
from detent.harness.trust import Trust
from detent.tools import own_call
from detent.tools.arguments import schema_of
from detent.tools.call import CallTool, Form, Prepared
from detent.tools.output import ends_of

FOLDER = ".detent/tools"
SECONDS = 120.0
_MOST = 50
_LONGEST = 2_000
"""Characters of a description."""
_LONGEST_ARGUMENTS = 100_000
"""The system takes no word of a command that is much longer."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_TYPES: Mapping[str, Any] = MappingProxyType(
    {"str": str, "int": int, "float": float, "bool": bool, "list[str]": list[str], "list[int]": list[int]}
)


class Unfit(Exception):
    """A file that is no tool; says why."""


@dataclass(frozen=True, slots=True)
class OwnCall(Prepared):
    name: str
    command: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Use the project's tool {self.name}"

    @property
    def argv(self) -> Sequence[str]:
        return self.command

    async def run(self, effects: Effects) -> str:
        finished = await effects.spawn(self.argv, seconds=SECONDS)
        shown = ends_of(finished.output, "Ask it for less.").strip()
        if finished.timed_out:
            return f"Stopped, because it took longer than {SECONDS:.0f} s.\n{shown}"
        return shown if finished.exit_code == 0 else f"It failed, with exit code {finished.exit_code}.\n{shown}"


def own_files(root: Path) -> Sequence[str]:
    """Paths below the root, in order. A link is not followed: it would bring what stands elsewhere."""
    folder = root.resolve() / FOLDER
    try:
        if folder.resolve() != folder:
            return ()
        found = sorted(path for path in folder.glob("*.py") if path.is_file() and not path.is_symlink())
    except OSError:
        return ()
    return [f"{FOLDER}/{path.name}" for path in found if _NAME.match(path.stem)][:_MOST]


def own_tools(root: Path, trust: Trust, python: Callable[[], str], taken: Mapping[str, Tool]) -> Mapping[str, Tool]:
    """By name; empty where the folder is not trusted with these files. ``taken``: names that are others'."""
    return {tool.spec.name: tool for tool in _trusted(root, trust, python) if tool.spec.name not in taken}


def why_not(root: Path, trust: Trust, tools: Mapping[str, Tool]) -> Sequence[str]:
    """A sentence about each file that is there and none of these tools."""
    names = own_files(root)
    if names and trust.rules(root, names) is None:
        return [f"{len(names)} of the project's own tools do not count: `/trust yes` trusts the folder with them."]
    told = []
    for name in names:
        try:
            _, about = _form(name, (root / name).read_bytes())
            if (other := tools.get(Path(name).stem)) and other.spec.description != about:
                raise Unfit("Detent has one of this name")
        except (Unfit, OSError) as why:
            told.append(f"{name} is no tool: {why}.")
    return told


def _trusted(root: Path, trust: Trust, python: Callable[[], str]) -> Iterator[Tool]:
    names = own_files(root)
    marks = (trust.rules(root, names) if names else None) or {}
    for name in names:
        try:
            data = (root / name).read_bytes()
            digest = sha256(data).hexdigest()
            if digest == marks.get(name):  # not what came after the look at all of them
                yield _tool(name, data, (python(), "-I", own_call.__file__, name, digest))
        except (Unfit, OSError):
            continue


def _tool(name: str, data: bytes, command: tuple[str, ...]) -> CallTool[Form]:
    form, about = _form(name, data)
    stem = Path(name).stem

    def bind(arguments: Form) -> OwnCall:
        told = json.dumps(arguments.model_dump(exclude_unset=True))
        if len(told) > _LONGEST_ARGUMENTS:
            raise ToolFailed(f"{stem}: the arguments are longer than {_LONGEST_ARGUMENTS:,} characters of JSON.")
        return OwnCall(stem, (*command, told))

    spec = ToolSpec(stem, about, schema_of(form))
    return CallTool(spec, CallKind.EXECUTE, frozenset({Power.SPAWN}), False, form, bind)


def _form(name: str, data: bytes) -> tuple[type[Form], str]:
    """What ``run`` takes, and what the file says of itself. Nothing of it is executed."""
    if len(data) > LARGEST:
        raise Unfit(f"it is longer than {LARGEST:,} bytes")
    try:
        module = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unfit("it is no Python") from None
    about = (ast.get_docstring(module) or "").strip()
    runs = [node for node in module.body if isinstance(node, ast.FunctionDef) and node.name == "run"]
    if not about or len(runs) != 1:
        raise Unfit("it needs a docstring, which the model reads, and one function run")
    return create_model(Path(name).stem, __base__=Form, **_fields(runs[0].args)), about[:_LONGEST]


def _fields(taken: ast.arguments) -> dict[str, Any]:
    if taken.vararg or taken.kwarg or taken.posonlyargs:
        raise Unfit("run takes named arguments alone")
    plain = [None] * (len(taken.args) - len(taken.defaults)) + list(taken.defaults)
    pairs = [*zip(taken.args, plain, strict=True), *zip(taken.kwonlyargs, taken.kw_defaults, strict=True)]
    return {argument.arg: (_type(argument), ... if default is None else _value(default)) for argument, default in pairs}


def _type(argument: ast.arg) -> Any:  # noqa: ANN401 - what pydantic takes for one
    written = ast.unparse(argument.annotation) if argument.annotation else ""
    if written not in _TYPES:
        raise Unfit(f"{argument.arg} must have one of the types {', '.join(_TYPES)}")
    if argument.arg.startswith(("_", "model_")) or hasattr(Form, argument.arg):
        raise Unfit(f"{argument.arg} is no name for an argument here")
    return _TYPES[written]


def _value(default: ast.expr) -> object:
    try:
        value = ast.literal_eval(default)
        json.dumps(value, allow_nan=False)
    except (ValueError, TypeError):
        raise Unfit("a default must be a plain value") from None
    return value
