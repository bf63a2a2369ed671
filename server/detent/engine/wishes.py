"""What the user clicked, said in words for the model and for a plan's title."""

from collections.abc import Mapping

from detent.core.work import Task, TaskKind

_WISHES: Mapping[TaskKind, str] = {
    TaskKind.IMPLEMENT: "Implement the code at this place. Its tests, callers and documentation say what it must do.",
    TaskKind.FIX: "Fix this problem at its cause.",
    TaskKind.TESTS: "Write tests for the code at this place: the usual case, the edges, and what must fail.",
    TaskKind.EXPLAIN: "Explain the code at this place: what it does, why, and what to watch out for.",
    TaskKind.DOCUMENT: "Document the code at this place, as its neighbours are documented. Change nothing else.",
    TaskKind.REFACTOR: "Refactor the code at this place. What it does must stay the same.",
    TaskKind.EDIT: "Change the code at this place.",
    TaskKind.REVIEW: "Review the code at this place: name real faults, each with its line and the reason.",
    TaskKind.TODO: "Do what the comment at this place asks for, and remove the comment.",
    TaskKind.PLAN: "Plan how this is to be done. Nothing is changed now.",
    TaskKind.GOAL: "Reach this goal. All of its criteria must hold; they are checked when you say that it is done.",
    TaskKind.DO: "",
}


def wish(task: Task) -> str:
    """The whole wish, with the user's own words last."""
    criteria = "\n".join(f"- {one.told}" for one in task.criteria)
    parts = (
        _WISHES[task.kind],
        task.instruction.strip(),
        f"The criteria:\n{criteria}" if criteria else "",
        f"The problem:\n{task.problem}" if task.problem else "",
    )
    return "\n\n".join(part for part in parts if part)


def place(task: Task) -> str:
    """Where the user clicked, with lines counted from 1 as people do."""
    if task.scope is None:
        return "No place in the code was named."
    named = f" (`{task.scope.symbol}`)" if task.scope.symbol else ""
    last = max(task.scope.end, task.scope.start + 1)
    return f"The place: {task.scope.path}, lines {task.scope.start + 1} to {last}{named}."


def title(task: Task) -> str:
    """A few words for a label or a progress line."""
    if task.kind in (TaskKind.DO, TaskKind.PLAN, TaskKind.GOAL) and task.scope is None:
        return task.instruction.splitlines()[0][:60] if task.instruction.strip() else "follow-up"
    where = task.scope.symbol or task.scope.path if task.scope else ""
    return f"{task.kind.value} {where}".strip()
