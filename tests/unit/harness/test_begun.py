"""What a command starts in turn."""

import pytest

from detent.harness.begun import ANYTHING, Begun, begun
from detent.syntax.shell import read


def sure(line: str) -> list[tuple[str, ...]]:
    return [one.words for one in begun(read(line)) if one.sure]


@pytest.mark.parametrize(
    ("line", "started"),
    [
        ("/usr/bin/git push", [("git", "push")]),
        ("git-push x", [("git", "push", "x")]),
        ("env -u A B=1 nice -n 3 rm x", [("rm", "x")]),
        ("timeout -k 2 5 rm x", [("rm", "x")]),
        ("sudo -u root sh -c 'rm x; ls'", [("rm", "x"), ("ls",)]),
        ("A=1 rm x", [("rm", "x")]),
        ("bash -o pipefail -ec 'rm x'", []),
        ("echo rm x", [("echo", "rm", "x")]),
    ],
)
def test_wrappers_and_shells_are_seen_through(line: str, started: list[tuple[str, ...]]) -> None:
    assert sure(line)[-len(started) :] == started if started else ("rm", "x") not in sure(line)


@pytest.mark.parametrize("line", ["eval ls", "sh", "ls | sh -s", "xargs rm", "$x y", "ls 'open", "alias a=b"])
def test_what_may_be_anything_is_said(line: str) -> None:
    found = list(begun(read(line)))
    assert any(ANYTHING in one.words or one.words[0] == "$x" for one in found)


def test_a_guess_is_one() -> None:
    assert Begun(("rm", "x"), sure=False) in list(begun(read("my-tool --now rm x")))
    assert Begun(("rm", "x"), sure=False) in list(begun(read("my-tool --run='ls; rm x'")))


def test_however_deep_it_ends() -> None:
    assert Begun((ANYTHING,), sure=False) in list(begun(read("nice " * 12 + "rm x")))
