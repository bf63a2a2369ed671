"""Names that a run may use."""

import pytest

from detent.core.errors import ToolFailed
from detent.harness.paths import is_left_out, is_plain, parts_of


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "/",
        "/etc/hosts",
        "/ws-evil/a.txt",
        "../out/a.txt",
        "a/../../b",
        "a/..",
        "a.txt\0/../../out/b",
        "file:///etc/hosts",
        "file:///ws/%252e%252e/out/a.txt",
        "..\\out",
        "half\ud800",
        ".git/config",
        "sub/.git/hooks/pre-push",
        ".GIT/config",
        ".git./config",
        ".g\u200cit/config",
        "\uff0egit/config",
        "GIT~1/config",
        ".git",
    ],
)
def test_what_could_lead_outside_is_refused(path: str) -> None:
    with pytest.raises(ToolFailed):
        parts_of(path)


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("a.py", ("a.py",)),
        ("./src//a.py", ("src", "a.py")),
        ("%2e%2e/a", ("%2e%2e", "a")),
        (".gitignore", (".gitignore",)),
        (".github/workflows/x.yml", (".github", "workflows", "x.yml")),
        ("cafe\u0301.py", ("caf\u00e9.py",)),
        ("..a/b..", ("..a", "b..")),
    ],
)
def test_other_names_are_walked(path: str, parts: tuple[str, ...]) -> None:
    assert parts_of(path) == parts


def test_folders_of_caches_are_no_content() -> None:
    assert is_left_out(("a", "node_modules", "b.js"))
    assert not is_left_out(("a", "node_modules"))


@pytest.mark.parametrize("path", ["cafe\u0301.py", "half\udcff.py", "a\\b", "a\nb.py", "a\x1b[0m.py", "a\x85"])
def test_a_path_with_another_spelling_is_not_plain(path: str) -> None:
    assert not is_plain(path)
    assert is_plain("caf\u00e9.py")
