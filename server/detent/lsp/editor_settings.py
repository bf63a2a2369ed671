"""What the editor has set, for each folder: what it said at the start, what it pushed, what it answers when asked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lsprotocol import types

from detent.lsp import uris

SECTION = "detent"


class EditorSettings:
    """Later words go before earlier ones, key by key: the start, then what was pushed, then what was answered."""

    def __init__(self) -> None:
        self._at_start: Mapping[str, Any] = {}
        self._pushed: Mapping[str, Any] = {}
        self._answered: Mapping[str, Mapping[str, Any]] = {}

    def start(self, options: Mapping[str, Any]) -> None:
        self._at_start = _section(options)

    def push(self, settings: object) -> None:
        """For all folders; a push that says nothing means: ask."""
        if isinstance(settings, Mapping):
            self._pushed = _section(settings)

    def question(self, roots: Iterable[str]) -> types.ConfigurationParams:
        """For each folder, because an editor may have other settings for each; and for what lies in none."""
        items = [types.ConfigurationItem(uris.from_path(root), SECTION) for root in roots]
        return types.ConfigurationParams([types.ConfigurationItem(section=SECTION), *items])

    def take(self, roots: Sequence[str], answers: Sequence[object]) -> None:
        """The answers to that question."""
        self._answered = {
            root: _section(answer)
            for root, answer in zip(("", *roots), answers, strict=False)
            if isinstance(answer, Mapping)
        }

    def of(self, root: str) -> Mapping[str, Any]:
        """What counts in this folder."""
        return merged(merged(self._at_start, self._pushed), self._answered.get(root, self._answered.get("", {})))


def merged(first: Mapping[str, Any], over: Mapping[str, Any]) -> Mapping[str, Any]:
    """Settings of two sources; a null says nothing."""
    result = dict(first)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(value, Mapping):
            result[key] = merged(below if isinstance(below, Mapping) else {}, value)
        elif value is not None:
            result[key] = value
    return result


def _section(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """Some editors send the section, some an object with the section in it."""
    inner = settings.get(SECTION) if len(settings) == 1 else None
    return inner if isinstance(inner, Mapping) else settings
