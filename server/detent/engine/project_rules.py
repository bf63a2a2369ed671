"""The rules that a run's first message quotes: they stand there for the whole run, whatever becomes of their files."""

from collections.abc import Sequence
from pathlib import Path

from detent.core.work import Task
from detent.engine.fences import fenced
from detent.engine.prompts import prompt
from detent.engine.run import Run
from detent.harness.project_rules import Rules, files_on_the_way, own_rules, project_rules
from detent.harness.trust import Trust


def rules_for(root: Path, trust: Trust, own: Path, task: Task) -> Sequence[Rules]:
    """The user's own, then the project's from its root to the place of the task, as far as they are trusted."""
    names = names_for(root, task)
    return [*own_rules(own), *project_rules(root, names, trust.rules(root, names) or {})]


def names_for(root: Path, task: Task) -> tuple[str, ...]:
    return files_on_the_way(root, task.scope.path if task.scope else None)


def quoted_rules(run: Run) -> str:
    """As the model is told; empty where there are none."""
    found = run.site.rules(run.task)
    for notice in filter(None, (rules.notice for rules in found)):
        run.progress(notice)
    told = "\n\n".join(f"From {rules.place}:\n{fenced(rules.text)}" for rules in found if rules.text)
    return prompt("rules", rules=told) if told else ""
