"""What becomes of a proof after a review; the whole way is told by scenarios."""

from detent.core.proof import Proof, ProofStatus
from detent.core.review import Finding, Review
from detent.engine.reviewing import as_reviewed

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


def test_what_is_only_to_be_looked_at_leaves_a_proof_as_it_is() -> None:
    reviewed = as_reviewed(GREEN, (Review("tree", (), ("no verdict",)),))
    assert reviewed.status is ProofStatus.PROVEN
    assert reviewed.reason == "pytest: 4 passed; to look at: no verdict"


def test_a_review_that_could_not_be_made_proves_nothing_and_takes_nothing_away() -> None:
    review = Review("tree", unmade="rev did not answer.")
    assert not review.approved
    reviewed = as_reviewed(GREEN, (review,))
    assert reviewed.status is ProofStatus.UNPROVEN
    assert reviewed.reason == "pytest: 4 passed; not reviewed: rev did not answer."


def test_what_the_proof_says_already_is_not_said_again() -> None:
    unproven = Proof(ProofStatus.UNPROVEN, "The tests did not end within 2 seconds.", "tree")
    found = Finding("pytest", "The tests did not end within 2 seconds.")
    assert as_reviewed(unproven, (Review("tree", (found,)),)) == unproven
