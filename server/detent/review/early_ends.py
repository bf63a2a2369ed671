"""Code that ends a program as if all were well, where nobody counts the tests that have run by then."""

import re
from collections.abc import Iterator

from detent.core.review import Finding
from detent.review.change import Change, Edited

_ENDS = re.compile(
    r"\b(?:sys\.exit|os\._exit|process\.exit|os\.Exit|process::exit|System\.exit)\(\s*(?:0\s*)?\)"
    r"|(?<![.\w])(?:_?exit|quit)\(\s*(?:0|EXIT_SUCCESS)?\s*\)"
    r"|\braise\s+SystemExit\b(?!\s*\(\s*[^\s0)])"
)
_ASKED = re.compile(r"\b(?:exit|quit|terminat|shut ?down)\w*\b", re.IGNORECASE)
_MAY = frozenset({"main", "_main"})
"""A program's own last word; a test that is run by it counts on that."""
_TOLD = "this ends the tests too, as if all had passed: only their exit code is looked at."


def early_ends(change: Change, check: str) -> Iterator[Finding]:
    """``check``: as what it is told. Where tests are counted, those that did not run are missed. In tests every end
    is looked for in any case."""
    if not change.by_exit_code or _ASKED.search(change.wish):
        return
    for file in change.files:
        if file.is_test:
            continue
        yield from (Finding(check, _TOLD, file.path, number) for number in _in_functions(file))


def _in_functions(file: Edited) -> Iterator[int]:
    for number, line in file.added:
        if _ENDS.search(line) and (around := file.after.enclosing(number)) is not None and around.name not in _MAY:
            yield number
