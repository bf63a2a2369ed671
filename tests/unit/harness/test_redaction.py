"""Secrets, in whatever form, are hidden."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest

from detent.core.proof import CheckReport, Failure
from detent.core.talk import Message, Role, ToolCall
from detent.harness.redaction import HIDDEN, Redactor

SECRET = 'pa"ss/wo rd+\u00fc\\7'


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
    ],
)
def test_a_known_value_is_hidden_in_every_form(form: str) -> None:
    cleaned = Redactor([SECRET]).clean(f"before {form} after")
    assert cleaned.startswith(f"before {HIDDEN}")
    assert cleaned.endswith(" after")
    assert form.rstrip("=") not in cleaned


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("after", range(3))
def test_a_known_value_inside_longer_base64_is_hidden(before: int, after: int) -> None:
    key = "not-a-usual-key-1234"
    encoded = base64.b64encode(b"u" * before + key.encode() + b"v" * after).decode()
    cleaned = Redactor([key]).clean(f"Authorization: Basic {encoded}")
    assert HIDDEN in cleaned
    assert len(cleaned) <= len("Authorization: Basic ") + len(HIDDEN) + 10


@pytest.mark.parametrize(
    "secret",
    [
        "sk-abcdefghijklmnopqrstuvwx",
        "sk-proj-abc_def-ghijklmnopqrstuv",
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "github_pat_11ABCDEFG0abcdefghijkl_mnop",
        "AKIAIOSFODNN7EXAMPLE",
        "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc",
        "npm_" + "a1B2" * 9,
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz and cut off",
    ],
)
def test_what_looks_like_a_key_is_hidden(secret: str) -> None:
    assert Redactor().clean(f"key: {secret}") == f"key: {HIDDEN}"


def test_only_the_password_of_an_address_is_hidden() -> None:
    cleaned = Redactor().clean("git clone https://me:hunter2@example.org/x and postgres://u:p@ss")
    assert cleaned == f"git clone https://me:{HIDDEN}@example.org/x and postgres://u:{HIDDEN}@ss"


@pytest.mark.parametrize(
    "text", ["task-list", "https://example.org:80/a@b", "def sk(): pass", "a: b", "risk-of-something-long"]
)
def test_other_text_stays(text: str) -> None:
    assert Redactor(["abc"]).clean(text) == text


def test_every_text_of_a_report_is_cleaned() -> None:
    secret = "correct horse battery"
    failure = Failure("t", f"m {secret}", trace=f"t {secret}")
    report = CheckReport("pytest", "pytest", output=f"o {secret}", problem=f"p {secret}", failures=(failure,))
    cleaned = Redactor([secret]).clean_report(report)
    assert secret not in repr(cleaned)
    assert cleaned.failures[0].test == "t"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\\n"])
@pytest.mark.parametrize("before", range(60, 78))
def test_base64_on_several_lines_hides_nothing(before: int, end: str) -> None:
    key = "not-a-usual-key-1234-with-more-than-a-line-0123456789-0123456789"
    encoded = base64.b64encode(b"u" * before + key.encode()).decode()
    wrapped = end.join(encoded[at : at + 76] for at in range(0, len(encoded), 76))
    cleaned = Redactor([key]).clean(wrapped)
    assert HIDDEN in cleaned
    assert len(cleaned.replace(end, "")) < len(encoded) - len(key)


def test_what_a_model_says_keeps_what_only_looks_like_a_key() -> None:
    call = ToolCall("1", "write_file", '{"content": "known-value-1 sk-aaaaaaaaaaaaaaaaaaaa"}')
    message = Redactor(["known-value-1"]).clean_message(Message(Role.ASSISTANT, "known-value-1", (call,)))
    assert message.text == HIDDEN
    assert message.tool_calls[0].arguments == f'{{"content": "{HIDDEN} sk-aaaaaaaaaaaaaaaaaaaa"}}'
