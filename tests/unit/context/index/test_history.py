import os
import subprocess
from pathlib import Path

from tests.unit.context.index.indexed import indexed, lay_out

from detent.context.index.history import MOST_FILES, Commit, History
from detent.context.index.index import Index
from detent.context.query import query_of
from detent.context.ranking import Ranker

TEXTS = {"prices.py": "def net(): return 1\n", "taxes.py": "def net(): return 2\n", "sub/c.py": "def net(): return 3\n"}


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgSign=false")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def commit(root: Path, message: str, *paths: str) -> None:
    for path in paths:
        with (root / path).open("a") as file:
            file.write("# more\n")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", message)


def begun(root: Path) -> Path:
    lay_out(root, TEXTS)
    git(root, "init", "--quiet")
    commit(root, "Begin")
    return root


def says(index: Index, task: str) -> dict[str, float]:
    said = index.history.speaks_for(query_of(task).terms)
    return {known.path: round(value, 2) for known, value in zip(index.catalogue.files, said, strict=True)}


def test_a_file_is_found_by_what_its_changes_were_about(tmp_path: Path) -> None:
    root = begun(tmp_path / "ws")
    commit(root, "Round vouchers half up", "taxes.py")
    commit(root, "Typing", "prices.py")
    with indexed(tmp_path, {}) as index:
        said = says(index, "vouchers are rounded down")
        assert said["taxes.py"] > 1.0 > said["prices.py"]
        assert Ranker(index).rank(query_of("net of vouchers")).files[0].known.path == "taxes.py"


def test_a_new_commit_is_heard_of_and_the_same_head_is_not_read_again(tmp_path: Path) -> None:
    root = begun(tmp_path / "ws")
    with indexed(tmp_path, {}) as index:
        before = index.history
        assert index.refresh() == 0
        assert index.history is before
        commit(root, "Vouchers", "sub/c.py")
        index.refresh()
        assert says(index, "vouchers")["sub/c.py"] > 1.0
    with indexed(tmp_path, {}) as again:
        assert says(again, "vouchers")["sub/c.py"] > 1.0


def test_without_git_a_repository_or_a_commit_it_says_nothing(tmp_path: Path) -> None:
    with indexed(tmp_path, TEXTS) as index:
        assert set(says(index, "net").values()) == {0.0}
        git(tmp_path / "ws", "init", "--quiet")
        index.refresh()
        assert set(says(index, "net").values()) == {0.0}


def test_a_repository_that_is_taken_away_says_nothing_any_more(tmp_path: Path) -> None:
    root = begun(tmp_path / "ws")
    with indexed(tmp_path, {}) as index:
        assert says(index, "begin")["taxes.py"] > 0
        (root / ".git").rename(tmp_path / "away")
        index.refresh()
        assert set(says(index, "begin").values()) == {0.0}


def test_a_workspace_that_is_a_part_of_a_repository_knows_its_own_files(tmp_path: Path) -> None:
    commit(begun(tmp_path / "ws"), "Vouchers", "sub/c.py")
    index = Index.open(tmp_path / "index.db", tmp_path / "ws" / "sub")
    index.refresh()
    assert says(index, "vouchers") == {"c.py": 1.3}
    index.close()


def test_names_of_all_kinds_and_what_a_message_holds_do_no_harm(tmp_path: Path) -> None:
    root = begun(tmp_path / "ws")
    lay_out(root, {"größe und mehr.py": "x = 1\n", os.fsdecode(b"caf\xe9.py"): "x = 1\n", "new\nline.py": "x = 1\n"})
    commit(root, "Vouchers \x02 of\n\nmany\x00 kinds".replace("\x00", ""))
    with indexed(tmp_path, {}) as index:
        assert says(index, "vouchers")["größe und mehr.py"] > 1.0


def test_a_hostile_repository_starts_no_program(tmp_path: Path) -> None:
    root = begun(tmp_path / "ws")
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    program.chmod(0o755)
    for key, value in (("log.showSignature", "true"), ("gpg.program", str(program)), ("core.pager", str(program))):
        git(root, "config", key, value)
    git(root, "config", "diff.external", str(program))
    with indexed(tmp_path, {}) as index:
        assert says(index, "begin")["taxes.py"] > 0
    assert not (tmp_path / "started").exists()


def test_a_commit_of_very_many_files_says_nothing(tmp_path: Path) -> None:
    root = begun(tmp_path / "ws")
    lay_out(root, {f"m{number}.py": "x = 1\n" for number in range(MOST_FILES + 1)})
    commit(root, "Vouchers")
    with indexed(tmp_path, {}) as index:
        assert max(says(index, "vouchers").values()) < 1.0


def test_new_changes_count_more_than_old_ones() -> None:
    commits = [Commit(0, frozenset({"a"}), ("new.py",)), Commit(90, frozenset({"a"}), ("old.py",))]
    new, old, never = History(commits, ["new.py", "old.py", "never.py"]).speaks_for({})
    assert new > old > never == 0.0


def test_what_changed_together_more_than_once_is_told_the_most_often_first() -> None:
    commits = [
        Commit(0, frozenset(), ("a.py", "d.py")),
        Commit(1, frozenset(), ("a.py", "b.py")),
        Commit(2, frozenset(), ("b.py", "a.py", "c.py", "gone.py")),
        Commit(3, frozenset(), ("a.py", "c.py")),
        Commit(4, frozenset(), ("a.py", "c.py", "e.py")),
        Commit(5, frozenset(), ("e.py", "b.py")),
    ]
    paths = ["a.py", "b.py", "c.py", "d.py", "e.py"]
    history = History(commits, paths)
    assert [paths[number] for number in history.changed_with([0])] == ["c.py", "b.py"]
    assert [paths[number] for number in history.changed_with([0, 1])] == ["c.py", "e.py"]
    assert history.changed_with([3]) == []
