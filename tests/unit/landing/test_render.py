import random
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.unit.landing.review import Review
from tests.unit.landing.test_hunks import edited, random_text

from detent.core.change import Decision
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
