"""Taking a text out of what conversations have kept: the words go, the conversation stays one that can go on."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from detent.core.events import CallFinished, CallStarted, Compacted, ContextRetrieved, DurableEvent, MessageAppended
from detent.hub.codec import encode
from detent.hub.hub import Hub
from detent.store.blobs import BlobMissing

FORGOTTEN = "[forgotten]"
_NAME = re.compile(r"\b[0-9a-f]{64}\b")
_BETWEEN = r"(?:\s|\\+[nrt])+"
"""What stands between two words, also where the text stands in JSON, and there in JSON again."""


def forget(hub: Hub, texts: Sequence[str]) -> list[str]:
    """The runs that were told one of the texts are as if they had not been. All of them are one look at the stories.

    Returns those whose stories hold one in words that are never changed, such as a task. What files held stays: it is
    what proposals are made of.
    """
    wanted = _pattern(texts)
    if wanted is None:
        return []
    items = [(item, encode(item.event)[2]) for item in hub.log.readable(0)]
    files = {name for item, body in items for name in _not_said(item.event, body)}
    holding: dict[str, None] = {}
    for item, body in items:
        left = [name for name in _said(item.event) if not _without(hub, name, wanted, files)]
        if left or wanted.search(body):
            holding[item.run_id] = None
    hub.blobs.rows.purge()
    return list(holding)


def _without(hub: Hub, name: str, wanted: re.Pattern[str], files: Collection[str]) -> bool:
    """Whether it is without the text now; what a command said may be just what a file holds, to the letter."""
    try:
        before = hub.blobs.get_text(name)
    except BlobMissing:
        return True
    after = wanted.sub(FORGOTTEN, before)
    if after == before:
        return True
    if name in files:
        return False
    hub.blobs.replace_text(name, after)
    return True


def _not_said(event: DurableEvent, body: str) -> Iterator[str]:
    """The other blobs that the event names: what files held, or shall hold."""
    yield from Counter(_NAME.findall(body)) - Counter(_said(event))


def _said(event: DurableEvent) -> Iterator[str]:
    """The blobs of what was said, asked and answered."""
    match event:
        case MessageAppended(blob=blob):
            yield blob
        case ContextRetrieved(blob=blob):
            yield blob
        case Compacted(messages=messages):
            yield from messages
        case CallStarted(blob=blob):
            yield from filter(None, (blob,))
        case CallFinished(blob=blob, output=output):
            yield from filter(None, (blob, output))


def _pattern(texts: Sequence[str]) -> re.Pattern[str] | None:
    ways = (str, _json, _plain_json, _twice, _plain_twice)
    spellings = {tuple(map(spell, words)) for text in texts if (words := text.split()) for spell in ways}
    if not spellings:
        return None
    return re.compile(
        "|".join(_BETWEEN.join(map(re.escape, spelled)) for spelled in sorted(spellings, reverse=True)), re.IGNORECASE
    )


def _json(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)[1:-1]


def _plain_json(word: str) -> str:
    return json.dumps(word)[1:-1]


def _twice(word: str) -> str:
    return _json(_json(word))


def _plain_twice(word: str) -> str:
    return _json(_plain_json(word))
