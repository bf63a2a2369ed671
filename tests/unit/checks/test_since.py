import pytest

from detent.checks.proof import prove
from detent.checks.since import Change, blamed, compare, is_named, said, since_offered
from detent.core.proof import CheckKind, CheckReport, Comparison, Failure, ProofStatus

A, B, C = "tests/test_x.py::test_a", "tests/test_x.py::test_b", "tests/test_x.py::test_c"
NOTHING = Change()


def report(*red: str | Failure, passing: tuple[str, ...] = (), problem: str | None = None) -> CheckReport:
    failures = tuple(Failure(one, "no") if isinstance(one, str) else one for one in red)
    return CheckReport(
        "pytest",
        "",
        len(red) + len(passing),
        len(passing),
        len(red),
        failures=failures,
        passing=passing,
        problem=problem,
    )


def lint(*findings: str) -> CheckReport:
    failures = tuple(Failure(one, one) for one in findings)
    return CheckReport("ruff", "", failed=len(findings), failures=failures, kind=CheckKind.LINT)


def test_what_was_broken_what_was_mended_and_what_was_broken_anyway() -> None:
    since = compare([report(A, B, passing=(C,))], [report(B, C, passing=(A,))], NOTHING)
    assert since == Comparison(introduced=(C,), fixed=(A,), still=(B,))
    assert said(since) == "introduced 1, fixed 1, still failing 1"


def test_old_failures_alone_are_no_reason_to_doubt_a_change() -> None:
    after = [report(B, passing=(A, C))]
    proof = prove(after, "id", compare([report(A, B)], after, NOTHING))
    assert proof.status is ProofStatus.PROVEN
    assert proof.reason == "pytest: 1 failed, 2 passed; introduced 0, fixed 1, still failing 1"


def test_old_failures_alone_prove_nothing_either() -> None:
    after = [report(A)]
    assert prove(after, "id", compare([report(A)], after, NOTHING)).status is ProofStatus.UNPROVEN


def test_failures_that_were_not_kept_are_not_known_to_be_old() -> None:
    one = CheckReport("pytest", "", 9, 4, 5, failures=(Failure(A, "no"),))
    assert prove([one], "id", Comparison(still=(A,))).status is ProofStatus.RED


@pytest.mark.parametrize(
    "change",
    [
        Change(old={"calc.py": {9}}),
        Change(new={"calc.py": {4, 5}}),
        Change(named="Make test_a pass."),
        Change(named=f"FAILED {A}"),
    ],
)
def test_what_fails_in_changed_lines_or_is_named_by_the_task_is_the_changes_to_mend(change: Change) -> None:
    before = report(Failure(A, "no", "calc.py", 9, 'File "/x/calc.py", line 3\ncalc.py:10: NotImplementedError'))
    after = report(Failure(A, "no", "tests/test_x.py", 3, "tests/test_x.py:4: in test_a\ncalc.py:5: ValueError"))
    since = compare([before], [after], change)
    assert since == Comparison(owed=(A,))
    assert prove([after], "id", since).status is ProofStatus.RED
    assert compare([before], [after], Change(old={"calc.py": {1}}, new={"calc.py": {9}}, named="test_ab")) == (
        Comparison(still=(A,))
    )


def test_a_file_that_could_not_be_read_stands_for_its_report() -> None:
    file = "tests/test_x.py"
    assert compare([report(file)], [report(A, passing=(B,))], NOTHING) == Comparison(fixed=(file,), still=(A,))


def test_a_test_that_is_gone_is_not_mended() -> None:
    assert compare([report(A, B)], [report(passing=(B,))], NOTHING) == Comparison(fixed=(B,), lost=(A,))


D = "tests/test_y.py::test_d"


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        (report(passing=(A, B)), report(passing=(A,)), (B,)),
        (report(A, passing=(B,)), report(passing=(B,)), (A,)),
        (report(passing=(A, B)), report(passing=(A, "tests/test_x.py::test_renamed")), ()),
        (report(passing=(A, B)), report(passing=(A, "tests/unit/test_x.py::test_b")), ()),
        (report(passing=(A, B)), report(passing=(A, D)), (B,)),
        (report(passing=(A, B)), report("tests/test_x.py", passing=(D,)), ()),
        (report(passing=(A, B)), report(B, passing=(A,)), ()),
        (lint("a"), lint(), ()),
        (
            report(passing=("tests.X.test_a", "tests.X.test_b")),
            report(passing=("tests.X.test_a",)),
            ("tests.X.test_b",),
        ),
    ],
)
def test_what_does_not_run_any_more(before: CheckReport, after: CheckReport, lost: tuple[str, ...]) -> None:
    since = compare([before], [after], NOTHING)
    assert since is not None
    assert since.lost == lost
    assert ("not run any more" in said(since)) is bool(lost)


