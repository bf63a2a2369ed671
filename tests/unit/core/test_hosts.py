"""Hosts as they are allowed."""

import pytest

from detent.core.hosts import Host


@pytest.mark.parametrize(
    "text", ["pypi.org", "*.npmjs.org", "localhost:8000", "10.0.0.1:1", "a-b.example", "pypi.org:65535"]
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
        "pypi.org/simple",
        "a b",
        "-a.org",
        "a..org",
        "a.org:",
        "a.org:0",
        "user@a.org",
    ],
)
def test_what_is_no_host_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"write pypi\.org"):
        Host.read(text)


@pytest.mark.parametrize(
    ("entry", "name", "port", "fits"),
    [
        ("pypi.org", "pypi.org", 443, True),
        ("pypi.org", "pypi.org", 80, True),
        ("pypi.org", "pypi.org", 22, False),
        ("pypi.org", "evil-pypi.org", 443, False),
        ("pypi.org", "a.pypi.org", 443, False),
        ("*.pypi.org", "a.pypi.org", 443, True),
        ("*.pypi.org", "pypi.org", 443, False),
        ("*.pypi.org", "evilpypi.org", 443, False),
        ("localhost:8000", "localhost", 8000, True),
        ("localhost:8000", "localhost", 80, False),
    ],
)
def test_what_an_entry_means(entry: str, name: str, port: int, fits: bool) -> None:
    assert Host.read(entry).fits(name, port) is fits
