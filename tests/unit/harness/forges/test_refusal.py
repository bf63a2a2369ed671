"""What the services' own words become."""

import pytest

from detent.harness.forges.refusal import complaint


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"message": "Bad credentials", "documentation_url": "https://x"}, "Bad credentials"),
        (
            {
                "message": "Validation Failed",
                "errors": [{"resource": "PullRequest", "code": "custom", "message": "No."}],
            },
            "No",
        ),
        (
            {
                "message": "Validation Failed",
                "errors": [{"resource": "PullRequest", "field": "head", "code": "invalid"}],
            },
            "PullRequest head is invalid",
        ),
        (
            {"message": ["Another open merge request already exists: !1"]},
            "Another open merge request already exists: !1",
        ),
        ({"message": {"source_branch": ["does not exist"]}}, "source_branch does not exist"),
        ({"error": "title is missing"}, "title is missing"),
        ({"error": "invalid_token", "error_description": "Token was revoked."}, "invalid_token; Token was revoked"),
        ("Retry later\n", "Retry later"),
        ({"message": "two\nlines\x1b[0m"}, "two lines [0m"),
        (None, ""),
        ([], ""),
        ({"message": "x" * 400}, "x" * 300 + "…"),
    ],
)
def test_a_complaint_is_one_line(data: object, said: str) -> None:
    assert complaint(data) == said
