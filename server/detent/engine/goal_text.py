"""A goal as a person writes it: its words, what must hold, and commands that must succeed."""

import re
import shlex
from collections.abc import Callable

from detent.core.errors import UserError
from detent.core.goal import Criterion
from detent.core.work import Task, TaskKind

_CHECK = re.compile(r"^\s*(?:[-*]\s+)?(?:check:|\$)\s+(?P<command>.+?)\s*$", re.IGNORECASE)
_CRITERION = re.compile(r"^\s*[-*]\s+(?:\[[ xX]\]\s+)?(?P<text>.+?)\s*$")
_BETWEEN = " -- "
_WORD = re.compile(r"[(“\"']?[^\W\d_]+(?:['\u2019-][^\W\d_]+)*[)”\"'.,;:!?]*")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese put no blanks between words: one of theirs may be a sentence."""


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


def goal_in_a_line(text: str, is_path: Callable[[str], bool]) -> Task:
    """From one line: the goal, and behind each `` -- `` a criterion, or a command. A command may have one, too: see
    ``_is_of_command``."""
    goal, *rest = f" {text}".split(_BETWEEN)
    parts: list[str] = []
    for part in rest:
        if parts and _is_of_command(parts[-1], part, is_path):
            parts[-1] += _BETWEEN + part
        else:
            parts.append(part)
    return goal_in("\n- ".join((goal, *parts)))


def _is_of_command(before: str, part: str, is_path: Callable[[str], bool]) -> bool:
    """Whether it goes on with the command before it: inside of a quotation, or with what is no sentence."""
    check = _CHECK.match(before)
    if check is None or _CHECK.match(part):
        return False
    words = part.split()
    is_one = len(words) == 1 and not _UNSPACED.search(part)
    return _is_open(check["command"]) or part.lstrip().startswith("-") or is_one or not _is_said(words, is_path)


def _is_open(command: str) -> bool:
    try:
        shlex.split(command)
    except ValueError:
        return True
    return False


def _is_said(words: list[str], is_path: Callable[[str], bool]) -> bool:
    """Whether they may be a sentence: there is a word of plain letters in it that names no file."""
    return any((_WORD.fullmatch(word) or _UNSPACED.search(word)) and not is_path(word) for word in words)
