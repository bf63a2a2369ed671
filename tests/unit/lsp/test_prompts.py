"""Documents to write a wish in."""

import pytest

from detent.core.errors import UserError
from detent.lsp import prompts
from detent.lsp.messages import FollowUp, Place
from detent.lsp.names import Command
from detent.lsp.prompts import Prompt

PROMPT = Prompt(command=Command.EDIT, place=Place(uri="file:///a--b/c>.py"))


def test_what_is_written_below_the_heading_is_the_wish() -> None:
    text = prompts.write(PROMPT, "Agent: edit… divide")
    assert "-->" not in text.partition(" -->")[0]
    read, wish = prompts.read(text + "Return a Fraction.\n\n# Why\nExact.\n")
    assert read == PROMPT
    assert wish == "Return a Fraction.\n\n# Why\nExact."


def test_line_endings_and_a_byte_order_mark_do_not_matter() -> None:
    text = prompts.write(Prompt(command=Command.SAY, follow_up=FollowUp(run_id="ab")), "Agent")
    read, wish = prompts.read("\ufeff" + (text + "Go on.").replace("\n", "\r\n"))
    assert read.follow_up == FollowUp(run_id="ab")
    assert wish == "Go on."


def test_nothing_written_is_told() -> None:
    with pytest.raises(UserError, match="Write below the heading"):
        prompts.read(prompts.write(PROMPT, "Agent: edit…"))


@pytest.mark.parametrize("text", ["", "hello", "<!-- detent {} -->\n\nwish", '<!-- detent {"command": "x"} -->\nwish'])
def test_a_damaged_first_line_is_told(text: str) -> None:
    with pytest.raises(UserError, match="first line of this document is damaged"):
        prompts.read(text)
