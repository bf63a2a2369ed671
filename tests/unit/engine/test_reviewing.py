"""What becomes of a proof after a review, and how a reviewer's answer is read; the whole way is told by scenarios."""

import pytest

from detent.core.proof import Proof, ProofStatus
from detent.core.review import Finding, Review
from detent.engine.reviewing import as_reviewed, feedback

GREEN = Proof(ProofStatus.PROVEN, "pytest: 4 passed", "tree")
FOUND = (Finding("secrets", "a key.", "a.py", 0),)


def test_what_a_review_finds_fault_with_is_not_proven() -> None:
    reviewed = as_reviewed(GREEN, (Review("tree", FOUND),))
    assert reviewed.status is ProofStatus.UNPROVEN
    assert reviewed.reason == "pytest: 4 passed; a review found: secrets: a.py:1: a key."


def test_a_review_is_about_one_content_and_the_last_one_counts() -> None:
    assert as_reviewed(GREEN, ()) == GREEN
    assert as_reviewed(GREEN, (Review("tree"),)) == GREEN
    assert as_reviewed(GREEN, (Review("another tree", FOUND),)) == GREEN
    assert as_reviewed(GREEN, (Review("tree", FOUND), Review("tree"))) == GREEN


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ('{"verdict": "reject", "feedback": ["a.py: wrong sign.", " ", 3]}', ["a.py: wrong sign."]),
        ('Here it is:\n```json\n{"verdict": "reject", "feedback": "wrong sign"}\n```', ["wrong sign"]),
        ('{"verdict": "reject"}', ["the reviewer rejects the change without saying why."]),
        ('{"verdict": "approve", "feedback": ["could be shorter"]}', []),
        ("I reject this.", []),
        ("[1, 2]", []),
        ("{" * 10, []),
        ("", []),
    ],
)
def test_an_answer_is_read_strictly_and_what_is_none_says_nothing(answer: str, told: list[str]) -> None:
    assert feedback(answer) == told
