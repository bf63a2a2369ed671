"""Names of branches that are free, branches made once and taken back only while they are ours."""

from pathlib import Path

import pytest
from tests.unit.engine.repository import Repository

from detent.core.branch import Commit
from detent.core.errors import UserError
from detent.harness.branches import free_branch, make_commit, take_back
from detent.harness.standing import Standing, standing


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository.make(tmp_path / "ws")
    made.write(a_txt="a\n")
    made.commit_all()
    return made


def words(stand: Standing, branch: str = "detent/x") -> dict[str, str]:
    assert stand.head is not None
    tree = stand.resolve("HEAD^{tree}") or ""
    return {"branch": branch, "tree": tree, "parent": stand.head, "message": "fix: ä\n\n# kept\n", "at": "1700000000"}


@pytest.mark.parametrize(
    ("taken", "title", "name"),
    [
        ([], "Fix the Crash: now!", "detent/fix-the-crash-now"),
        (["detent/fix"], "fix", "detent/fix-2"),
        (["detent/fix", "detent/fix-2"], "fix", "detent/fix-3"),
        (["detent/fix/deep"], "fix", "detent/fix-2"),
        (["detent"], "fix", "detent-fix"),
        ([], "日本語", "detent/r1"),
        ([], "x" * 200, "detent/" + "x" * 48),
    ],
)
def test_a_free_name(repository: Repository, taken: list[str], title: str, name: str) -> None:
    for branch in taken:
        repository.git("branch", branch)
    assert free_branch(standing(repository.root), "detent/", title, "r1") == name


def test_a_prefix_may_be_empty_but_main_is_never_taken(repository: Repository) -> None:
    assert free_branch(standing(repository.root), "", "master", "r1") == "master-2"


def test_the_same_words_are_the_same_commit(repository: Repository) -> None:
    stand = standing(repository.root)
    first = make_commit(stand, words(stand))
    assert make_commit(stand, words(stand)) == first
    assert repository.git("log", "-1", "--format=%B", first) == "fix: ä\n\n# kept\n".rstrip()
    assert repository.git("log", "-1", "--format=%at", first) == "1700000000"
    assert take_back(stand, Commit("detent/x", first, "", "", "")) == ""
    assert make_commit(stand, words(stand)) == first


def test_a_branch_with_something_else_on_it_is_not_touched(repository: Repository) -> None:
    stand = standing(repository.root)
    repository.git("branch", "detent/x")
    with pytest.raises(UserError, match="already"):
        make_commit(stand, words(stand))
    assert "moved" in take_back(stand, Commit("detent/x", "0" * 40, "", "", ""))
    assert take_back(stand, Commit("detent/gone", "0" * 40, "", "", "")) == ""
    assert repository.git("rev-parse", "detent/x") == stand.head


def test_hooks_of_the_repository_are_not_started(repository: Repository, tmp_path: Path) -> None:
    folder = repository.root / ".git" / "hooks"
    folder.mkdir(exist_ok=True)
    for name in ("reference-transaction", "post-commit", "post-index-change"):
        (folder / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/RAN\n")
        (folder / name).chmod(0o755)
    stand = standing(repository.root)
    make_commit(stand, words(stand))
    assert not (tmp_path / "RAN").exists()
