"""What a command says: its words, or those of the line that it hands to a shell."""

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from detent.syntax.shell import Script, read

SHELLS = ("/bin/bash", "/usr/bin/bash")
"""What models write is bash, where there is one."""
PLAIN_SHELL = "/bin/sh"


def shell() -> str:
    return next((shell for shell in SHELLS if Path(shell).exists()), PLAIN_SHELL)


def one_after_the_other(commands: Sequence[Sequence[str]]) -> Sequence[str]:
    """The command that is all of these."""
    return tuple(commands[0]) if len(commands) == 1 else (PLAIN_SHELL, "-c", "; ".join(map(shlex.join, commands)))


def is_made_of(argv: Sequence[str], commands: Iterable[Sequence[str]]) -> bool:
    """Whether it is one of these commands, or several of them one after the other."""
    known = [tuple(command) for command in commands]
    if tuple(argv) in known or tuple(argv[:-1]) != (PLAIN_SHELL, "-c"):
        return tuple(argv) in known
    left, lines = argv[-1] + "; ", [shlex.join(command) + "; " for command in known]
    while begun := next(filter(left.startswith, lines), ""):
        left = left.removeprefix(begun)
    return not left


def script_of(argv: Sequence[str]) -> Script:
    """What a command does, word by word. A line is read when it is the one thing that a shell of the system is given:
    a program elsewhere may bear the name of a shell, and with one word more it may be a file that is run.
    """
    if len(argv) == len(("shell", "-c", "line")) and argv[0] in (*SHELLS, PLAIN_SHELL) and argv[1] == "-c":
        return read(argv[2])
    return Script((tuple(argv),)) if argv else Script()
