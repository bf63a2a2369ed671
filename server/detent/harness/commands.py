"""What a command says: its words, or those of the line that it hands to a shell."""

from collections.abc import Sequence
from pathlib import Path

from detent.syntax.shell import Script, read

SHELLS = ("/bin/bash", "/usr/bin/bash")
"""What models write is bash, where there is one."""
PLAIN_SHELL = "/bin/sh"


def shell() -> str:
    return next((shell for shell in SHELLS if Path(shell).exists()), PLAIN_SHELL)


def script_of(argv: Sequence[str]) -> Script:
    """What a command does, word by word. A line is read when it is the one thing that a shell of the system is given:
    a program elsewhere may bear the name of a shell, and with one word more it may be a file that is run.
    """
    if len(argv) == len(("shell", "-c", "line")) and argv[0] in (*SHELLS, PLAIN_SHELL) and argv[1] == "-c":
        return read(argv[2])
    return Script((tuple(argv),)) if argv else Script()
