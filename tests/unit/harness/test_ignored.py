import os
import random
from pathlib import Path

import pytest

from detent.harness.git import Git
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
        ("[[--a]x", ["[x", "ax"], ["-x", "bx"]),
        ("[z-a]x", ["zx"], ["ax", "-x"]),
        ("[a||~~&&]x", ["|x", "&x", "~x"], ["bx"]),
        ("[!--0]x", ["ax"], ["-x", ".x", "0x"]),
        ("[[:punct:]0-]x", ["-x", "#x", "[x", "0x"], ["ax"]),
        ("[[:none:]a]x", [], ["ax"]),
        ("a/***/z.py", ["a/z.py", "a/b/c/z.py"], ["z.py"]),
        ("***/gen", ["gen/a", "b/c/gen/a"], ["gene/a"]),
        ("a\\\\  ", ["a\\"], ["a", "a\\ "]),
        ("a\\  ", ["a "], ["a", "a  "]),
        ("# note", [], ["# note"]),
        ("", [], ["a"]),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_line_is_read_like_one_of_gitignore(tmp_path: Path, line: str, fits: list[str], fits_not: list[str]) -> None:
    (tmp_path / ".detentignore").write_text(line + "\n")
    ignored = ignored_by(tmp_path)
    assert [path for path in (*fits, *fits_not) if ignored(path)] == fits


def test_the_last_line_that_fits_counts(tmp_path: Path) -> None:
    (tmp_path / ".detentignore").write_text("*.py\n!keep.py\n")
    ignored = ignored_by(tmp_path)
    assert ignored("a.py")
    assert not ignored("keep.py")


def test_a_folder_has_a_file_of_its_own_that_goes_before_those_above(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / ".detentignore").write_text("*.gen\n")
    (tmp_path / "a" / ".detentignore").write_text("/own.py\nb/c.py\n!*.gen\n")
    ignored = ignored_by(tmp_path)
    paths = ("x.gen", "a/x.gen", "own.py", "a/own.py", "a/b/own.py", "b/c.py", "a/b/c.py", "a/b/b/c.py")
    assert [path for path in paths if ignored(path)] == ["x.gen", "a/own.py", "a/b/c.py"]


def test_below_an_ignored_folder_nothing_comes_back(tmp_path: Path) -> None:
    (tmp_path / ".detentignore").write_text("old/\n!old/keep.py\nnew/*\n!new/keep.py\n")
    ignored = ignored_by(tmp_path)
    assert [path for path in ("old/keep.py", "new/keep.py", "new/other.py") if ignored(path)] == [
        "old/keep.py",
        "new/other.py",
    ]


@pytest.mark.parametrize("line", ["[", "[]", "[!]", "a[\\]", "\\", "!", "/", "//", "***", "\ufeff", "a//b"])
def test_a_line_that_makes_no_sense_does_no_harm(tmp_path: Path, line: str) -> None:
    (tmp_path / ".detentignore").write_text(f"{line}\nbuild/\n")
    ignored = ignored_by(tmp_path)
    assert ignored("build/a.py")
    assert ignored("src/a.py") is (line == "***")


def test_what_is_no_file_says_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".detentignore")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / ".detentignore").symlink_to("/dev/zero")
    assert not ignored_by(tmp_path)("a/b.py")


def test_no_line_takes_long(tmp_path: Path) -> None:
    """Each star more would take a hundred times as long, if all ways in which it can fit were tried."""
    (tmp_path / ".detentignore").write_text(f"{'*a' * 12}b\n{'**/a/' * 12}b\n{'[' * 40_000}\n[{'[:' * 40_000}\n")
    ignored = ignored_by(tmp_path)
    assert not ignored("a" * 200)
    assert not ignored("a/" * 200 + "c")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("seed", range(3))
def test_classes_of_signs_mean_what_they_mean_to_git(tmp_path: Path, seed: int) -> None:
    drawn = random.Random(seed)
    signs = "[]-!^&|~\\ab:z"
    names = sorted({"".join(drawn.choices(signs, k=drawn.randint(1, 2))) for _ in range(80)})
    Git(tmp_path).init()
    named = ("[:alpha:]", "[:punct:]", "[:none:]")
    for _ in range(120):
        inner = "".join(drawn.choice((*signs, *named)) for _ in range(drawn.randint(1, 6)))
        line = f"/[{inner}]{drawn.choice(('', 'a'))}"
        for name in (".gitignore", ".detentignore"):
            (tmp_path / name).write_text(line)
        assert set(filter(ignored_by(tmp_path), names)) == Git(tmp_path).ignored(names), inner


@pytest.mark.parametrize("seed", range(3))
def test_lines_mean_what_they_mean_to_git(tmp_path: Path, seed: int) -> None:
    drawn = random.Random(seed)
    names = ("a", "b", "ab", "a.py", "build", "x y", "a#", "!a", "[a]", "aab", "a\\b")
    pieces = (
        "a",
        "b",
        "ab",
        "*",
        "?",
        "**",
        "/",
        ".py",
        "[ab]",
        "[!a]",
        "[a-b]",
        "[",
        "#",
        "\\",
        "\\*",
        " ",
        "[]a]",
        "x y",
    )
    files = sorted({"/".join(drawn.choices(names, k=drawn.randint(1, 4))) for _ in range(150)})
    files = [path for path in files if not any(other.startswith(f"{path}/") for other in files)]
    for path in files:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    Git(tmp_path).init()
    folders = ("", *sorted({path.rpartition("/")[0] for path in files} - {""}))
    for _ in range(25):
        chosen = drawn.sample(folders, 3)
        for folder in chosen:
            lines = [drawn.choice(("", "!")) + "".join(drawn.choices(pieces, k=drawn.randint(1, 4))) for _ in range(3)]
            for name in (".gitignore", ".detentignore"):
                (tmp_path / folder / name).write_text("\n".join(lines))
        assert set(filter(ignored_by(tmp_path), files)) == Git(tmp_path).ignored(files)
        for folder in chosen:
            for name in (".gitignore", ".detentignore"):
                (tmp_path / folder / name).unlink()


def test_without_the_file_nothing_is_ignored(tmp_path: Path) -> None:
    assert not ignored_by(tmp_path)("a.py")
