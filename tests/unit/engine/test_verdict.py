"""A reviewer's word, in all the forms in which models write it."""

import pytest

from detent.engine.verdict import feedback

SILENT = ("the reviewer rejects the change without saying why.",)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ('{"verdict": "reject", "feedback": ["a.py: wrong sign.", " ", 3]}', ("a.py: wrong sign.",)),
        ('Here it is:\n```json\n{"verdict": "reject", "feedback": "wrong sign"}\n```', ("wrong sign",)),
        ('{"verdict": "reject"}', SILENT),
        ('{"verdict":"REJECT","feedback":["a.py: leaks."]}', ("a.py: leaks.",)),
        ('{"Verdict": "Rejected", "issues": [{"file": "a.py", "text": "leaks"}]}', ("a.py leaks",)),
        ('{"decision": "reject", "reason": "leaks"}', ("leaks",)),
        ('{"approved": false, "feedback": ["leaks"]}', ("leaks",)),
        ('{"verdict": "request_changes", "feedback": ["leaks"]}', ("leaks",)),
        ('{"verdict": "needs work", "feedback": []}', SILENT),
        ('The set {a, b} is lost. {"verdict": "reject", "feedback": ["a.py: b is lost."]}', ("a.py: b is lost.",)),
        ('{"verdict": "reject", "feedback": ["a.py: leaks.",],}', ("a.py: leaks.",)),
        (r'{"verdict": "reject", "feedback": ["a.py: \d+ is wrong."]}', (r"a.py: \d+ is wrong.",)),
        ('{"verdict": "approve" or "reject"}\n{"verdict": "reject", "feedback": ["a.py"]', ("a.py",)),
        ("REJECT. This change leaks a secret.", ("REJECT. This change leaks a secret.",)),
        ("**Verdict:** Reject", ("**Verdict:** Reject",)),
        ("I reject this.", ("I reject this.",)),
        ("I looked at it.\nI cannot approve this: it leaks.", ("I looked at it. I cannot approve this: it leaks.",)),
        ("reject", SILENT),
        ('{"verdict": "no", "feedback": []}', SILENT),
        ('{"verdict": "no, issues remain", "feedback": []}', SILENT),
        ('{"verdict": "not approved", "feedback": []}', SILENT),
        ('{"verdict": "needs changes", "feedback": []}', SILENT),
        ('{"verdict": "no tests at all", "feedback": ["a.py: untested."]}', ("a.py: untested.",)),
        ('{"verdict": "not good enough"}', SILENT),
        ("I do not approve this.", ("I do not approve this.",)),
    ],
)
def test_a_no_is_a_no_in_whatever_form(answer: str, told: tuple[str, ...]) -> None:
    assert feedback(answer) == told


@pytest.mark.parametrize(
    "answer",
    [
        '{"verdict": "approve", "feedback": ["could be shorter"]}',
        '{"verdict": "Approved"}',
        '{"approved": true, "feedback": []}',
        "```json\n{'verdict': 'approve', 'feedback': [],}\n```",
        "Nothing to reject here.\n\nVerdict: approve",
        "Approve.",
        "LGTM!",
        '{"verdict":"no issues","feedback":[]}',
        '{"verdict": "No issues found.", "feedback": []}',
        '{"verdict": "no_changes_needed", "feedback": []}',
        '{"verdict": "no problems found"}',
        '{"verdict": "no findings"}',
        '{"verdict": "needs no change", "feedback": []}',
        '{"verdict": "not rejected", "feedback": []}',
        '{"verdict": "I would not reject this.", "feedback": []}',
        "I would not reject this.",
        "I don't reject this.",
        "**Verdict:** no issues found.",
    ],
)
def test_a_yes_finds_nothing(answer: str) -> None:
    assert feedback(answer) == ()


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "[1, 2]",
        "{" * 10,
        "Looks good to me!",
        '{"verdict": "approve" or "reject"}',
        "The result is not affected.",
        "Rejected input is not logged.",
        '{"verdict": 3}',
        '{"verdict": "no blockers that I know of", "feedback": []}',
        '{"verdict": "not worse than before", "feedback": []}',
        "Verdict: no tests were run",
    ],
)
def test_what_says_neither_is_none(answer: str) -> None:
    assert feedback(answer) is None
