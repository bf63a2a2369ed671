"""Patterns of a model: globs for names, regular expressions that do not run for ever."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial

from detent.core.errors import ToolFailed
from detent.core.needed import Needed
from detent.tools.necessary import TOKEN, necessary

LONGEST_PATTERN = 500
LONGEST_LINE = 2_000
MOST_REPETITIONS = 8
MOST_OPTIONAL = 10
STEPS_WITHOUT_CARE = 1_000_000
SECONDS_A_LINE = 0.02
"""Nothing else in the process goes on meanwhile: Python looks at a line in one go."""


def glob(pattern: str) -> Callable[[str], bool]:
    """``**`` stands for any folders, ``*``, ``?`` and ``[a-z]`` stay inside a name; no slash: a name in any folder."""
    pattern = pattern.removeprefix("./").lstrip("/") + ("**" if pattern.endswith("/") else "")
    if "/" not in pattern.removesuffix("/**"):
        pattern = f"**/{pattern}"
    return partial(_fits, pattern.split("/"))


def _fits(wanted: Sequence[str], path: str) -> bool:
    """Keeps all the depths at which what comes next can begin, so that no pattern takes long."""
    names = path.split("/")
    depths = {0}
    for part in wanted:
        if part == "**":
            depths = set(range(min(depths), len(names) + 1)) if depths else depths
        else:
            depths = {at + 1 for at in depths if at < len(names) and fnmatchcase(names[at], part)}
    return len(names) in depths


class TooSlow(Exception):
    """This line would take too long."""


@dataclass(frozen=True, slots=True)
class Search:
    """A regular expression. With twice the text it takes up to ``2 ** power`` times as long; ``careless``: how many
    characters are looked at whatever they are. ``needed`` stands in whatever fits."""

    expression: re.Pattern[str]
    power: int
    careless: int
    needed: Needed

    def finds(self, line: str) -> bool:
        """Looks at the line from its start, twice as much of it each time, as long as the time allows for that.

        Python tries every way in which a pattern can fit, and cannot be stopped. What counts is this thread's own
        work: on a busy machine the same lines are found.
        """
        length = self.careless
        if length >= len(line):
            return self.expression.search(line) is not None
        while True:
            begun = time.thread_time()
            found = self.expression.search(line, 0, length) is not None
            if length >= len(line):
                return found
            longer = min(2 * length, len(line))
            if (time.thread_time() - begun) * (longer / length) ** self.power > SECONDS_A_LINE:
                raise TooSlow
            length = longer


def search(pattern: str) -> Search:
    """ToolFailed for what is no pattern, and for one whose ways to fit double with each character: ``(a+)+``."""
    if len(pattern) > LONGEST_PATTERN:
        raise ToolFailed(f"The pattern has {len(pattern)} characters; at most {LONGEST_PATTERN} are searched for.")
    try:
        expression = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ToolFailed(f"The pattern is no regular expression of Python: {error}.") from None
    if expression.flags & re.VERBOSE:
        raise ToolFailed("The pattern has the flag x, which grep does not take. Write it without.")
    repetitions, choices = _ways(pattern)
    power = repetitions + 1
    careless = int((STEPS_WITHOUT_CARE / 2**choices) ** (1 / power)) + 1
    return Search(expression, power, careless, necessary(expression))


def _ways(pattern: str) -> tuple[int, int]:
    """How many parts fit texts of any length, and how many are a choice. A group ``varies`` when it can fit one text in
    several ways."""
    repetitions = optional = 0
    varies, closed_at, closed_varies = [False], -1, False
    for token in TOKEN.finditer(pattern):
        match token.lastgroup:
            case "opens":
                varies.append(False)
            case "closes" if len(varies) > 1:
                closed_at, closed_varies = token.end(), varies.pop()
                varies[-1] |= closed_varies
            case "many" | "times" if closed_varies and closed_at == token.start():
                raise ToolFailed(
                    "The pattern repeats a group that itself repeats something or has a choice in it: that can take "
                    "for ever. Write it without the repetition around the group."
                )
            case "many":
                repetitions, varies[-1] = repetitions + 1, True
            case "choice" | "perhaps":
                optional, varies[-1] = optional + 1, True
    if optional > MOST_OPTIONAL or repetitions > MOST_REPETITIONS:
        raise ToolFailed(
            f"The pattern has {repetitions} repetitions and {optional} choices; grep takes at most {MOST_REPETITIONS} "
            f"and {MOST_OPTIONAL}. Search for a shorter one."
        )
    return repetitions, optional
