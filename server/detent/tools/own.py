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
from detent.tools.call import CallTool, Form, Prepared
from detent.tools.output import ends_of
from detent.tools.schema import schema_of

FOLDER = ".detent/tools"
SECONDS = 120.0
_MOST = 50
_LONGEST = 2_000
"""Characters of a description."""
_LONGEST_ARGUMENTS = 100_000
"""The system takes no word of a command that is much longer."""
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_TYPES: Mapping[str, Any] = MappingProxyType(
    {"str": str, "int": int, "float": float, "bool": bool, "list[str]": list[str], "list[int]": list[int]}
)


class Unfit(Exception):
    """A file that is no tool; says why."""


@dataclass(frozen=True, slots=True)
class OwnCall(Prepared):
    told: str
    command: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.told

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
    return [f"{FOLDER}/{path.name}" for path in found if NAME.match(path.stem)][:_MOST]


def own_tools(root: Path, trust: Trust, python: Callable[[], str], taken: Mapping[str, Tool]) -> Mapping[str, Tool]:
    """By name; empty where the folder is not trusted with these files. ``taken``: names that are others'."""
    return {tool.spec.name: tool for tool in _trusted(root, trust, python) if tool.spec.name not in taken}


def files_of(root: Path, tools: Mapping[str, Tool]) -> Mapping[str, str]:
    """Name of the tool → the file that it is from."""
    found = {Path(name).stem: name for name in own_files(root)}
    return {stem: name for stem, name in found.items() if stem in tools and _says(root / name, tools[stem])}


def _says(file: Path, tool: Tool) -> bool:
    try:
        return form_of(file.stem, file.read_bytes())[1] == tool.spec.description
    except (Unfit, OSError):
        return False


def unheeded(root: Path, trust: Trust) -> str:
    """A sentence where a project brings tools and the folder is not trusted with them; else empty."""
    names = own_files(root)
    if not names or trust.rules(root, names) is not None:
        return ""
    return (
        f"{len(names)} of the project's own tools do not count: `/trust yes` in a chat, or `--trust` of a command, "
        "trusts the folder with them."
    )


def why_not(root: Path, trust: Trust, tools: Mapping[str, Tool]) -> Sequence[str]:
    """A sentence about each file that is there and none of these tools."""
    if told_of_all := unheeded(root, trust):
        return [told_of_all]
    told = []
    for name in own_files(root):
        try:
            _, about = form_of(Path(name).stem, (root / name).read_bytes())
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
    stem = Path(name).stem
    form, about = form_of(stem, data)
    return tool_of(stem, form, about, command, f"Use the project's tool {stem}")


def tool_of(name: str, form: type[Form], about: str, command: tuple[str, ...], title: str) -> CallTool[Form]:
    """Each call is the command with the arguments behind it."""

    def bind(arguments: Form) -> OwnCall:
        told = json.dumps(arguments.model_dump(exclude_unset=True))
        if len(told) > _LONGEST_ARGUMENTS:
            raise ToolFailed(f"{name}: the arguments are longer than {_LONGEST_ARGUMENTS:,} characters of JSON.")
        return OwnCall(title, (*command, told))

    spec = ToolSpec(name, about, schema_of(form))
    return CallTool(spec, CallKind.EXECUTE, frozenset({Power.SPAWN}), False, form, bind)


def form_of(name: str, data: bytes, function: str = "run") -> tuple[type[Form], str]:
    """What the function takes, and what it, or its file, says of itself. Nothing of it is executed."""
    if len(data) > LARGEST:
        raise Unfit(f"it is longer than {LARGEST:,} bytes")
    try:
        module = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unfit("it is no Python") from None
    runs = [node for node in module.body if isinstance(node, ast.FunctionDef) and node.name == function]
    told: Sequence[ast.Module | ast.FunctionDef] = (module, *runs) if function == "run" else (*runs, module)
    about = next(filter(None, map(_told, told)), "")
    if not about or len(runs) != 1:
        raise Unfit(f"it needs a docstring, which the model reads, and one function {function}")
    return create_model(name, __base__=Form, **_fields(runs[0].args, function)), about[:_LONGEST]


def _told(node: ast.FunctionDef | ast.Module) -> str:
    return (ast.get_docstring(node) or "").strip()


def _fields(taken: ast.arguments, function: str) -> dict[str, Any]:
    if taken.vararg or taken.kwarg or taken.posonlyargs:
        raise Unfit(f"{function} takes named arguments alone")
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
