"""Feed items as JSON lines, with the names of the ``detent/event`` notification."""

import json
from dataclasses import asdict
from typing import TextIO

from detent.core.events import FeedItem, Recorded, Streamed
from detent.hub.codec import encode
from detent.hub.views import RunView


def write_item(stream: TextIO, item: FeedItem) -> None:
    if isinstance(item, Recorded):
        kind, version, data = encode(item.event)
        fields = {"seq": item.seq, "runSeq": item.run_seq, "runId": item.run_id, "at": item.at}
        _write(stream, {**fields, "kind": kind, "version": version, "data": json.loads(data)})
        return
    kind = "streamed" if isinstance(item.event, Streamed) else "progressed"
    _write(stream, {"runId": item.run_id, "kind": kind, "version": 1, "data": asdict(item.event)})


def write_result(stream: TextIO, view: RunView, exit_code: int) -> None:
    """The last line: what a script wants to know without folding the events itself."""
    _write(
        stream,
        {
            "runId": view.run_id,
            "kind": "result",
            "version": 1,
            "data": {
                "exit": exit_code,
                "outcome": view.outcome,
                "reason": view.reason,
                "proof": view.proof.status if view.proof else None,
                "states": dict(view.states),
                "answer": view.answer,
                "usage": asdict(view.usage),
            },
        },
    )


def _write(stream: TextIO, value: object) -> None:
    stream.write(json.dumps(value) + "\n")
    stream.flush()
