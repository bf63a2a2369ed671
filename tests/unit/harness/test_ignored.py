from pathlib import Path

import pytest

from detent.harness.ignored import ignored_by


@pytest.mark.parametrize(
    ("line", "fits", "fits_not"),
    [
        ("*.log", ["a.log", "b/c.log"], ["a.log.py"]),
        ("build", ["build", "build/a.py", "a/build/b.py"], ["build.py", "rebuild/a"]),
        ("build/", ["build/a.py", "a/build/b.py"], ["build"]),
        ("/build", ["build/a.py"], ["a/build/b.py"]),
        ("a/b", ["a/b", "a/b/c.py"], ["x/a/b"]),
        ("a/**/z.py", ["a/z.py", "a/b/c/z.py"], ["z.py", "a/z.pyc"]),
        ("**/gen", ["gen/a", "b/gen/a"], ["gene/a"]),
        ("gen/**", ["gen/a/b"], ["gen"]),
        ("a?c.py", ["abc.py"], ["a/c.py"]),
        ("[ab].py", ["a.py", "x/b.py"], ["c.py"]),
        ("[!ab].py", ["c.py"], ["a.py"]),
        ("# note", [], ["# note"]),
        ("", [], ["a"]),
    ],
)
def test_a_line_is_read_like_one_of_gitignore(tmp_path: Path, line: str, fits: list[str], fits_not: list[str]) -> None:
    (tmp_path / ".detentignore").write_text(line + "\n")
    ignored = ignored_by(tmp_path)
    assert [path for path in (*fits, *fits_not) if ignored(path)] == fits


def test_the_last_line_that_fits_counts(tmp_path: Path) -> None:
    (tmp_path / ".detentignore").write_text("*.py\n!keep.py\n")
    ignored = ignored_by(tmp_path)
    assert ignored("a.py")
    assert not ignored("keep.py")


def test_without_the_file_nothing_is_ignored(tmp_path: Path) -> None:
    assert not ignored_by(tmp_path)("a.py")
