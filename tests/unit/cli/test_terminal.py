"""What a model says may not steer the terminal, and colours appear only where they are wanted."""

import io
import os
import pty

import pytest

from detent.cli.plain import plain
from detent.cli.terminal import line, screen


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("plain\ttext\nzwei", "plain\ttext\nzwei"),
        ("\x1b]0;title\x07\x1b[2J", "␛]0;title␇␛[2J"),
        ("a\rb", "a␍b"),
        ("a\r\nb", "a\nb"),
        ("\x9b2J\x7f", "\\u009b2J\\u007f"),
        ("if admin\u202e\u2066", "if admin\\u202e\\u2066"),
        ("é 漢 🎈", "é 漢 🎈"),
    ],
)
def test_control_characters_are_shown_not_obeyed(said: str, shown: str) -> None:
    assert plain(said) == shown


def test_a_pipe_gets_no_colours_and_no_markup() -> None:
    stream = io.StringIO()
    screen(stream).print(line(("[bold]x[/bold] :smile: " + "y" * 200, "red")))
    assert stream.getvalue() == "[bold]x[/bold] :smile: " + "y" * 200 + "\n"


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_no_color_is_respected_on_a_terminal(monkeypatch: pytest.MonkeyPatch, no_color: str, coloured: bool) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", no_color)
    controller, terminal = pty.openpty()
    with os.fdopen(controller, "rb", buffering=0) as reading, os.fdopen(terminal, "w") as writing:
        screen(writing).print(line(("x", "red")))
        writing.flush()
        assert (b"\x1b[31m" in reading.read(100)) is coloured


def test_when_nobody_reads_any_more_what_is_under_way_goes_on() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", buffering=1) as stream:
        told = screen(stream)
        told.print("one")
        told.print("two")
