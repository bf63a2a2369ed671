"""Tools that are needed rarely: every request begins with all tools, so a model is told of these in a line each.

Their forms are told where a call does not fit. A call by the tool's own name is understood as well.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import Field

from detent.core.errors import ToolFailed
from detent.core.events import CallKind
from detent.core.ports import PreparedCall
from detent.core.talk import MORE, ToolSpec
from detent.tools.call import CallTool, Form, spec_of

RARE = frozenset(
    {"references", "callees", "tests_of", "structural_search", "delete_file", "rename_file", "http"}
    | {"recall_step", "undo_step", "recall", "remember", "save_plan", "task_done"}
)


class More(Form):
    """Call one of these tools:"""

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
    spec = replace(spec, description="\n".join([spec.description, *map(in_a_line, rare)]))
    return CallTool(spec, CallKind.READ, frozenset(), True, More, _not_meant)


def _not_meant(call: More) -> PreparedCall:
    raise ToolFailed(f"{call.tool!r} is none of the tools that {MORE} can call.")


def in_a_line(spec: ToolSpec) -> str:
    """``recall_step(step: integer): See again …``"""
    required = spec.parameters.get("required", ())
    fields = spec.parameters["properties"].items()
    told = (_argument(name if name in required else f"{name}?", form) for name, form in fields)
    return f"{spec.name}({'; '.join(told)}): {' '.join(spec.description.split())}"


def _argument(name: str, form: Mapping[str, Any]) -> str:
    kind = "|".join(form.get("enum", ())) or form.get("type", "string")
    said = ", ".join(filter(None, ("" if kind == "string" else kind, form.get("description", ""))))
    return f"{name}: {said}" if said else name
