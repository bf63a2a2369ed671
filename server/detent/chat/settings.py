"""Settings, as a chat shows and changes them: in the user's own file, and nowhere else."""

import tomllib

from detent.chat.conversation import Chat
from detent.config.edit import literal_of
from detent.config.naming import nearest
from detent.config.settings import Settings, fields
from detent.config.user_file import set_in_user_file
from detent.config.values import Value, as_read, check_value
from detent.core.errors import UserError


def shown(settings: Settings, key: str) -> str:
    if key not in fields():
        raise UserError(f"There is no setting {key!r}{nearest(key)}")
    value = value_of(settings, key)
    return "(not set)" if value is None else literal_of(value)


def value_of(settings: Settings, key: str) -> Value:
    section, _, name = key.partition(".")
    value: Value = getattr(getattr(settings, section), name)
    return value


def change(chat: Chat, key: str, text: str) -> str:
    """A sentence about what counts now: what an editor or the environment says goes before the file."""
    wanted = meant(key, text)
    path = set_in_user_file(chat.folders, key, wanted)
    settings = chat.workspace.settings()
    told = f"`{key}` is set in {path}."
    if value_of(settings, key) == as_read(key, wanted):
        return told
    now = shown(settings, key)
    return f"{told} What counts here is still {now}: the editor, the environment or a flag goes before your file."


def meant(key: str, text: str) -> Value:
    """A word where the setting takes words, else a TOML value."""
    if key not in fields() or check_value(key, text, as_text=False) is None:
        return text
    try:
        value: Value = tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, KeyError):
        return text
    return value
