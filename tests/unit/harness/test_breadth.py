"""A user's home, and what holds it, is no workspace to be looked through."""

from pathlib import Path

import pytest
from tests.unit.context.index.indexed import lay_out

from detent.core.work import Buffer, Snapshot
from detent.harness import listing, walk
from detent.harness.breadth import holds_home, is_too_wide, told
from detent.harness.files import SnapshotFiles, stamped
from detent.harness.kept import Kept
from detent.harness.secret_files import BY_NAME
from detent.harness.stamps import stamps_below

TEXTS = {"notes.py": "1", ".env": "2", "project/a.py": "3", "project/deep/b.py": "4", ".config/c.toml": "5"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "homes" / "me"
    lay_out(home, TEXTS)
    monkeypatch.setenv("HOME", str(home))
    return home


def test_the_home_and_all_that_holds_it_is_too_wide(home: Path) -> None:
    for folder in (home, home.parent, Path("/"), Path("//"), home / "project" / ".."):
        assert is_too_wide(folder), folder
        assert str(folder) in told(folder)
    (home.parent.parent / "link").symlink_to(home)
    assert is_too_wide(home.parent.parent / "link")
    for folder in (home / "project", home / "none", home.parent / "me2"):
        assert not holds_home(folder), folder
        assert not is_too_wide(folder), folder
        assert told(folder) == ""


@pytest.mark.parametrize("mark", [".git", ".detentignore"])
def test_who_makes_it_a_project_has_it_looked_through(home: Path, mark: str) -> None:
    (home / mark).touch()
    assert holds_home(home)
    assert not is_too_wide(home)
    assert is_too_wide(home.parent)


@pytest.mark.parametrize("value", ["", "relative", "/", "/nowhere/at/all"])
def test_a_home_that_is_nowhere_makes_nothing_too_wide_but_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HOME", value)
    assert is_too_wide(Path("/"))
    assert not is_too_wide(tmp_path)


def test_without_any_home_only_the_root_is_too_wide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody_knows() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nobody_knows)
    assert is_too_wide(Path("/"))
    assert not is_too_wide(tmp_path)


def test_only_the_files_directly_in_it_are_a_part_of_the_workspace(home: Path) -> None:
    kept = Kept(home)
    files = SnapshotFiles(Snapshot(str(home), {"project/open.py": Buffer("6", 1)}), BY_NAME, kept)
    for _ in range(2):
        assert files.list() == ["notes.py", "project/open.py"]
    assert stamped(home, BY_NAME).keys() == {"notes.py"}
    told = ["project", "project/a.py", "notes.py", ".config/c.toml"]
    assert stamps_below(home, told, BY_NAME) == stamped(home, BY_NAME)
    assert files.read("project/a.py") == "3"

    (home / ".detentignore").write_text("deep/\n.config/\n")
    everything = {".detentignore", "notes.py", "project/a.py"}
    assert set(files.list()) == {*everything, "project/open.py"}
    assert stamped(home, BY_NAME).keys() == everything
    assert stamps_below(home, told, BY_NAME).keys() == everything - {".detentignore"}
    (home / ".detentignore").unlink()
    assert files.list() == ["notes.py", "project/open.py"]


def test_no_folder_in_it_is_even_opened(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    look_into = walk.look_into

    def noted(folder: str, prefix: str) -> walk.Inside:
        opened.append(prefix)
        return look_into(folder, prefix)

    monkeypatch.setattr(walk, "look_into", noted)
    monkeypatch.setattr(listing, "look_into", noted)
    stamped(home, BY_NAME)
    assert SnapshotFiles(Snapshot(str(home), {})).list() == ["notes.py"]
    assert opened == ["", ""]
