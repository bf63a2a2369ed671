"""Folders follow XDG, and a workspace has one state folder."""

from pathlib import Path

from detent.config import Folders


def test_xdg_and_its_defaults(tmp_path: Path) -> None:
    found = Folders.find({"HOME": "/home/u", "XDG_CONFIG_HOME": "/cfg", "XDG_STATE_HOME": "relative"})
    assert found == Folders(Path("/cfg/detent"), Path("/home/u/.local/state/detent"))


def test_workspace_state_depends_on_the_real_path(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "c", tmp_path / "s")
    (tmp_path / "my app").mkdir()
    (tmp_path / "other" / "my app").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "my app")
    state = folders.workspace_state(tmp_path / "my app")
    assert state.parent == tmp_path / "s" / "workspaces"
    assert state.name.startswith("my-app-")
    assert len(state.name) == len("my-app-") + 12
    assert folders.workspace_state(tmp_path / "link") == state
    assert folders.workspace_state(tmp_path / "other" / "my app") != state
    assert folders.workspace_state(Path("/")).name.startswith("root-")
