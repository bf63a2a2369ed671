"""What a command says."""

from pathlib import Path

import pytest

from detent.harness.commands import is_made_of, one_after_the_other, script_of, shell
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


CHECKS = [("pytest", "-q"), ("sh", "-c", "cd 'a; b' && exec jest"), ("make", "test")]


@pytest.mark.parametrize("chosen", [CHECKS[:1], CHECKS[1:2], CHECKS, CHECKS[::-1], CHECKS[1:]])
def test_commands_one_after_the_other_are_made_of_them(chosen: list[tuple[str, ...]]) -> None:
    assert is_made_of(one_after_the_other(chosen), CHECKS)


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("pytest",),
        ("/bin/sh", "-c", ""),
        ("/bin/sh", "-c", "pytest -q; rm x"),
        ("/bin/sh", "-c", "pytest -q; "),
        ("/bin/sh", "-c", "pytest -q;make test"),
        ("/bin/sh", "-c", "pytest -q x; make test"),
        ("/bin/sh", "-c", "make test; pytest -q && rm x"),
        ("./sh", "-c", "pytest -q; make test"),
    ],
)
def test_nothing_else_is_made_of_them(argv: tuple[str, ...]) -> None:
    assert not is_made_of(argv, CHECKS)
