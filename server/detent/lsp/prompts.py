"""A document to write a wish in, for editors that have no box for it. Its first line says what the wish is for."""

import json
import re

from pydantic import ValidationError

from detent.core.errors import UserError
from detent.lsp.goal_messages import GoalWish
from detent.lsp.message import Message
from detent.lsp.messages import FollowUp, Place
from detent.lsp.names import Command
from detent.lsp.plain import one_line

_HEAD = "<!-- detent "
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"\A\s*# [^\n]*\n")


class Prompt(Message):
    """A command that waits for words: with a place for the first word of a run, or the run for a further one."""

    command: Command
    place: Place | None = None
    follow_up: FollowUp | None = None
    goal: GoalWish | None = None


def write(prompt: Prompt, heading: str) -> str:
    # No "--" may stand inside a comment of Markdown, and JSON can say it otherwise.
    head = prompt.model_dump_json(by_alias=True, exclude_none=True).replace("-", "\\u002d")
    return (
        f"{_HEAD}{head} -->\n\n# {one_line(heading)}\n\n"
        "<!-- Write below what shall be done, then run the code action “Agent: send” here. -->\n\n"
    )


def read(text: str) -> tuple[Prompt, str]:
    """What the document is for, and the user's words; UserError when there are none."""
    first, _, rest = text.lstrip("\ufeff").partition("\n")
    head = first.strip().removeprefix(_HEAD).removesuffix("-->")
    try:
        prompt = Prompt.model_validate(json.loads(head))
    except (ValueError, ValidationError) as error:
        raise UserError("The first line of this document is damaged: open a new one with the action again.") from error
    words = _COMMENT.sub("", _HEADING.sub("", _COMMENT.sub("", rest), count=1)).strip()
    if not words:
        raise UserError("Write below the heading what shall be done, then send it.")
    return prompt, words
