"""Keys: found in the environment or a private file, refused from a file that others can read."""

from pathlib import Path

import pytest

from detent.config import Folders, Settings, api_key, load, save_key
from detent.core.errors import UserError

SECRET = 'sk-canary "with\\quotes"'


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "config", tmp_path / "state")


def test_no_key_anywhere(folders: Folders) -> None:
    assert api_key(Settings(), folders, {}) is None


def test_the_environment_wins_over_the_file(folders: Folders) -> None:
    save_key(folders, "OPENAI_API_KEY", SECRET)
    assert api_key(Settings(), folders, {}) == SECRET
    assert api_key(Settings(), folders, {"OPENAI_API_KEY": "other"}) == "other"


def test_the_file_is_private_and_keeps_other_keys(folders: Folders) -> None:
    save_key(folders, "ONE", "1")
    save_key(folders, "TWO", "2")
    save_key(folders, "ONE", "3")
    assert folders.key_file.stat().st_mode & 0o777 == 0o600
    assert folders.config.stat().st_mode & 0o777 == 0o700
    assert folders.key_file.read_text() == 'ONE = "3"\nTWO = "2"\n'


def test_a_key_goes_only_where_it_was_meant_to_go(folders: Folders) -> None:
    settings = load(None, environment={"DETENT_MODEL_API_KEY_NAME": "OTHER_KEY"}, folders=folders).settings
    assert api_key(settings, folders, {"OPENAI_API_KEY": SECRET}) is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_looser_mode_is_refused(folders: Folders, mode: int) -> None:
    save_key(folders, "OPENAI_API_KEY", SECRET)
    folders.key_file.chmod(mode)
    with pytest.raises(UserError, match="chmod 600") as caught:
        api_key(Settings(), folders, {})
    assert "canary" not in str(caught.value)
    with pytest.raises(UserError, match="chmod 600"):
        save_key(folders, "OPENAI_API_KEY", "x")


def test_a_broken_key_file_does_not_show_its_keys(folders: Folders) -> None:
    save_key(folders, "OPENAI_API_KEY", SECRET)
    folders.key_file.write_text("OPENAI_API_KEY = sk-canary\n")
    with pytest.raises(UserError, match="not valid TOML") as caught:
        api_key(Settings(), folders, {})
    assert "canary" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_loaded_settings_do_not_hold_the_key(folders: Folders) -> None:
    loaded = load(None, environment={"OPENAI_API_KEY": SECRET}, folders=folders)
    assert "canary" not in repr(loaded)
