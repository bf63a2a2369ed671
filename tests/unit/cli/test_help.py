"""Every command's help page begins with examples that parse."""

import shlex

import pytest

from detent.cli.command import Parser
from detent.cli.command_line import SUMMARIES, load_command, overview
from detent.core.errors import UserError


@pytest.mark.parametrize("name", SUMMARIES)
def test_the_help_page_leads_with_examples(name: str) -> None:
    command = load_command(name)
    page = Parser(command).format_help()
    assert command.name == name
    assert command.examples
    lines = page.splitlines()
    assert lines[0] == f"detent {name}: {command.summary}"
    assert lines[2] == "examples:"
    assert page.index("examples:") < page.index("usage:")
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_example_parses(name: str) -> None:
    command = load_command(name)
    for example in command.examples:
        program, called, *rest = shlex.split(example.line)
        assert (program, called) == ("detent", name)
        Parser(command).parse_intermixed_args(rest)
        assert example.line in Parser(command).format_help()


def test_the_exit_codes_are_on_the_page_of_run() -> None:
    page = Parser(load_command("run")).format_help()
    for code in ("0 ", "1 ", "2 ", "3 ", "4 ", "130 "):
        assert f"\n  {code}" in page


def test_the_overview_names_every_command() -> None:
    for name, summary in SUMMARIES.items():
        assert f"  {name}" in overview()
        assert summary in overview()


def test_a_mistake_is_a_sentence_that_points_to_the_examples() -> None:
    with pytest.raises(UserError, match=r"detent show: .*RUN.*`detent show --help` shows examples\."):
        Parser(load_command("show")).parse_args([])
