"""What a command says."""

from pathlib import Path

import pytest

from detent.harness.commands import script_of, shell
from detent.syntax.shell import Script


def test_a_line_for_the_system_s_shell_is_read() -> None:
    assert Path(shell()).is_absolute()
    assert script_of((shell(), "-c", "ls; wc -l a")).commands == (("ls",), ("wc", "-l", "a"))


@pytest.mark.parametrize(
    "argv",
    [
        ("ls", "-la"),
        ("bash", "-c", "ls"),
        ("./bash", "-c", "ls"),
        ("/bin/bash", "-lc", "ls"),
        ("/bin/bash", "x.sh", "-c", "ls"),
        ("/bin/bash", "-c", "touch x", "-c", "ls"),
        ("/bin/bash", "-c"),
    ],
)
def test_anything_else_is_the_one_command_that_it_is(argv: tuple[str, ...]) -> None:
    assert script_of(argv) == Script((argv,))


def test_nothing_is_nothing() -> None:
    assert script_of(()) == Script()
