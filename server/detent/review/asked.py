"""Whether a wish asks for a change of tests in so many words, so that what it asks for is no fault."""

import re
from collections.abc import Sequence

_PATH = re.compile(r"(?:(?<=\s)|^)(?:in|of|from|by|at|to)\s+[`'\"]?[\w.-]*/[\w./-]+[`'\"]?")
"""Where something is: that a test stands there says nothing of what is to be done with tests."""
_CLAUSE = re.compile(r"[.;:!?,]\s|\n|\bso that\b|\bwithout\b|\bbut\b|\band\b(?=\s+(?:make|fix|let|keep|add)\b)")
_TESTS = re.compile(
    r"\b\w*_?tests?\b|\btest_\w+|\b(?:specs?|test ?cases?|assertions?|\w*Tests?)\b|\.(?:test|spec)\.", re.IGNORECASE
)
_NOT = re.compile(r"\b(?:not|never|n't|no)\b|n't\b", re.IGNORECASE)
_SKIP = re.compile(
    r"\b(?:skip|xfail|disable|quarantine|mute|ignore)(?:s|d|ped|ping|ing)?\b|\bmark\w*\b.*\b(?:slow|flaky|skip\w*|xfail|expected)",
    re.IGNORECASE,
)
_REMOVE = re.compile(
    r"\b(?:remov(?:e|es|ed|ing)|delet(?:e|es|ed|ing)|drop(?:s|ped|ping)?|obsolete|clean(?:s|ed|ing)? up"
    r"|merg(?:e|es|ed|ing)|replac(?:e|es|ed|ing)|rewrit(?:e|es|ing)|rewritten|simplif(?:y|ies|ied|ying))\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:updat|chang|adapt|adjust|correct|rewrit|rewritten|expect|repair|edit)\w*\b(?!\s+the\s+failing)",
    re.IGNORECASE,
)
_SNAPSHOTS = re.compile(
    r"\b(?:snapshots?|golden|cassettes?|expected (?:outputs?|results?)|recorded results?)\b", re.IGNORECASE
)
_SETTING = re.compile(
    r"\b(?:conftest|addopts|pytest\.ini|tox\.ini|setup\.cfg|ci)\b"
    r"|\b(?:pytest|jest|vitest|tests?|coverage|lint\w*|mypy|ruff|tox|nox)\s+(?:\w+\s+)?(?:hooks?|plugins?|config\w*|settings?|options?|markers?)\b"
    r"|\b(?:hooks?|plugins?|config\w*|settings?|options?|markers?)\s+(?:of|for)\s+(?:the\s+)?(?:pytest|jest|vitest|tests?|mypy|ruff|coverage)\b",
    re.IGNORECASE,
)
_TOOLS = re.compile(
    r"\b(?:pytest|unittest|doctest|tests?|testing)[\s-]+(?:plugins?|fixtures?|helpers?|hooks?|runners?|doubles?|util\w*|support|tools?)\b"
    r"|\bmock(?:s|ed|ing)?\b|\bfixtures?\b|\bdoctests?\b",
    re.IGNORECASE,
)
_RECIPES = re.compile(
    r"\b(?:GNU)?[Mm]akefile\b|\bpackage\.json\b|\b(?:npm|make|tox|nox)\W+(?:\w+\W+)?(?:targets?|recipes?|rules?|scripts?|sessions?)\b"
)


_OF_A_TOOL = re.compile(
    r"\b(?:settings?|config\w*|options?|rules?|exclud\w*|ignor\w*|select\w*|enabl\w*|disabl\w*|relax\w*|loosen\w*|silence\w*"
    r"|turn (?:on|off)|set up|strict\w*|line.length|upgrade|replace|switch|migrate)\b",
    re.IGNORECASE,
)
_STAYS = re.compile(r"\b(?:keep|leave|untouched|unchanged)\b", re.IGNORECASE)


def asks_to_skip(wish: str) -> bool:
    return _asks(wish, _SKIP)


def asks_to_remove(wish: str) -> bool:
    return _asks(wish, _REMOVE)


def asks_to_change(wish: str) -> bool:
    return _asks(wish, _CHANGE) or asks_to_remove(wish) or asks_to_skip(wish)


def asks_for_snapshots(wish: str) -> bool:
    return any(_SNAPSHOTS.search(clause) and not _NOT.search(clause) for clause in _CLAUSE.split(wish))


def asks_for_settings(wish: str) -> bool:
    return any(_SETTING.search(clause) and not _NOT.search(clause) for clause in _CLAUSE.split(wish))


def names_file(wish: str, path: str) -> bool:
    """Whether a clause that forbids nothing speaks of this file."""
    name = re.compile(rf"(?<![\w.-]){re.escape(path.rpartition('/')[2])}(?![\w-]|\.\w)")
    return any(name.search(clause) and not _NOT.search(clause) for clause in _CLAUSE.split(wish))


def asks_for_test_tools(wish: str) -> bool:
    return any(_TOOLS.search(clause) and not _NOT.search(clause) for clause in _CLAUSE.split(wish))


def asks_for_recipes(wish: str) -> bool:
    """How the project's own commands run its tests."""
    return any(_RECIPES.search(clause) and not _NOT.search(clause) for clause in _CLAUSE.split(wish))


def asks_for_settings_of(wish: str, tool: str, paths: Sequence[str]) -> bool:
    """Whether it names the files that were changed, or wants the tool itself set otherwise."""
    names = [path.rpartition("/")[2] for path in paths]
    about = re.compile(rf"\b(?:{re.escape(tool)}|lint\w*|type.?check\w*)\b", re.IGNORECASE)
    for clause in re.split(r"[;:!?]\s|[.,]\s|\n", wish):
        if _NOT.search(clause) or _STAYS.search(clause):
            continue
        if any(name in clause for name in names) or (about.search(clause) and _OF_A_TOOL.search(clause)):
            return True
    return False


def _asks(wish: str, what: re.Pattern[str]) -> bool:
    """Whether one clause speaks of it and, behind it, of tests."""
    for clause in _CLAUSE.split(wish):
        found = what.search(clause := _PATH.sub(" ", clause))
        if found and not _NOT.search(clause) and _TESTS.search(clause, found.start()):
            return True
    return False
