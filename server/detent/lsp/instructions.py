"""The user's wish, when the editor has no box to write it in: a comment in the code that begins with ``agent:``."""

import re
from collections.abc import Sequence

_COMMENT = re.compile(r"^\s*(?:#|//|--|;|%|/\*|<!--)")
_WISH = re.compile(r"(?:#|//|--|;|%|/\*|<!--)+\s*agent:\s*(?P<wish>.*?)\s*(?:\*/|-->)?\s*$", re.IGNORECASE)


def wish_in_comments(lines: Sequence[str], first: int, last: int) -> str:
    """The wish in the lines ``first`` to ``last``, or in the comment right above them; empty when there is none."""
    start = min(first, len(lines))
    while start > 0 and _COMMENT.match(lines[start - 1]):
        start -= 1
    found = [match["wish"] for line in lines[start : last + 1] if (match := _WISH.search(line.rstrip("\r\n")))]
    wishes = "\n".join(wish for wish in found if wish)
    return f"{wishes}\n(This was said in an `agent:` comment at the place; remove that comment.)" if wishes else ""
