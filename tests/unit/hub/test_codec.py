import json

import pytest

from detent.core.change import HunkState
from detent.core.events import CallFinished, CallStatus, HunksMoved, PlanDecided, Reflected
from detent.core.talk import Usage
from detent.hub.codec import EventUnreadable, decode, encode
from detent.hub.upgrades import current_version


def test_an_event_comes_back_equal() -> None:
    event = CallFinished("1", CallStatus.FAILED, usage=Usage(cost=0.5), seconds=1.25, changes={"a.py": None})
    assert decode(*encode(event)) == event


def test_enums_come_back_as_enums() -> None:
    moved = decode(*encode(HunksMoved({"1": HunkState.STALE})))
    assert isinstance(moved, HunksMoved)
    assert moved.states["1"] is HunkState.STALE


def test_bytes_that_are_no_text_survive() -> None:
    event = Reflected(1, b"caf\xe9 \xf0\x9f\x98\x80".decode("utf-8", "surrogateescape"))
    _, _, body = encode(event)
    assert body.isascii()
    assert decode("reflected", 1, body) == event


@pytest.mark.parametrize(("kind", "version"), [("dreamt", 1), ("reflected", current_version("reflected") + 1)])
def test_what_a_newer_release_wrote_is_said(kind: str, version: int) -> None:
    with pytest.raises(EventUnreadable, match="update Detent"):
        decode(kind, version, "{}")


@pytest.mark.parametrize("body", ["", "[]", json.dumps({"attempt": 1})])
def test_a_damaged_body_is_said(body: str) -> None:
    for version in range(1, current_version("reflected") + 1):
        with pytest.raises(EventUnreadable, match="damaged"):
            decode("reflected", version, body)


def test_what_could_not_be_read_again_is_not_stored() -> None:
    with pytest.raises(ValueError, match="serialize"):
        encode(PlanDecided("nonsense", ""))  # type: ignore[arg-type]
