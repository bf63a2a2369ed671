import stat
from pathlib import Path

import pytest

from detent.store import folders
from detent.store.folders import is_on_network, private_folder


def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder, notice = private_folder(tmp_path / "a" / "b")
    assert (folder, notice) == (tmp_path / "a" / "b", None)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_where_nothing_can_be_written_a_temporary_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    folder, notice = private_folder(tmp_path / "file" / "state")
    assert folder.is_dir()
    assert notice is not None
    assert str(folder) in notice
    folder.rmdir()


def test_the_innermost_mount_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    share = tmp_path / "my share"
    mounts.write_text(
        f"root / ext4 rw 0 0\nhost:/x {str(share).replace(' ', chr(92) + '040')} nfs4 rw 0 0\n"
        f"disk {str(share).replace(' ', chr(92) + '040')}/disk ext4 rw 0 0\n"
    )
    monkeypatch.setattr(folders, "_MOUNTS", mounts)
    assert is_on_network(share / "state" / "hub.db")
    assert not is_on_network(share / "disk" / "hub.db")
    assert not is_on_network(tmp_path / "hub.db")


def test_where_mounts_cannot_be_listed_no_network_is_assumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_MOUNTS", tmp_path / "none")
    assert not is_on_network(tmp_path)
