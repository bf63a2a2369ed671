"""Whether a turn is to mend a bug: then a test has to be red before the change and green after it."""

import re

from detent.core.proof import Comparison
from detent.core.work import Task, TaskKind
from detent.engine.controller import words_of_turn
from detent.hub.views import RunView

UNSHOWN = (
    "no test was red before and green after, so it is not shown that the bug is gone; a test that fails on the code as "
    "it was would show it"
)
_CLAUSE = re.compile(r"[.;!?]\s|\n")
_MENDS = r"(?:fix|mend|repair|resolv|solv|correct|squash|debug)(?:e|es|ed|ing)?"
_BUG = (
    r"(?:bugs?|defects?|regressions?|crash(?:es|ing)?|off[- ]by[- ]one|deadlocks?|race conditions?|memory leaks?"
    r"|wrong(?:ly)?|incorrect(?:ly)?)"
)
_FIXES = re.compile(rf"\b{_MENDS}\b.*\b{_BUG}\b|\bbug ?fix\b|^\s*bug\b(?: report)?\s*[#\d]*:", re.IGNORECASE)
_NO_BUG = re.compile(
    r"\b(?:not|never|no)\b|n't\b"
    r"|\b(?:typos?|spelling|wording|doc ?strings?|comments?|readme|changelog|docs|documentation)\b"
    r"|\b(?:lint\w*|format\w*|type) (?:errors?|findings?|warnings?)\b",
    re.IGNORECASE,
)
_TEST = re.compile(r"::\w|\btest_\w+|^FAILED\b", re.MULTILINE)
_FINDING = re.compile(r"[^\s:]+: ")
"""As a linter's or a compiler's is named: the file, and what is said of it."""
_FREE = (TaskKind.DO, TaskKind.GOAL, TaskKind.EDIT)


def mends_a_bug(view: RunView) -> bool:
    """By the words of the turn, or by the test that failed and that a fix was asked for."""
    if view.turn == 1 and view.task.kind is TaskKind.FIX:
        return is_about_a_test(view.task)
    return (view.turn > 1 or view.task.kind in _FREE) and is_bug_fix(words_of_turn(view))


def is_about_a_test(task: Task) -> bool:
    return _TEST.search(f"{task.instruction}\n{task.problem or ''}") is not None


def is_bug_fix(words: str) -> bool:
    return any(_FIXES.search(clause) and not _NO_BUG.search(clause) for clause in _CLAUSE.split(words))


def shows_it(since: Comparison | None) -> bool:
    """Whether a test was red and is green now, or is owed; true where nothing is known of the time before."""
    if since is None:
        return True
    return any(_FINDING.match(name) is None for name in (*since.fixed, *since.red_first, *since.owed))
