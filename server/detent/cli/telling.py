"""A whole run on a terminal: its story, then its proposal as it stands."""

from collections.abc import Sequence

from rich.console import Console

from detent.cli.diff import proposal_lines
from detent.cli.story import Story, proof_lines, spending, title
from detent.cli.terminal import line
from detent.core.events import Recorded
from detent.hub.views import RunView


def tell_run(console: Console, view: RunView, state: str, story: Sequence[Recorded]) -> None:
    telling = Story(console)
    for item in story:
        telling.tell(item.event)
    if story:
        console.print()
    console.print(line((f"run {view.run_id}", "bold"), f"  {title(view.task)}  ", (state, "bold")))
    if view.proposal is not None:
        for text in proposal_lines(view.proposal, view.hunks, view.states):
            console.print(text)
    elif view.answer:
        console.print(line(view.answer))
    if view.proof is not None:
        for text in proof_lines(view.proof):
            console.print(text)
    console.print(line((spending(view.usage, view.unpriced), "dim")))
