"""Hosts as they are allowed."""

import pytest

from detent.core.hosts import Host


@pytest.mark.parametrize(
    "text", ["docs.python.org", "*.example.org", "localhost:8000", "10.0.0.1:1", "a-b.example", "docs.python.org:65535"]
)
def test_a_host_is_read_and_written_back(text: str) -> None:
    assert str(Host.read(text)) == text
    assert Host.read(text.upper()) == Host.read(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "*.org",
        "https://a.example",
        "docs.python.org/simple",
        "a b",
        "-a.org",
        "a..org",
        "a.org:",
        "a.org:0",
        "user@a.org",
    ],
)
def test_what_is_no_host_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"write docs\.python\.org"):
        Host.read(text)


@pytest.mark.parametrize(
    ("entry", "name", "port", "fits"),
    [
        ("docs.python.org", "docs.python.org", 443, True),
        ("docs.python.org", "docs.python.org", 80, True),
        ("docs.python.org", "docs.python.org", 22, False),
        ("docs.python.org", "evil-docs.python.org", 443, False),
        ("docs.python.org", "a.docs.python.org", 443, False),
        ("*.docs.python.org", "a.docs.python.org", 443, True),
        ("*.docs.python.org", "docs.python.org", 443, False),
        ("*.docs.python.org", "evildocs.python.org", 443, False),
        ("localhost:8000", "localhost", 8000, True),
        ("localhost:8000", "localhost", 80, False),
    ],
)
def test_what_an_entry_means(entry: str, name: str, port: int, fits: bool) -> None:
    assert Host.read(entry).fits(name, port) is fits
