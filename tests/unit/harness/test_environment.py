"""The allow-list of what a child may know."""

from detent.harness.environment import MARKER, allowed, marked


def test_only_what_is_harmless_is_passed_on() -> None:
    inherited = {
        "PATH": "/usr/bin:relative:.:/bin",
        "LANG": "de_DE.UTF-8",
        "LC_ALL": "C",
        "HOME": "/home/me",
        "OPENAI_API_KEY": "canary",
        "AWS_SECRET_ACCESS_KEY": "canary",
        "SSH_AUTH_SOCK": "canary",
        "LD_PRELOAD": "canary",
        "PYTHONPATH": "canary",
        "NODE_OPTIONS": "canary",
        "GIT_DIR": "canary",
    }
    passed = allowed(inherited)
    assert passed["PATH"] == "/usr/bin:/bin"
    assert passed["LANG"] == "de_DE.UTF-8"
    assert passed["TERM"] == "dumb"
    assert passed["GIT_TERMINAL_PROMPT"] == "0"
    assert "canary" not in passed.values()
    assert "HOME" not in passed


def test_a_path_without_absolute_entries_is_the_systems() -> None:
    assert allowed({"PATH": ".:bin"})["PATH"].startswith("/")


def test_a_marker_from_above_is_kept() -> None:
    assert marked("mine", {}) == "mine"
    assert marked("mine", {MARKER: "above"}) == "above,mine"
