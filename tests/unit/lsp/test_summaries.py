"""What clients are told of a run."""

from pathlib import Path

from tests.unit.lsp.runs import Stage, hub_in

from detent.core.events import CallFinished, CallKind, CallStarted, CallStatus
from detent.core.talk import Usage
from detent.lsp.summaries import spending


def test_questions_without_a_price_are_told_beside_the_cost(tmp_path: Path) -> None:
    with hub_in(tmp_path) as hub:
        stage = Stage(hub)
        for number, cost in enumerate((0.25, None, None)):
            stage.happens(CallStarted(f"c{number}", CallKind.MODEL, "m", "Ask"))
            stage.happens(CallFinished(f"c{number}", CallStatus.COMPLETED, usage=Usage(100, 80, 10, 0, cost)))
        told = spending(stage.view)
    assert (told.input_tokens, told.cost, told.unpriced) == (300, 0.25, 2)
