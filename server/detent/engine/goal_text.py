"""A goal as a person writes it: its words, what must hold, and commands that must succeed."""

import re

from detent.core.errors import UserError
from detent.core.goal import Criterion
from detent.core.work import Task, TaskKind

_CHECK = re.compile(r"^\s*(?:[-*]\s+)?(?:check:|\$)\s+(?P<command>.+?)\s*$", re.IGNORECASE)
_CRITERION = re.compile(r"^\s*[-*]\s+(?:\[[ xX]\]\s+)?(?P<text>.+?)\s*$")


def goal_task(goal: str, criteria: tuple[str, ...] = (), checks: tuple[str, ...] = ()) -> Task:
    """Commands come first; a goal without criteria is one itself."""
    if not goal.strip():
        raise UserError("Say what is to be reached.")
    found = [Criterion("", command.strip()) for command in checks if command.strip()]
    found += [Criterion(text.strip()) for text in criteria if text.strip()]
    return Task(TaskKind.GOAL, goal.strip(), criteria=tuple(dict.fromkeys(found)) or (Criterion(goal.strip()),))


def goal_in(text: str) -> Task:
    """From a text: lines that begin with ``check:`` are commands, list entries are criteria, the rest is the goal."""
    goal: list[str] = []
    criteria: list[str] = []
    checks: list[str] = []
    for line in text.splitlines():
        if check := _CHECK.match(line):
            checks.append(check["command"])
        elif criterion := _CRITERION.match(line):
            criteria.append(criterion["text"])
        else:
            goal.append(line)
    return goal_task("\n".join(goal), tuple(criteria), tuple(checks))
