"""API keys: from the environment, a file that only its owner can read, or the keyring. They are never settings."""

import json
import os
import stat
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from detent.config import keychain
from detent.config.folders import Folders
from detent.config.presets import Presets
from detent.config.settings import ModelSettings
from detent.core.errors import UserError


def api_key(
    model: ModelSettings,
    folders: Folders,
    environment: Mapping[str, str],
    keyring: Callable[[str], str | None] = keychain.get,
) -> str | None:
    """The key that belongs to ``model.api_key_name``, and no other: a key goes only where it was meant to go."""
    name = model.api_key_name
    return _in(environment, name) or _saved(folders.key_file).get(name) or keyring(name)


def saved_key(folders: Folders, name: str) -> str | None:
    return _saved(folders.key_file).get(name) or keychain.get(name)


def known_key(folders: Folders, environment: Mapping[str, str], name: str) -> bool:
    """Whether there is a key of this name; the keyring is not asked, for it may ask its user."""
    return bool(_in(environment, name) or _saved(folders.key_file).get(name))


def known_keys(folders: Folders, environment: Mapping[str, str], presets: Presets) -> Sequence[str]:
    """Every key that lies about: whichever service is asked, none of them may reach a log or a model."""
    names = {provider.key for provider in presets.provider.values()}
    there = [_in(environment, name) for name in sorted(names)]
    return [*filter(None, there), *_saved(folders.key_file).values()]


def save_key(folders: Folders, name: str, value: str) -> str:
    """Keep it in the keyring of this machine where there is one, else in the key file; says where."""
    if keychain.put(name, value):
        _forget(folders, name)
        return "the keyring of this machine"
    _write(folders, {**_saved(folders.key_file), name: value})
    return str(folders.key_file)


def _forget(folders: Folders, name: str) -> None:
    """An older key in the file would go before the new one."""
    keys = _saved(folders.key_file)
    if name in keys:
        _write(folders, {key: value for key, value in keys.items() if key != name})


def _write(folders: Folders, keys: Mapping[str, str]) -> None:
    folders.config.mkdir(parents=True, exist_ok=True, mode=0o700)
    # A JSON string without surrogates is a TOML basic string.
    text = "".join(f"{key} = {json.dumps(keys[key], ensure_ascii=False)}\n" for key in sorted(keys))
    new = folders.key_file.with_name(f".keys.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(descriptor)
    new.replace(folders.key_file)


def _in(environment: Mapping[str, str], name: str) -> str:
    """A variable that was read from a file often has the end of its line, which belongs to no key."""
    return environment.get(name, "").strip()


def _saved(path: Path) -> Mapping[str, str]:
    try:
        with path.open("rb") as file:
            if sys.platform != "win32" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise UserError(f"{path} can be read by others on this machine: run `chmod 600 {path}` and try again.")
            keys = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}): correct that and try again.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # The parser's own words are left out: they may quote the key.
        raise UserError(f'{path} is not valid TOML: each line must be NAME = "key".') from None
    return {name: key.strip() for name, key in keys.items() if isinstance(key, str)}
