"""Taking a text out of what conversations have kept: the words go, the conversation stays one that can go on."""

import json
import re
from collections.abc import Iterator

from detent.core.events import CallFinished, CallStarted, Compacted, DurableEvent, MessageAppended
from detent.hub.codec import encode
from detent.hub.hub import Hub
from detent.store.blobs import BlobMissing

FORGOTTEN = "[forgotten]"
_BETWEEN = r"(?:\s|\\+[nrt])+"
"""What stands between two words, also where the text stands in JSON, and there in JSON again."""


def forget(hub: Hub, text: str) -> list[str]:
    """The runs that were told the text are as if they had not been.

    Returns those whose stories hold it in words that are never changed, such as a task. What files held stays: it is
    what proposals are made of.
    """
    wanted = _pattern(text)
    if wanted is None:
        return []
    holding: dict[str, None] = {}
    for item in hub.log.readable(0):
        for name in _said(item.event):
            _without(hub, name, wanted)
        if wanted.search(encode(item.event)[2]):
            holding[item.run_id] = None
    return list(holding)


def _without(hub: Hub, name: str, wanted: re.Pattern[str]) -> None:
    try:
        before = hub.blobs.get_text(name)
    except BlobMissing:
        return
    after = wanted.sub(FORGOTTEN, before)
    if after != before:
        hub.blobs.replace_text(name, after)


def _said(event: DurableEvent) -> Iterator[str]:
    """The blobs of what was said, asked and answered."""
    match event:
        case MessageAppended(blob=blob):
            yield blob
        case Compacted(messages=messages):
            yield from messages
        case CallStarted(blob=blob):
            yield from filter(None, (blob,))
        case CallFinished(blob=blob, output=output):
            yield from filter(None, (blob, output))


def _pattern(text: str) -> re.Pattern[str] | None:
    words = text.split()
    if not words:
        return None
    spellings = {tuple(map(spell, words)) for spell in (str, _json, _plain_json, _twice, _plain_twice)}
    return re.compile("|".join(_BETWEEN.join(map(re.escape, spelled)) for spelled in sorted(spellings)), re.IGNORECASE)


def _json(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)[1:-1]


def _plain_json(word: str) -> str:
    return json.dumps(word)[1:-1]


def _twice(word: str) -> str:
    return _json(_json(word))


def _plain_twice(word: str) -> str:
    return _json(_plain_json(word))
