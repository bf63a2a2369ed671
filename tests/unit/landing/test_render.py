import random
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.unit.landing.review import Review
from tests.unit.landing.test_hunks import edited, random_text

from detent.core.change import Decision
from detent.core.form import FILE, Form, link
from detent.landing.proposal import Content
from detent.landing.render import unified

BASE = "".join(f"line {n}\n" for n in range(1, 13))


def test_each_hunk_is_named_with_its_state() -> None:
    review = Review({"f.py": (BASE, BASE.replace("line 2\n", "two\n").replace("line 10\n", ""))})
    review.decide(Decision.REJECT, "h2")
    review.edit("h1", "zwei\n")
    assert unified(review.view, review.blobs) == (
        "--- a/f.py\n+++ b/f.py\n"
        "@@ -1,5 +1,5 @@ h1 pending (edited)\n"
        " line 1\n-line 2\n+zwei\n line 3\n line 4\n line 5\n"
        "@@ -7,6 +7,5 @@ h2 rejected\n"
        " line 7\n line 8\n line 9\n-line 10\n line 11\n line 12\n"
    )


def test_files_can_be_chosen() -> None:
    review = Review({"a.py": (None, "new\n"), "b.py": ("old", None)})
    assert (
        unified(review.view, review.blobs, ["a.py"]) == "--- /dev/null\n+++ b/a.py\n@@ -0,0 +1,1 @@ h1 pending\n+new\n"
    )
    assert unified(review.view, review.blobs, ["b.py"]) == (
        "--- a/b.py\n+++ /dev/null\n@@ -1,1 +0,0 @@ h2 pending\n-old\n\\ No newline at end of file\n"
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="git reads the diff in this test")
def test_git_can_apply_it(tmp_path: Path) -> None:
    chance = random.Random(3)
    changes: dict[str, tuple[str | None, str | None]] = {"new.txt": (None, "x\ny"), "old.txt": ("gone\n", None)}
    for number in range(40):
        base = random_text(chance).replace("\r", "") + "end\n"
        changes[f"{number}.txt"] = (base, edited(base, chance).replace("\r", ""))
    review = Review(changes)
    for path, (base_text, _) in changes.items():
        if base_text is not None:
            (tmp_path / path).write_text(base_text, newline="")
    patch = unified(review.view, review.blobs)
    git = ["git", "apply", "--unidiff-zero", "--whitespace=nowarn", "-"]
    subprocess.run(git, cwd=tmp_path, input=patch, text=True, check=True, timeout=60)
    for path, (_, result) in changes.items():
        there = (tmp_path / path).read_text() if (tmp_path / path).exists() else None
        assert there == result


PNG = Form(b"\0" * 12_034, FILE | 0o644)
SCRIPT = Form(b"#!/bin/sh\n", FILE | 0o755)
OTHERS: dict[str, tuple[Content, Content]] = {
    "a.png": (PNG, None),
    "b.png": (None, PNG),
    "link": (link(b"a.py"), link(b"b.py")),
    "new.sh": (None, SCRIPT),
    "run.sh": (Form(b"one\n", FILE | 0o644), Form(b"two\n", FILE | 0o755)),
}


def test_what_is_no_text_is_told_in_words() -> None:
    review = Review(OTHERS)
    review.decide(Decision.REJECT, "h3")
    assert unified(review.view, review.blobs) == (
        "# a.png: deleted, binary, 12,034 bytes h1 pending\n"
        "# b.png: new, binary, 12,034 bytes, renamed from a.png h2 pending\n"
        "# link: link -> a.py, becomes link -> b.py h3 rejected\n"
        "# new.sh: mode 755\n"
        "diff --git a/new.sh b/new.sh\nnew file mode 100755\n"
        "--- /dev/null\n+++ b/new.sh\n@@ -0,0 +1,1 @@ h4 pending\n+#!/bin/sh\n"
        "--- a/run.sh\n+++ b/run.sh\n@@ -1,1 +1,1 @@ h5 pending\n-one\n+two\n"
        "# run.sh: mode 644 -> 755 h6 pending\n"
        "diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n"
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="git reads the diff in this test")
def test_git_applies_modes_and_skips_the_words(tmp_path: Path) -> None:
    review = Review(OTHERS)
    (tmp_path / "run.sh").write_text("one\n")
    git = ["git", "apply", "--unidiff-zero", "-"]
    patch = unified(review.view, review.blobs)
    subprocess.run(git, cwd=tmp_path, input=patch, text=True, check=True, timeout=60)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.sh", "run.sh"]
    assert (tmp_path / "run.sh").read_text() == "two\n"
    assert all((tmp_path / path).stat().st_mode & 0o100 for path in ("new.sh", "run.sh"))
