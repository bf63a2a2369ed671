"""The scripts that a command names: what is allowed is allowed with what they hold."""

import contextlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise

from detent.config.rules import NOT_FOR_GOOD
from detent.core.errors import ToolFailed
from detent.harness.begun import begun, is_unknown
from detent.harness.commands import script_of
from detent.harness.shadow import Shadow

_TOKEN = re.compile(r"[^\s'\"();&|<>$`=,:\0]+")
"""What may be a path, however it is put into a line."""
_MOST_TOKENS = 200
_SHOWN = 5
_DIGITS = 20
_FOR_DATA = frozenset({"git", "hg", "svn", "gh", "glab", "docker", "podman", "ssh", "scp", "curl", "wget"})
"""They can run anything, but not the files that they are given."""
_RUNNERS = frozenset({*NOT_FOR_GOOD, "."}) - _FOR_DATA
_VERSION = re.compile(r"[\d.]+$")


def scripts_named(argv: Sequence[str], shadow: Shadow) -> str:
    """Names them, and by a hash what they hold in the shadow; empty when none is there.

    A script is what is run, what is given to a program that runs files, and what says of itself that it is one.
    """
    return as_now(scripts_held(argv, shadow))


def as_now(held: Mapping[str, bytes]) -> str:
    """Their names, with a hash of what they hold."""
    if not held:
        return ""
    whole = sha256()
    for path, content in sorted(held.items()):
        whole.update(sha256(path.encode("utf-8", "surrogateescape")).digest() + sha256(content).digest())
    shown = ", ".join(ascii(path)[1:-1] for path in sorted(held)[:_SHOWN])
    more = f" and {len(held) - _SHOWN} more" if len(held) > _SHOWN else ""
    return f"with {shown}{more} as now ({whole.hexdigest()[:_DIGITS]})"


def scripts_held(argv: Sequence[str], shadow: Shadow) -> Mapping[str, bytes]:
    """The path of each, and what it holds in the shadow."""
    return dict(_held(argv, shadow))


def _held(argv: Sequence[str], shadow: Shadow) -> Iterator[tuple[str, bytes]]:
    programs, tokens = _programs(argv), list(dict.fromkeys(_tokens(argv)))[:_MOST_TOKENS]
    for path, token in _paths([*tokens, *(programs or ())], shadow):
        with contextlib.suppress(ToolFailed):
            if shadow.files.exists(path):
                real, content = _content(path, shadow)
                if programs is None or token in programs or content.startswith(b"#!"):
                    yield real, content


def _programs(argv: Sequence[str]) -> Sequence[str] | None:
    """The words that are run; None when any of them may be."""
    script = script_of(argv)
    for one in begun(script):
        name, *words = one.words
        if is_unknown(name) or _is_runner(name, words):
            return None
    programs = [command[0] for command in script.commands]
    modules = [word for one in begun(script) for before, word in pairwise(one.words) if before == "-m"]
    return [*programs, *(f"{module.replace('.', '/')}{end}" for module in modules for end in (".py", "/__main__.py"))]


def _is_runner(name: str, words: Sequence[str]) -> bool:
    """A module is named instead of a file where Python is told ``-m``; what follows is for the module."""
    is_runner = not {name, _VERSION.sub("", name)}.isdisjoint(_RUNNERS)
    return is_runner and not (name.startswith("python") and words[:1] == ["-m"])


def _content(path: str, shadow: Shadow) -> tuple[str, bytes]:
    """What cannot be read is never the same twice."""
    try:
        ((real, form),) = shadow.contents([path]).items()
    except ToolFailed:
        real, form = path, None
    return real, os.urandom(_DIGITS) if form is None else form.data


def _paths(tokens: Sequence[str], shadow: Shadow) -> Iterator[tuple[str, str]]:
    """Below the root, from there or from where a ``cd`` leads; a ``..`` taken back as a shell or as the system does."""
    root = os.path.realpath(shadow.root)
    folders = ["", *(after for before, after in pairwise(tokens) if before == "cd")]
    for token in tokens:
        for folder in folders:
            whole = token if token.startswith("/") else f"{root}/{folder}/{token}"
            for real in dict.fromkeys((os.path.normpath(whole), os.path.realpath(whole))):
                yield real.removeprefix(f"{root}/"), token


def _tokens(argv: Sequence[str]) -> Iterator[str]:
    words = [word for command in script_of(argv).commands for word in command]
    yield from (word for word in words if "\0" not in word)
    for word in argv:
        yield from _TOKEN.findall(word)
