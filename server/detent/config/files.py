"""A settings file, read whole, with the line of each key."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from detent.config.toml_lines import Places, find_places
from detent.config.values import Value

LARGEST = 64 * 1024
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class SettingsFile:
    path: Path
    values: Mapping[str, Value] = field(default_factory=dict)
    """Dotted key → value, one level deep: what lies deeper is no setting."""
    places: Places = field(default_factory=Places)
    problems: tuple[str, ...] = ()

    def place(self, key: str) -> str:
        section, _, name = key.partition(".")
        line = self.places.line((section, name) if name else (section,))
        return f"{self.path}:{line}" if line else str(self.path)


def read_file(path: Path) -> SettingsFile:
    """A file that is not there is an empty one. What cannot be read is a problem, never an exception."""
    try:
        if not path.is_file():
            return SettingsFile(path)
        data = path.read_bytes() if path.stat().st_size <= LARGEST else None
    except OSError as error:
        return SettingsFile(path, problems=(f"{path} cannot be read ({error.strerror}): its settings are not used.",))
    if data is None:
        return SettingsFile(path, problems=(f"{path} is larger than {LARGEST // 1024} KB: its settings are not used.",))
    return parse(path, data)


def parse(path: Path, data: bytes) -> SettingsFile:
    try:
        text = data.decode()
        document = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return SettingsFile(path, problems=(f"{path}:{line}: this is not UTF-8 text; save the file as UTF-8.",))
    except tomllib.TOMLDecodeError as error:
        return SettingsFile(path, problems=(_not_toml(path, data, str(error)),))
    except RecursionError:
        return SettingsFile(path, problems=(f"{path} is nested too deeply: its settings are not used.",))
    return SettingsFile(path, _flat(document), find_places(text))


def _flat(document: Mapping[str, Value]) -> Mapping[str, Value]:
    flat: dict[str, Value] = {}
    for section, value in document.items():
        if isinstance(value, dict):
            flat.update({f"{section}.{key}": inner for key, inner in value.items()})
        else:
            flat[section] = value
    return flat


def _not_toml(path: Path, data: bytes, message: str) -> str:
    match = _AT_LINE.search(message)
    line = int(match[1]) if match and match[1] else data.count(b"\n") + 1
    words = message[: match.start()] if match else message
    return f"{path}:{line}: this is not valid TOML: {words[0].lower()}{words[1:]}."
