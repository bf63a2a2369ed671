"""A run's question, answered at a terminal."""

from collections.abc import Awaitable, Callable

from rich.console import Console

from detent.cli.prompt import read_line
from detent.cli.risk import STYLES, risk
from detent.cli.terminal import line
from detent.core.events import ApprovalAsked
from detent.harness.approvals import REJECT, WHY

Ask = Callable[[str, dict[str, str]], Awaitable[str | None]]


async def answered(asked: ApprovalAsked, console: Console, ask: Ask, *, sandbox: bool) -> str | None:
    """Where something is to be allowed, what is at stake is said first; what will run was told as it was asked."""
    letters = {str(number): option for number, option in enumerate(asked.options, 1)}
    reasons = {}
    if REJECT in asked.options:
        word, why = risk(asked, sandbox=sandbox)
        console.print(line("    risk: ", (word, STYLES[word]), f", {why}"))
        reasons = {"w": "Reject, and say why"}
    letter = await ask(asked.title, {**letters, **reasons})
    if letter == "w":
        return f"{WHY}{await read_line('What shall the model be told? ') or ''}"
    return letters[letter] if letter else None
