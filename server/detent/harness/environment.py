"""What a child process may know of the environment: an allow-list, so that no secret is passed on by oversight."""

import os
from collections.abc import Mapping
from pathlib import Path

MARKER = "DETENT_PROCESS"
"""Every descendant of a command carries this variable, whatever it does to its session and its parents."""

_OF_THE_USER = ("HOME", "XDG_CONFIG_HOME")
_PASSED_ON = frozenset({"LANG", "LANGUAGE", "TZ", "USER", "LOGNAME"})
_QUIET: Mapping[str, str] = {
    "TERM": "dumb",
    "NO_COLOR": "1",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
    "DEBIAN_FRONTEND": "noninteractive",
}
"""Nobody sits at a command's terminal: whatever would ask must fail at once instead."""


def allowed(inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """The part of ``inherited`` (the server's own environment when None) that a child may have; no HOME in it."""
    source = os.environ if inherited is None else inherited
    passed = {name: value for name, value in source.items() if name in _PASSED_ON or name.startswith("LC_")}
    return {**passed, **_QUIET, "PATH": _absolute(source.get("PATH", os.defpath))}


def places_of_the_user() -> dict[str, str]:
    """Where the user's own settings are: for what reads as the user does (git, and our own processes), and for nothing
    that a model or a project names."""
    return {name: os.environ[name] for name in _OF_THE_USER if name in os.environ}


def marked(marker: str, inherited: Mapping[str, str] | None = None) -> str:
    """The value of ``MARKER`` for a command; markers from above are kept, so that a Detent inside finds no hole."""
    source = os.environ if inherited is None else inherited
    above = source.get(MARKER, "")
    return f"{above},{marker}" if above else marker


def _absolute(path: str) -> str:
    """Without relative entries, through which a file of the workspace could pose as a command."""
    return os.pathsep.join(entry for entry in path.split(os.pathsep) if Path(entry).is_absolute()) or os.defpath
