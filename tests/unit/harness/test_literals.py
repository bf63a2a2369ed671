"""Secrets that are written out beside their names are found, and ordinary code is left alone."""

import pytest

from detent.harness.redaction import HIDDEN, Redactor


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ('password = "hunter2hunter2"', "hunter2hunter2"),
        ("DB_PASSWORD='s3cr3t!'", "s3cr3t!"),
        ('{"apiKey": "9f8e7d6c5b4a"}', "9f8e7d6c5b4a"),
        ('client_secret: str = "a1b2c3d4e5"', "a1b2c3d4e5"),
        ("api_key: 9f8e7d6c5b4a39281706f5e4d3c2b1a0", "9f8e7d6c5b4a39281706f5e4d3c2b1a0"),
        ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzKEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzKEY"),
        ("export API_TOKEN=q7Zt81Lm4xPw92", "q7Zt81Lm4xPw92"),
        ("db password: correcthorsebattery9", "correcthorsebattery9"),
        ("The deploy password is hunter2-Xy9", "hunter2-Xy9"),
        ("The API key is “k3y-4711”, as ever.", "k3y-4711"),
    ],
)
def test_a_value_beside_its_name_is_hidden(text: str, secret: str) -> None:
    assert Redactor().clean_strictly(text) == text.replace(secret, HIDDEN)
    assert Redactor().clean(text) == text, "code at work stays as it is"


@pytest.mark.parametrize(
    "text",
    [
        "password = get_password()",
        "token: str",
        "token: OAuth2PasswordBearerToken",
        'secret = ""',
        'password = "password"',
        'token = "invalid"',
        'api_key_header = "X-API-Key-2"',
        'TOKEN_URL = "https://example.org/oauth2/token"',
        'password = os.environ["DB_PASSWORD_2"]',
        "password = settings.password2",
        "token = NEXT_PAGE_TOKEN_V2",
        "token = secrets.token_hex(16)",
        'password: "${DB_PASSWORD_1}"',
        'api_key = "<your-key-1>"',
        'if token == "abc123def":',
        "def login(password: str, token: bytes = b'') -> None:",
        "The password is required.",
        "The token is kept for 30 days.",
        "Passwords are hashed with argon2 before they are stored.",
        "secret_name = name_of_secret_2",
        "for token in tokens[1:]:",
        "pwd: /home/user1/project2",
    ],
)
def test_ordinary_code_and_words_stay(text: str) -> None:
    assert Redactor().clean_strictly(text) == text
    assert Redactor().clean_words(text) == text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("password: hunter2abc", "hunter2abc"),
        ("my password: hunter2secret99", "hunter2secret99"),
        ("passwd=abc12345", "abc12345"),
        ("pwd: qwerty123", "qwerty123"),
        ("api_key: 12345678", "12345678"),
        ("Passwort: geheim123", "geheim123"),
    ],
)
def test_a_weak_password_is_hidden_in_words(text: str, secret: str) -> None:
    """In code the same may be the name of a variable."""
    assert Redactor().clean_words(text) == text.replace(secret, HIDDEN)


@pytest.mark.parametrize(
    "text", ["token: uint256", "password: argon2id", "pwd: /home/x", "password: str", "secret = base64encoded"]
)
def test_types_and_paths_stay_in_words(text: str) -> None:
    assert Redactor().clean_words(text) == text
