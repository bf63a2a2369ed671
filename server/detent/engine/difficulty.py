"""How hard a task looks, from what can be counted before it is begun. docs/models.md says how often that is right."""

import re
from collections.abc import Mapping

from detent.context.span import Span
from detent.core.difficulty import Tier
from detent.core.work import Task, TaskKind

_TIERS = tuple(Tier)

_KINDS: Mapping[TaskKind, float] = {
    TaskKind.EXPLAIN: 0.0,
    TaskKind.REVIEW: 0.0,
    TaskKind.DOCUMENT: 1.0,
    TaskKind.EDIT: 1.0,
    TaskKind.FIX: 1.0,
    TaskKind.TODO: 1.0,
    TaskKind.IMPLEMENT: 1.0,
    TaskKind.TESTS: 2.0,
    TaskKind.REFACTOR: 2.0,
    TaskKind.PLAN: 1.5,
    TaskKind.GOAL: 2.0,
    TaskKind.DO: 1.5,
}
"""Where the count begins: XS is 0, XL is 4."""

_SMALL = re.compile(
    r"\b(typos?|spelling|wording|comments?|docstrings?|bump|rename|expose|unused|versions?|warnings?|import|message)\b",
    re.IGNORECASE,
)
_MENDING = re.compile(
    r"\b(fix(es|ed)?|allow|workaround|errors?|do not|don't|handle|chore|docs?|display)\b", re.IGNORECASE
)
_LARGE = re.compile(
    r"\b(introduce|implement|refactor\w*|rewrite|rework|redesign|migrate|replace|move|extract|split|feat|feature|"
    r"support(?: for)?|api|protocol|schema|add|new)\b",
    re.IGNORECASE,
)
_EVERYWHERE = re.compile(
    r"\b(all|every\w*|whole|across|throughout|entire|drop support|python ?[23]\.\d+|deprecat\w+|mypy|ruff|lint\w*|"
    r"type hints|annotations|strict)\b",
    re.IGNORECASE,
)
"""What goes through the whole tree: wide words, and tools that complain of every file."""


def facts_of(task: Task, span: Span | None) -> dict[str, int]:
    """Everything that the judgement is made of, as numbers that are shown."""
    text = task.instruction
    scope = task.scope.end - task.scope.start if task.scope else 0
    counted = Span() if span is None else span
    return {
        "names": counted.names,
        "defining files": counted.defining,
        "using files": counted.using,
        "tests reached": counted.tests,
        "files meant": counted.meant,
        "lines of the place": scope,
        "small words": len(_SMALL.findall(text)),
        "mending words": len(_MENDING.findall(text)),
        "large words": len(_LARGE.findall(text)),
        "everywhere words": len(_EVERYWHERE.findall(text)),
    }


def judge(kind: TaskKind, facts: Mapping[str, int]) -> tuple[Tier, str]:
    """The tier, and why in words."""
    count = _KINDS[kind]
    count -= min(2, facts["small words"])
    count -= 0.5 * min(1, facts["mending words"])
    count += min(2, facts["large words"])
    count += min(2, facts["everywhere words"])
    if facts["using files"] > 4:
        count += 0.5 if facts["using files"] <= 12 else 1.0
    if facts["files meant"] > 6:
        count += 0.25
    if facts["lines of the place"] > 60:
        count += 0.5 if facts["lines of the place"] <= 200 else 1.0
    tier = _TIERS[round(min(4.0, max(0.0, count)))]
    told = ", ".join(f"{name}: {number}" for name, number in facts.items() if number)
    return tier, f"{kind.value}; {told or 'nothing could be counted'}"
