"""The runs as they stand: each event is folded once, however often one looks."""

from dataclasses import dataclass, replace

from detent.core.events import Recorded
from detent.hub.log import EventLog
from detent.hub.views import RunView, step


@dataclass(frozen=True, slots=True)
class _Fold:
    view: RunView
    height: int
    """The number of its last event in the run."""
    term: int | None
    """The term of the lease in which the log was read."""


class Folds:
    """Of one log."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._known: dict[str, _Fold] = {}

    def of(self, run_id: str, term: int | None) -> RunView | None:
        """None when there is no such run. ``term``: while it lasts, nobody else writes the run, so the log that was
        read in it need not be read again."""
        known = self._known.get(run_id)
        if known is not None and known.term == term is not None:
            return known.view
        height, view = (known.height, known.view) if known else (0, None)
        for item in self._log.of_run(run_id, view.last_seq if view else 0):
            height, view = item.run_seq, step(view, item)
        if view is not None:
            self._known[run_id] = _Fold(view, height, term)
        return view

    def add(self, item: Recorded) -> None:
        """This was stored just now. Where something before it was not seen, the log is read when it is wanted."""
        known = self._known.get(item.run_id)
        if known is not None and item.run_seq == known.height + 1:
            self._known[item.run_id] = replace(known, view=step(known.view, item), height=item.run_seq)
        elif known is not None:
            self._known[item.run_id] = replace(known, term=None)
