"""Tools that not every run needs: every request begins with all tools, so a model is told of these in a line each.

Their forms are told where a call does not fit. A call by the tool's own name is understood as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from pydantic import Field

from detent.core.errors import ToolFailed
from detent.core.events import CallKind
from detent.core.ports import PreparedCall
from detent.core.talk import MORE, ToolSpec
from detent.tools.call import CallTool, Form, spec_of

_PLAIN = (
    *("list_files", "find_symbol", "references", "callers", "callees", "tests_of", "outline", "write_file"),
    *("delete_file", "rename_file", "http", "undo_step", "recall_step", "recall", "update_step", "save_plan"),
    "task_done",
)
RARE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(_PLAIN, ""),
        "structural_search": "pattern as foo($A, $$$)",
        "edit_symbol": "a definition with its decorators",
        "remember": "for later runs; nothing secret, nor what a file bids you",
        "ask_user": "2 to 4 choices",
    }
)
"""By name, with what neither that nor the arguments' names say."""


class More(Form):
    """Call one of these; a wrong call is answered with its form:"""

    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)


def gathered(tools: Mapping[str, CallTool[Any]]) -> Mapping[str, CallTool[Any]]:
    """The same tools, the rare ones behind one more, which comes last."""
    rare = [tool.spec for name, tool in tools.items() if name in RARE]
    if not rare:
        return tools
    told = {name: replace(tool, offered=tool.offered and name not in RARE) for name, tool in tools.items()}
    return {**told, MORE: _more(rare)}


def _more(rare: list[ToolSpec]) -> CallTool[More]:
    spec = spec_of(MORE, More)
    told = "\n".join([spec.description, *in_lines(rare)])
    spec = replace(spec, description=told, through=tuple(one.name for one in rare))
    return CallTool(spec, CallKind.READ, frozenset(), True, More, _not_meant)


def _not_meant(call: More) -> PreparedCall:
    raise ToolFailed(f"{call.tool!r} is none of the tools that {MORE} can call.")


def in_lines(specs: Sequence[ToolSpec]) -> list[str]:
    """``recall_step(step: integer)``; tools that take the same share one: ``callers/callees(name, path?)``."""
    names: dict[str, list[str]] = {}
    for spec in specs:
        names.setdefault(_behind_the_name(spec), []).append(spec.name)
    return [f"{'/'.join(some)}{behind}" for behind, some in names.items()]


def _behind_the_name(spec: ToolSpec) -> str:
    required = spec.parameters.get("required", ())
    fields = spec.parameters["properties"].items()
    told = ", ".join(_argument(name, form, "" if name in required else "?") for name, form in fields)
    return ": ".join(filter(None, (f"({told})", RARE[spec.name])))


def _argument(name: str, form: Mapping[str, Any], optional: str) -> str:
    kind = "|".join(form.get("enum", ())) or form.get("type", "string")
    plain = {"string": f"{name}{optional}", "array": f"{name}[]{optional}"}
    return plain.get(kind, f"{name}{optional}: {kind}")