def test_the_same_finding_once_more_is_a_new_one() -> None:
    since = compare([lint("a.py: E1", "b.py: E2")], [lint("a.py: E1", "a.py: E1")], NOTHING)
    assert since == Comparison(introduced=("a.py: E1",), fixed=("b.py: E2",), still=("a.py: E1",))


def test_what_could_not_run_before_says_nothing_of_before() -> None:
    assert compare([report(A, problem="no pytest")], [report(A)], NOTHING) is None
    both = compare([report(A, problem="no pytest"), lint()], [report(A), lint()], NOTHING)
    assert both == Comparison(introduced=(A,))


def test_a_flaky_test_is_not_mended() -> None:
    after = CheckReport("pytest", "", 2, 1, flaky=(A,), passing=(B,))
    assert compare([report(A)], [after], NOTHING) == Comparison()


def test_a_part_of_a_proposal_is_held_against_what_was_known_when_it_was_offered() -> None:
    offered = Comparison(fixed=(A,), still=(B,))
    assert since_offered(offered, [report(A, B, C)]) == Comparison(introduced=(C,), still=(B,), owed=(A,))
    assert since_offered(None, [report(A)]) is None


def test_of_two_tests_of_one_name_only_one_was_red_before_a_part_was_accepted() -> None:
    offered = Comparison(still=("adds",))
    since = since_offered(offered, [report("adds"), report("adds", "works")])
    assert since == Comparison(introduced=("adds", "works"), still=("adds",))


def test_only_what_the_change_has_to_answer_for_is_shown_for_repair() -> None:
    since = Comparison(introduced=(C,), still=(A,), owed=(B,))
    assert [failure.test for failure in blamed(report(A, B, C), since).failures] == [B, C]
    assert len(blamed(report(A, B, C), None).failures) == 3


def test_what_has_to_be_answered_for_is_kept_first() -> None:
    many = report(*(f"t.py::test_{number}" for number in range(80)))
    kept = prove([many], "id", Comparison(introduced=("t.py::test_79",))).reports[0].failures
    assert (len(kept), kept[0].test) == (50, "t.py::test_79")


@pytest.mark.parametrize(
    ("test", "words", "named"),
    [
        ("t.py::T::test_a[1.5::x]", "test_a fails", True),
        ("tests.t.T.test_a", "fix test_a!", True),
        ("t.py::test_a", "test_ab fails", False),
        ("pkg.TestWrong/inner", "TestWrong/inner", False),
        ("sums adds", "sums adds", True),
    ],
)
def test_a_task_names_a_test_by_its_last_name_or_its_whole_one(test: str, words: str, named: bool) -> None:
    assert is_named(test, words) is named


@pytest.mark.parametrize(
    ("new", "old", "test", "former"),
    [
        ("tests/unit/test_y.py", "tests/test_x.py", "tests/unit/test_y.py::test_a", "tests/test_x.py::test_a"),
        ("tests/test_y.py", "tests/test_x.py", "tests.test_y.T.test_a", "tests.test_x.T.test_a"),
        ("tests/test_y.py", "tests/test_x.py", "test_y.T.test_a", "test_x.T.test_a"),
        ("web/b.test.ts", "web/a.test.ts", "web/b.test.ts::adds", "web/a.test.ts::adds"),
        ("src/b.py", "src/a.py", "src/b.py: F401 unused", "src/a.py: F401 unused"),
        ("src/b.py", "src/a.py", "src/bb.py::test_a", "src/bb.py::test_a"),
    ],
)
def test_what_was_red_where_its_file_was_before_is_still_red(new: str, old: str, test: str, former: str) -> None:
    change = Change(moved={new: old})
    assert change.before(test) == former
    if test != former:
        since = compare([report(former, A)], [report(test, passing=(A,))], change)
        assert since == Comparison(still=(test,), fixed=(A,))


def test_a_test_that_passes_since_its_file_was_moved_is_mended() -> None:
    change = Change(moved={"tests/test_y.py": "tests/test_x.py"})
    assert compare([report(A)], [report(passing=("tests/test_y.py::test_a",))], change) == Comparison(fixed=(A,))


def test_a_new_failure_in_a_moved_file_is_the_changes_own() -> None:
    change = Change(moved={"tests/test_y.py": "tests/test_x.py"})
    since = compare([report(A)], [report("tests/test_y.py::test_a", "tests/test_y.py::test_b")], change)
    assert since == Comparison(introduced=("tests/test_y.py::test_b",), still=("tests/test_y.py::test_a",))
