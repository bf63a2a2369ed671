"""A question of a run in an editor's message: as much as fits there for certain.

Editors cut a long message without a word (VS Code at 1,000 characters): what does not fit for certain can only be
rejected outside of a document that shows all of it, and is allowed there.
"""

from detent.core.events import ApprovalAsked
from detent.lsp.plain import one_line

READ = "Read all of it"
_MOST_CHARACTERS, _MOST_LINES = 800, 20


def fits(asked: ApprovalAsked) -> bool:
    text = _whole(asked)
    return len(text) <= _MOST_CHARACTERS and text.count("\n") < _MOST_LINES


def message(asked: ApprovalAsked) -> str:
    return _whole(asked) if fits(asked) else f"Detent asks: {one_line(asked.title)} It is too long to be shown here."


def _whole(asked: ApprovalAsked) -> str:
    return f"Detent asks: {asked.title}\n{asked.detail}".strip()
