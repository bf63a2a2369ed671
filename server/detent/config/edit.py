"""Set one key in a settings file and leave every other byte as it is: comments, order, line endings."""

import json
import tomllib
from dataclasses import dataclass

from detent.config.toml_lines import Entry, Places, find_places
from detent.config.values import Value
from detent.core.errors import UserError


@dataclass(frozen=True, slots=True)
class _Insert:
    at: int
    text: str


def set_value(text: str, key: str, value: Value) -> str:
    """The text with ``section.name`` set. It is read back before it is returned: a wrong edit cannot get out."""
    section, _, name = key.partition(".")
    places = find_places(text)
    literal = literal_of(value)
    entry = next((entry for entry in places.entries if entry.path == (section, name)), None)
    if entry is not None:
        new = text[: entry.start] + literal + text[entry.end :]
    else:
        insert = _place(text, places, section, f"{name} = {literal}")
        new = text[: insert.at] + insert.text + text[insert.at :]
    if not _only_this_changed(text, new, key, value):
        raise UserError(f"The file is written in a way that cannot be edited safely: add `{key} = {literal}` by hand.")
    return new


def _only_this_changed(text: str, new: str, key: str, value: Value) -> bool:
    section, _, name = key.partition(".")
    expected = tomllib.loads(text)
    table = expected.setdefault(section, {})
    if not isinstance(table, dict):
        return False
    table[name] = value
    try:
        return tomllib.loads(new) == expected
    except tomllib.TOMLDecodeError:
        return False


def literal_of(value: Value) -> str:
    """A value as TOML writes it. JSON's strings are TOML's, but for DEL, which TOML wants escaped."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(literal_of(item) for item in value)}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)


def _place(text: str, places: Places, section: str, line: str) -> _Insert:
    """Where a new key of a section belongs: beside its siblings, below its header, or in a section of its own."""
    end = "\r\n" if "\r\n" in text else "\n"
    outer = next((entry for entry in places.entries if entry.path == (section,)), None)
    if outer is not None:
        return _in_braces(text, outer, line)
    siblings = [entry for entry in places.entries if entry.path[0] == section and not entry.inline]
    if siblings:
        last = siblings[-1]
        dotted = line if last.table == (section,) else f"{section}.{line}"
        return _below(text, last.end, dotted, end)
    header = next((header for header in places.headers if header.path == (section,)), None)
    if header is not None:
        return _below(text, header.end, line, end)
    gap = "" if not text else end if text.endswith("\n") else end * 2
    return _Insert(len(text), f"{gap}[{section}]{end}{line}{end}")


def _below(text: str, at: int, line: str, end: str) -> _Insert:
    """A new line below the one that ``at`` is on."""
    line_end = text.find("\n", at)
    return _Insert(len(text), f"{end}{line}{end}") if line_end < 0 else _Insert(line_end + 1, f"{line}{end}")


def _in_braces(text: str, outer: Entry, line: str) -> _Insert:
    inside = text[outer.start + 1 : outer.end - 1]
    kept = len(inside.rstrip())
    return _Insert(outer.start + 1 + kept, f", {line}" if inside.strip() else f" {line} ")
