"""Whether a turn is to mend a bug: then a test has to be red before the change and green after it."""

import re
from itertools import pairwise

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
    r"(?:bugs?|defects?|regressions?|crash(?:es|ed|ing)?|off[- ]by[- ]one|deadlocks?|race conditions?|memory leaks?"
    r"|wrong(?:ly)?|incorrect(?:ly)?|broken|tracebacks?|segfaults?"
    r"|(?!Assertion|ModuleNotFound|Import)[A-Z]\w*(?:Error|Exception))"
)
_IT = r"(?:fix|mend|repair|solve|resolve)\s+(?:it|that|this)\b"
_FIXES = re.compile(
    rf"\b{_MENDS}\b.*\b{_BUG}\b|\bbug ?fix\b|^\s*bug\b(?: report)?\s*[#\d]*:"
    rf"|\b{_BUG}\b.*\b{_IT}|\bthere(?:'s| is| seems to be) an? (?:\w+ )?(?:bug|defect|regression)\b",
    re.IGNORECASE,
)
_SAYS_WHAT = re.compile(rf"\b{_BUG}\b", re.IGNORECASE)
_SAYS_FIX = re.compile(rf"^\W*(?:(?:please|so|then|can you|could you)\W+)*{_IT}", re.IGNORECASE)
"""Said of what the sentence before speaks of."""
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
    clauses = ["" if _NO_BUG.search(clause) else clause for clause in _CLAUSE.split(words) if clause.strip()]
    return any(map(_FIXES.search, clauses)) or any(
        _SAYS_WHAT.search(told) and _SAYS_FIX.search(wanted) for told, wanted in pairwise(clauses)
    )


def shows_it(since: Comparison | None) -> bool:
    """Whether a test was red and is green now, or is owed; true where nothing is known of the time before."""
    if since is None:
        return True
    return any(_FINDING.match(name) is None for name in (*since.fixed, *since.red_first, *since.owed))
