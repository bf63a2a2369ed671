"""Keys: found in the environment or a private file, refused from a file that others can read."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked
from tests.clock import FakeClock

from detent.config import Folders, ModelSettings, api_key, load, save_key
from detent.config.keychain import Remembered
from detent.config.keys import known_keys
from detent.config.presets import shipped
from detent.core.errors import UserError

SECRET = 'sk-canary "with\\quotes"'


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "config", tmp_path / "state")


def test_no_key_anywhere(folders: Folders) -> None:
    assert api_key(ModelSettings(), folders, {}) is None


def test_the_environment_wins_over_the_file(folders: Folders) -> None:
    save_key(folders, "OPENAI_API_KEY", SECRET)
    assert api_key(ModelSettings(), folders, {}) == SECRET
    assert api_key(ModelSettings(), folders, {"OPENAI_API_KEY": "other"}) == "other"


def test_the_end_of_a_line_belongs_to_no_key(folders: Folders) -> None:
    assert api_key(ModelSettings(), folders, {"OPENAI_API_KEY": "sk-canary\r\n"}) == "sk-canary"
    assert list(known_keys(folders, {"OPENAI_API_KEY": "sk-canary\n"}, shipped())) == ["sk-canary"]
    save_key(folders, "OPENAI_API_KEY", "sk-canary\n")
    assert api_key(ModelSettings(), folders, {"OPENAI_API_KEY": "\n"}) == "sk-canary"


def test_the_file_is_private_and_keeps_other_keys(folders: Folders) -> None:
    save_key(folders, "ONE", "1")
    save_key(folders, "TWO", "2")
    save_key(folders, "ONE", "3")
    assert folders.key_file.stat().st_mode & 0o777 == 0o600
    assert folders.config.stat().st_mode & 0o777 == 0o700
    assert folders.key_file.read_text() == 'ONE = "3"\nTWO = "2"\n'


def test_a_key_goes_only_where_it_was_meant_to_go(folders: Folders) -> None:
    settings = load(None, environment={"DETENT_MODEL_API_KEY_NAME": "OTHER_KEY"}, folders=folders).settings
    assert api_key(settings.model, folders, {"OPENAI_API_KEY": SECRET}) is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_looser_mode_is_refused(folders: Folders, mode: int) -> None:
    save_key(folders, "OPENAI_API_KEY", SECRET)
    folders.key_file.chmod(mode)
    with pytest.raises(UserError, match="chmod 600") as caught:
        api_key(ModelSettings(), folders, {})
    assert "canary" not in str(caught.value)
    with pytest.raises(UserError, match="chmod 600"):
        save_key(folders, "OPENAI_API_KEY", "x")


def test_a_broken_key_file_does_not_show_its_keys(folders: Folders) -> None:
    save_key(folders, "OPENAI_API_KEY", SECRET)
    folders.key_file.write_text("OPENAI_API_KEY = sk-canary\n")
    with pytest.raises(UserError, match="not valid TOML") as caught:
        api_key(ModelSettings(), folders, {})
    assert "canary" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_loaded_settings_do_not_hold_the_key(folders: Folders) -> None:
    loaded = load(None, environment={"OPENAI_API_KEY": SECRET}, folders=folders)
    assert "canary" not in repr(loaded)


class Ring(KeyringBackend):
    """A keyring in memory, for this machine's one."""

    priority = 1
    locked = False

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked(f"nobody opened it for {password}")
        self.kept[service, username] = password


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, made = keyring.get_keyring(), Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_a_keyring_keeps_the_key_instead_of_the_file(folders: Folders, ring: Ring) -> None:
    assert save_key(folders, "OPENAI_API_KEY", SECRET) == "the keyring of this machine"
    assert ring.kept == {("detent", "OPENAI_API_KEY"): SECRET}
    assert not folders.key_file.exists()
    assert api_key(ModelSettings(), folders, {}) == SECRET
    assert api_key(ModelSettings(api_key_name="OTHER"), folders, {}) is None


def test_an_older_key_in_the_file_does_not_go_before_the_keyring_s(folders: Folders, ring: Ring) -> None:
    ring.locked = True
    save_key(folders, "OTHER", "kept")
    assert save_key(folders, "OPENAI_API_KEY", "old") == str(folders.key_file)
    ring.locked = False
    save_key(folders, "OPENAI_API_KEY", "new")
    assert api_key(ModelSettings(), folders, {}) == "new"
    assert folders.key_file.read_text() == 'OTHER = "kept"\n'


async def test_a_keyring_is_asked_at_most_once_a_minute(ring: Ring) -> None:
    clock = FakeClock()
    remembered = Remembered(clock.now)
    assert remembered.get("ONE") is None
    ring.kept["detent", "ONE"] = "1"
    assert remembered.get("ONE") is None
    await clock.sleep(60)
    assert remembered.get("ONE") == "1"
    del ring.kept["detent", "ONE"]
    assert remembered.get("ONE") == "1"
    remembered.forget("ONE")
    assert remembered.get("ONE") is None
