from pathlib import Path

import pytest

from detent.lsp import uris


@pytest.mark.parametrize(
    "aliases",
    [
        (
            "file:///w/a%20b.txt",
            "file:///w/a b.txt",
            "file:///w/./a%20b.txt",
            "file:///w/x/../a%20b.txt",
            "FILE:///w/a%20b.txt",
            "file://localhost/w/a%20b.txt",
            "file:/w/a%20b.txt",
            "file:///w//a%20b.txt",
        ),
        ("file:///c%3A/w/a.py", "file:///C:/w/a.py", "file:///c:/w/a.py", "file:///C%3a/w/a.py", "file:///c:\\w\\a.py"),
        ("file://server/share/a.py", "file://SERVER/share/a.py"),
        ("file:///w/a%23b.py", "file:///w/a#b.py"),
        ("file:///w/%C3%A9.py", "file:///w/é.py", "file:///w/%c3%a9.py"),
        ("untitled:Untitled-1", "UNTITLED:Untitled-1"),
    ],
)
def test_aliases_are_one_document(aliases: tuple[str, ...]) -> None:
    assert {uris.normal(alias) for alias in aliases} == {uris.normal(aliases[0])}
    assert uris.normal(uris.normal(aliases[0])) == uris.normal(aliases[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("file:///w/a.py", "file:///w/A.py"),
        ("file:///w/a%20b", "file:///w/a%2520b"),
        ("file:///w/a", "file://w/a"),
        ("untitled:a", "untitled:A"),
        ("git:/w/a.py", "file:///w/a.py"),
    ],
)
def test_different_documents_stay_different(one: str, other: str) -> None:
    assert uris.normal(one) != uris.normal(other)


@pytest.mark.parametrize(
    "path", ["/w/a b.txt", "/w/ä#?%41.py", "/w/a\\b", "/w/x:y", "/", "/w/\udcff.py", "/w/[a]&=.py"]
)
def test_a_path_survives_the_journey(path: str) -> None:
    assert uris.to_path(uris.from_path(path, windows=False), windows=False) == path
    assert uris.normal(uris.from_path(path, windows=False)) == uris.from_path(path, windows=False)


def test_a_path_that_the_editor_spells_otherwise_is_found() -> None:
    assert uris.normal("file:///w/%5Ba%5D%26%3D.py") == uris.normal(uris.from_path("/w/[a]&=.py", windows=False))


@pytest.mark.parametrize(
    ("path", "uri", "back"),
    [
        ("C:\\w\\a b.py", "file:///c%3A/w/a%20b.py", "c:/w/a b.py"),
        ("c:/w", "file:///c%3A/w", "c:/w"),
        ("\\\\server\\share\\a.py", "file://server/share/a.py", "//server/share/a.py"),
    ],
)
def test_windows_paths(path: str, uri: str, back: str) -> None:
    assert uris.from_path(path, windows=True) == uri
    assert uris.to_path(uri, windows=True) == back


def test_only_files_have_a_path() -> None:
    assert uris.to_path("untitled:Untitled-1") is None
    assert uris.to_path("detent:/run/plan.md") is None
    assert uris.to_path("no scheme") is None
    assert uris.to_path("file:///w/a%20b.py", windows=False) == "/w/a b.py"


def test_relative_paths(tmp_path: Path) -> None:
    assert uris.relative("/w/a/b.py", "/w") == "a/b.py"
    assert uris.relative("/w/a/b.py", "/w/") == "a/b.py"
    assert uris.relative("/w/a.py", "/") == "w/a.py"
    assert uris.relative("/other/b.py", "/w") is None
    assert uris.relative("/wide/b.py", "/w") is None
    assert uris.relative("/w", "/w") is None
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert uris.relative(str(tmp_path / "link" / "a.py"), str(tmp_path / "real")) == "a.py"
    assert uris.relative(str(tmp_path / "real" / "a.py"), str(tmp_path / "link")) == "a.py"
