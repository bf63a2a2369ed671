"""Trust is the user's word about one very folder."""

import json
import os
from pathlib import Path

import pytest

from detent.core.errors import UserError
from detent.harness.trust import Trust, seen


def test_a_trusted_folder_is_known_to_every_process(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    assert not Trust(tmp_path / "state").is_trusted(root)
    Trust(tmp_path / "state").trust(root)
    assert Trust(tmp_path / "state").is_trusted(root)
    assert not Trust(tmp_path / "state").is_trusted(tmp_path)


def test_a_link_to_a_trusted_folder_is_that_folder(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "link").symlink_to(root)
    trust = Trust(tmp_path / "state")
    trust.trust(root)
    assert trust.is_trusted(tmp_path / "link")


def test_another_folder_at_the_same_path_is_not_trusted(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    trust = Trust(tmp_path / "state")
    trust.trust(root)
    root.rename(tmp_path / "moved")
    root.mkdir()
    assert not trust.is_trusted(root)
    assert not trust.is_trusted(tmp_path / "moved")


def test_the_file_is_the_users_alone_and_a_broken_one_is_no_trust(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    trust = Trust(tmp_path / "state")
    trust.trust(root)
    (file,) = (tmp_path / "state").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    for broken in ("", "null", json.dumps({"path": str(root)}), "\udcff"):
        file.write_text(broken, "utf-8", "surrogateescape")
        assert not trust.is_trusted(root)


@pytest.mark.parametrize("root", [Path("/"), Path.home(), Path.home().parent])
def test_what_holds_many_projects_cannot_be_trusted(tmp_path: Path, root: Path) -> None:
    with pytest.raises(UserError, match="more than one project"):
        Trust(tmp_path).trust(root)


def test_what_is_not_there_cannot_be_trusted(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no folder"):
        Trust(tmp_path).trust(tmp_path / "nothing")
    assert not Trust(tmp_path).is_trusted(tmp_path / "nothing")


def test_a_state_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    root = tmp_path / "project"
    root.mkdir()
    with pytest.raises(UserError, match="cannot be remembered"):
        Trust(tmp_path / "file" / "state").trust(root)


def repository(folder: Path) -> None:
    (folder / ".git").mkdir(parents=True)


def test_a_folder_of_several_repositories_cannot_be_trusted(tmp_path: Path) -> None:
    many, own, trust = tmp_path / "many", tmp_path / "own", Trust(tmp_path / "state")
    repository(many / "one")
    trust.trust(many)
    assert trust.is_trusted(many)
    repository(many / "group" / "two")
    with pytest.raises(UserError, match="more than one project"):
        trust.trust(many)
    for folder in (own, own / "vendor" / "one", own / "vendor" / "two"):
        repository(folder)
    trust.trust(own)
    assert trust.is_trusted(own)


def test_other_settings_of_the_folder_need_another_word(tmp_path: Path) -> None:
    root, trust = tmp_path / "project", Trust(tmp_path / "state")
    (root / ".detent").mkdir(parents=True)
    trust.trust(root)
    assert trust.is_trusted(root)
    settings = root / ".detent" / "config.toml"
    settings.write_text("run.attempts = 2\n")
    assert not trust.is_trusted(root)
    trust.trust(root)
    assert trust.is_trusted(root)
    settings.write_text("run.attempts = 3\n")
    assert not trust.is_trusted(root)
    settings.unlink()
    assert not trust.is_trusted(root)


def test_only_what_was_shown_is_trusted(tmp_path: Path) -> None:
    root, trust = tmp_path / "project", Trust(tmp_path / "state")
    (root / ".detent").mkdir(parents=True)
    shown = seen(root)
    (root / ".detent" / "config.toml").write_text("run.attempts = 2\n")
    trust.trust(root, shown)
    assert not trust.is_trusted(root)


def test_settings_that_are_no_file_are_none(tmp_path: Path) -> None:
    root, trust = tmp_path / "project", Trust(tmp_path / "state")
    (root / ".detent").mkdir(parents=True)
    os.mkfifo(root / ".detent" / "config.toml")
    trust.trust(root)
    assert trust.is_trusted(root)
