"""How much is at stake with each kind of question."""

import pytest

from detent.cli.risk import STYLES, risk
from detent.core.events import ApprovalAsked
from detent.harness.policy import COMMAND_QUESTION, TESTS_QUESTION


@pytest.mark.parametrize(
    ("title", "sandbox", "word"),
    [
        (TESTS_QUESTION, True, "low"),
        (COMMAND_QUESTION, True, "medium"),
        (TESTS_QUESTION, False, "high"),
        (COMMAND_QUESTION, False, "high"),
        ("Run this command, and let it reach a.org?", True, "high"),
        ("Change what decides over other programs?", True, "high"),
        ("Something that nobody has thought of?", True, "high"),
    ],
)
def test_what_is_not_known_to_be_less_is_high(title: str, sandbox: bool, word: str) -> None:
    found, why = risk(ApprovalAsked("1", title, "", ("Allow once",)), sandbox=sandbox)
    assert found == word
    assert found in STYLES
    assert why
