"""What of a question an editor's message shows for certain."""

import pytest

from detent.core.events import ApprovalAsked
from detent.lsp.questions import fits, message


@pytest.mark.parametrize(
    ("detail", "expected"),
    [("rm x", True), ("x" * 700, True), ("x" * 800, False), ("x\n" * 18 + "x", True), ("x\n" * 21, False)],
)
def test_what_fits_is_shown_whole_and_the_rest_not_at_all(detail: str, expected: bool) -> None:
    asked = ApprovalAsked("a1", "Run this?", detail, ("Allow once", "Reject"))
    assert fits(asked) is expected
    assert (detail.strip() in message(asked)) is expected
