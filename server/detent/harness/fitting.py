"""Whether what a call does is what a rule speaks of."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from fnmatch import fnmatchcase
from pathlib import PurePath

from detent.core.hosts import USUAL_PORTS, Host
from detent.harness.begun import Begun, begun, is_unknown
from detent.harness.paths import folded
from detent.syntax.shell import Script

_VALUED = frozenset({"-C", "-c", "--git-dir", "--work-tree", "--namespace", "--config-env", "--super-prefix"})
"""The options of git that take the next word and come before what it is to do."""


class Fit(IntEnum):
    NO = 0
    PERHAPS = 1
    SURELY = 2


def begins(argv: Sequence[str], script: Script) -> Fit:
    """Whether a command of it begins with these words, however it is spelled, wrapped and interspersed with options."""
    return max((_begins(argv, one) for one in begun(script)), default=Fit.NO)


def all_begin(argv: Sequence[str], script: Script) -> bool:
    """Whether every command of it begins with exactly these words, and nothing else is in it."""
    begin = [command[: len(argv)] == tuple(argv) for command in script.commands]
    return bool(begin) and all(begin) and not script.oddities


def covers(pattern: str, path: str) -> bool:
    """Whether the pattern means the file, as a careless file system might read either."""
    return fnmatchcase(path, pattern) or fnmatchcase(_folded(path), _folded(pattern))


def names(pattern: str, host: Host) -> bool:
    """Whether the pattern means exactly that host, port and all."""
    return fnmatchcase(str(host), pattern.lower())


def touches(pattern: str, host: Host) -> bool:
    """Whether something is meant by both."""
    name, _, port = pattern.lower().partition(":")
    ports = (host.port,) if host.port else USUAL_PORTS
    same_port = not port or any(fnmatchcase(str(one), port) for one in ports)
    return same_port and (fnmatchcase(host.name, name) or fnmatchcase(name, host.name))


def _begins(argv: Sequence[str], one: Begun) -> Fit:
    name, *words = one.words
    if is_unknown(name):
        return Fit.PERHAPS
    if name != PurePath(argv[0]).name:
        return Fit.NO
    fit = _goes_on(argv[1:], words, is_git=name == "git")
    return fit if one.sure else min(fit, Fit.PERHAPS)


def _goes_on(wanted: Sequence[str], words: Sequence[str], *, is_git: bool) -> Fit:
    own = _behind_options(words) if is_git else words
    if list(wanted) in (list(words[: len(wanted)]), list(own[: len(wanted)])):
        return Fit.SURELY
    unknown = _may_be(wanted, own) or (is_git and any("alias." in word for word in words))
    return Fit.PERHAPS if unknown or _has_all(wanted, words) or _is_behind(wanted, words, own) else Fit.NO


def _behind_options(words: Sequence[str]) -> Sequence[str]:
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in _VALUED else 1
    return words[at:]


def _may_be(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words would be those that are wanted, if what is unknown among them is."""
    for word, want in zip(words, wanted, strict=False):
        if is_unknown(word):
            return True
        if word != want:
            return False
    return False


def _is_behind(wanted: Sequence[str], words: Sequence[str], own: Sequence[str]) -> bool:
    """Whether they stand behind options, with or without values."""
    if own is not words:
        return False  # its options are known
    for at in range(1, len(words)):
        if not (words[at - 1].startswith("-") or (at > 1 and words[at - 2].startswith("-"))):
            return False
        if list(words[at : at + len(wanted)]) == list(wanted):
            return True
    return False


def _has_all(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Options may be written in any order, together or apart."""
    if not any(want.startswith("-") for want in wanted):
        return False
    whole = {want for want in wanted if not _is_short(want)}
    return whole.issubset(words) and set(_letters(wanted)).issubset(_letters(words))


def _is_short(word: str) -> bool:
    return word.startswith("-") and not word.startswith("--")


def _letters(words: Sequence[str]) -> Iterator[str]:
    return (letter for word in words if _is_short(word) for letter in word[1:])


def _folded(path: str) -> str:
    return "/".join(folded(part) for part in path.split("/"))
