import pytest

from detent.models.failures import Complaint, clean, worth_retrying


@pytest.mark.parametrize(
    ("status", "again"), [(400, False), (401, False), (404, False), (408, True), (429, True), (500, True), (529, True)]
)
def test_which_statuses_are_worth_another_attempt(status: int, again: bool) -> None:
    assert worth_retrying(status) is again


@pytest.mark.parametrize(
    ("complaint", "final"),
    [
        (Complaint("m"), False),
        (Complaint("m", frozenset(("server_error",)), 500), False),
        (Complaint("m", frozenset(("rate_limit_exceeded",)), 429), False),
        (Complaint("m", frozenset(("insufficient_quota",)), 429), True),
        (Complaint("m", frozenset(("invalid_request_error",))), True),
        (Complaint("m", frozenset(("400",)), 400), True),
    ],
)
def test_which_complaints_come_again(complaint: Complaint, final: bool) -> None:
    assert complaint.final is final


def test_what_is_shown_is_one_short_line_without_keys() -> None:
    shown = clean("bad key my-key\n\x1b[31mand sk-abcdef123456 \u202etoo" + "x" * 1000, "my-key")
    assert "my-key" not in shown
    assert "sk-abc" not in shown
    assert shown.isprintable()
    assert len(shown) == 300
