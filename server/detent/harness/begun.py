"""What a command starts, and what that starts in turn, as far as words tell: for rules that forbid or ask.

Whoever allows needs to know all that a command does; whoever forbids must not be passed by another spelling. So here a
guess counts too: it is enough to ask.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType

from detent.harness.readers import READERS
from detent.syntax.shell import Script, read

ANYTHING = "$"
"""A word that nobody knows."""
_UNKNOWN = re.compile(r"[$`*?\[{~\\<>(]")
"""In a word with one of these a shell may put any words instead."""
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_SEVERAL = re.compile(r"[\s;&|]")
_DEEPEST = 5
_MOST_WORDS = 200
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "fish", "ash"})
_REDEFINING = frozenset({"alias", "hash", "enable", "shopt", "eval", "trap"})
"""Behind these a name may mean something else."""


@dataclass(frozen=True, slots=True)
class _Wrapper:
    valued: frozenset[str] = frozenset()
    """Its options that take the next word."""
    operands: int = 0
    """How many words of its own come before the command."""


def _wrapper(valued: str = "", operands: int = 0) -> _Wrapper:
    return _Wrapper(frozenset(valued.split()), operands)


_WRAPPERS: Mapping[str, _Wrapper] = MappingProxyType(
    {
        "env": _wrapper("-u --unset -C --chdir"),
        "nice": _wrapper("-n --adjustment"),
        "nohup": _wrapper(),
        "setsid": _wrapper(),
        "stdbuf": _wrapper("-i -o -e --input --output --error"),
        "timeout": _wrapper("-s -k --signal --kill-after", 1),
        "time": _wrapper("-f -o"),
        "sudo": _wrapper("-u -g -h -p -C -r -t -T -U -D -R"),
        "doas": _wrapper("-u -C"),
        "command": _wrapper(),
        "builtin": _wrapper(),
        "coproc": _wrapper(),
        "exec": _wrapper("-a"),
        "busybox": _wrapper(),
        "xargs": _wrapper("-I -n -P -d -E -L -s -a"),
    }
)


@dataclass(frozen=True, slots=True)
class Begun:
    """A command that is started, its program without folders; or, when that is not ``sure``, one that may be."""

    words: tuple[str, ...]
    sure: bool = True


def begun(script: Script) -> Iterator[Begun]:
    yield from _of(script, sure=True, depth=0)


def is_unknown(word: str) -> bool:
    return _UNKNOWN.search(word) is not None


def _of(script: Script, *, sure: bool, depth: int) -> Iterator[Begun]:
    if not script.whole or depth > _DEEPEST:
        yield Begun((ANYTHING,), sure=False)
    if depth <= _DEEPEST:
        for command in script.commands:
            yield from _of_words(command, sure=sure, depth=depth)


def _of_words(words: Sequence[str], *, sure: bool, depth: int) -> Iterator[Begun]:
    while words and _ASSIGNMENT.match(words[0]):
        words = words[1:]
    if not words:
        return
    yield Begun(_named(words), sure)
    if words[0] in READERS:
        return
    name = PurePath(words[0]).name
    if name in _REDEFINING or len(words) > _MOST_WORDS or depth > _DEEPEST:
        yield Begun((ANYTHING,), sure=False)
    elif name in _SHELLS:
        yield from _of_shell(words[1:], sure=sure, depth=depth)
    elif name in _WRAPPERS:
        yield from _of_words(_inside(words, _WRAPPERS[name]), sure=sure, depth=depth + 1)
    yield from _guessed(words[1:_MOST_WORDS], depth)


def _guessed(words: Sequence[str], depth: int) -> Iterator[Begun]:
    """What a program may do with its words: take some of them for a command, or one of them for a line of shell."""
    for at, word in enumerate(words):
        if not is_unknown(word):
            yield Begun(_named(words[at:]), sure=False)
        for text in (word, word.partition("=")[2], word[2:]):
            if _SEVERAL.search(text) and depth < _DEEPEST:
                inner = _of(read(text), sure=False, depth=depth + 1)
                yield from (one for one in inner if not is_unknown(one.words[0]))


def _named(words: Sequence[str]) -> tuple[str, ...]:
    name = PurePath(words[0]).name or words[0]
    return ("git", name.removeprefix("git-"), *words[1:]) if name.startswith("git-") else (name, *words[1:])


def _of_shell(words: Sequence[str], *, sure: bool, depth: int) -> Iterator[Begun]:
    """A shell that is given a line runs that; one that is given nothing runs what it reads."""
    options = [word for word in words if word.startswith(("-", "+"))]
    operands = [word for word in words if not word.startswith(("-", "+"))]
    has_line = any(not option.startswith("--") and "c" in option for option in options)
    if has_line and operands:
        yield from _of(read(operands[0]), sure=sure, depth=depth + 1)
    if not operands or is_unknown(operands[0]) or "-s" in options:
        yield Begun((ANYTHING,), sure=False)


def _inside(words: Sequence[str], wrapper: _Wrapper) -> Sequence[str]:
    """The command that a wrapper runs."""
    at = 1
    while at < len(words) and (words[at].startswith("-") or _ASSIGNMENT.match(words[at])):
        at += 2 if words[at] in wrapper.valued else 1
    more = (ANYTHING,) if PurePath(words[0]).name == "xargs" else ()
    return (*words[at + wrapper.operands :], *more)
