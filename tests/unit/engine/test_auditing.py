"""How what a second look has run counts; the whole way, with the real bandit, is told by scenarios."""

from detent.checks.audits import is_grave
from detent.core.proof import CheckReport, Failure, Proof, ProofStatus
from detent.core.review import Review
from detent.engine.auditing import _new
from detent.engine.reviewing import as_reviewed


def found(message: str, path: str = "a.py") -> Failure:
    return Failure(f"{path}: {message}", message, path, 0)


def test_what_is_low_is_not_grave() -> None:
    assert [is_grave(found(f"B602 {severity}: it")) for severity in ("low", "undefined", "medium", "high")] == [
        False,
        False,
        True,
        True,
    ]


def test_only_what_is_there_more_often_than_before_is_new() -> None:
    once, other = found("B307 medium: eval"), found("B602 high: shell")
    report = CheckReport("bandit", "bandit", failures=(once, other, once))
    assert _new(report, [once]) == [other, once]
    assert _new(report, [once, once, other]) == []
    assert _new(report, None) == [once, other, once]


def test_notes_are_told_with_the_proof_and_hold_nothing_up() -> None:
    green = Proof(ProofStatus.PROVEN, "pytest: 4 passed", "tree")
    noted = as_reviewed(green, [Review("tree", (), ("one", "two", "three", "four"))])
    assert noted.status is ProofStatus.PROVEN
    assert noted.reason == "pytest: 4 passed; to look at: one; two; three (and 1 more)"
