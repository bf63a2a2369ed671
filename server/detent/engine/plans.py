"""Plans as text: the plan.md that a person reads and edits."""

import re
from collections.abc import Iterator
from dataclasses import replace

from detent.core.work import Operation, Plan, Step, StepStatus

_ENTRY = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(?:\[(?P<box>[ xX])\]\s+)?(?P<content>.+?)\s*$")
_DETAIL = re.compile(r"^\s+[-*+]\s+(?P<name>ADD|MODIFY|DELETE|files|expected|note):\s*(?P<text>.*?)\s*$", re.IGNORECASE)
_HEADING = re.compile(r"^#{2,}\s*(?P<name>.*?)[\s:]*$")
CRITERIA = "Done when"
TESTS = "Tests to run"


def to_markdown(plan: Plan) -> str:
    """The plan as a checklist, which ``from_markdown`` reads back."""
    lines = [f"# {plan.summary}", ""]
    for step in plan.steps:
        lines.append(f"- [{'x' if step.status is StepStatus.COMPLETED else ' '}] {step.content}")
        lines += [f"  - {detail}" for detail in details(step)]
    for heading, entries in ((CRITERIA, plan.criteria), (TESTS, plan.tests)):
        if entries:
            lines += ["", f"## {heading}", "", *(f"- {entry}" for entry in entries)]
    return "\n".join(lines) + "\n"


def details(step: Step) -> Iterator[str]:
    """What there is to say of a step beside its words, a line each."""
    if step.files:
        yield f"{step.operation.value if step.operation else 'files'}: {', '.join(step.files)}"
    if step.outcome:
        yield f"expected: {' '.join(step.outcome.split())}"
    if step.notes:
        yield f"note: {' '.join(step.notes.split())}"


def from_markdown(text: str, before: Plan | None = None) -> Plan | None:
    """The plan that a person left in plan.md; None when there is no entry in it.

    ``before``: the plan that was shown. A list without any details is one of steps alone, as some clients show it: then
    steps that keep their words keep their details, and the plan keeps the rest.
    """
    steps: list[Step] = []
    others: dict[str, list[str]] = {CRITERIA.lower(): [], TESTS.lower(): []}
    section = ""
    detailed = False
    for line in text.splitlines():
        if heading := _HEADING.match(line):
            section = heading["name"].lower()
            detailed = detailed or section in others
        elif steps and section not in others and (detail := _DETAIL.match(line)):
            steps[-1] = _with(steps[-1], detail["name"], detail["text"])
            detailed = True
        elif entry := _ENTRY.match(line):
            if section in others:
                others[section].append(entry["content"])
            else:
                steps.append(Step(entry["content"], _status(entry["box"])))
    if not steps:
        return None
    title = next((line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("# ")), "")
    plan = Plan(title or steps[0].content, tuple(steps), *(tuple(entries) for entries in others.values()))
    return plan if detailed or before is None else _detailed(plan, before)


def edited_in_mid_run(text: str, before: Plan) -> Plan | None:
    """The plan as a person left it while it is carried out: what is done stays done, whatever the text says of it."""
    plan = from_markdown(text, before)
    known = {step.content: step.status for step in before.steps}
    if plan is None:
        return None
    pending = StepStatus.PENDING
    steps = [
        replace(step, status=known.get(step.content, pending)) if step.status is pending else step
        for step in plan.steps
    ]
    priorities = {step.content: step.priority for step in before.steps}
    kept = tuple(replace(step, priority=priorities.get(step.content, step.priority)) for step in steps)
    return replace(plan, steps=kept)


def _status(box: str | None) -> StepStatus:
    return StepStatus.COMPLETED if (box or " ") in "xX" else StepStatus.PENDING


def _with(step: Step, name: str, text: str) -> Step:
    word = name.upper()
    if word == "EXPECTED":
        return replace(step, outcome=text)
    if word == "NOTE":
        return replace(step, notes=text)
    files = tuple(filter(None, (path.strip() for path in text.split(","))))
    return replace(step, files=files, operation=None if word == "FILES" else Operation(word))


def _detailed(plan: Plan, before: Plan) -> Plan:
    known = {step.content: step for step in before.steps}
    steps = tuple(
        replace(known[step.content], status=step.status) if step.content in known else step for step in plan.steps
    )
    return replace(plan, steps=steps, criteria=before.criteria, tests=before.tests)
