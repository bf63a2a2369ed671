"""Plans as text: what a model writes, and the plan.md that a person reads and edits."""

import json
import re
from typing import Any

from detent.core.work import Plan, Step, StepStatus

_FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
_ENTRY = re.compile(r"^\s*(?:[-*]|\d+[.)])\s+(?:\[(?P<box>[ xX])\]\s+)?(?P<content>.+?)\s*$")


def from_model(text: str, fallback: str) -> Plan:
    """The plan in a model's answer. What is no plan at all becomes one step that repeats the wish."""
    for candidate in (text, *_FENCE.findall(text), text[text.find("{") : text.rfind("}") + 1]):
        plan = _parse(candidate)
        if plan is not None:
            return plan
    return Plan(fallback, (Step(fallback),))


def _parse(text: str) -> Plan | None:
    try:
        fields = json.loads(text)
    except ValueError:
        return None
    if not isinstance(fields, dict):
        return None
    steps = tuple(Step(content) for content in map(_content, fields.get("steps") or ()) if content)
    summary = fields.get("summary")
    if not steps or not isinstance(summary, str):
        return None
    return Plan(summary.strip(), steps)


def _content(step: Any) -> str:  # noqa: ANN401 - whatever the model wrote
    if isinstance(step, dict):
        step = step.get("content") or step.get("text") or step.get("description") or ""
    return step.strip() if isinstance(step, str) else ""


def to_markdown(plan: Plan) -> str:
    """The plan as a checklist, which ``from_markdown`` reads back."""
    lines = [f"# {plan.summary}", ""]
    lines += [f"- [{'x' if step.status is StepStatus.COMPLETED else ' '}] {step.content}" for step in plan.steps]
    return "\n".join(lines) + "\n"


def from_markdown(text: str) -> Plan | None:
    """The plan that a person left in plan.md; None when there is no entry in it."""
    steps = tuple(
        Step(match["content"], StepStatus.COMPLETED if (match["box"] or " ") in "xX" else StepStatus.PENDING)
        for match in map(_ENTRY.match, text.splitlines())
        if match
    )
    heading = next((line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("#")), "")
    return Plan(heading or steps[0].content, steps) if steps else None
