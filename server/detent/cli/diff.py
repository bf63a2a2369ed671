"""Hunks as a coloured diff."""

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from detent.cli.terminal import line
from detent.core.change import Hunk, HunkState, Proposal

_STYLES: Mapping[HunkState, str] = {
    HunkState.PENDING: "yellow",
    HunkState.ACCEPTED: "green",
    HunkState.LANDED: "green",
    HunkState.REJECTED: "dim",
    HunkState.UNDONE: "yellow",
    HunkState.STALE: "yellow",
    HunkState.CONFLICT: "red",
}


def proposal_lines(proposal: Proposal, hunks: Sequence[Hunk], states: Mapping[str, HunkState]) -> Iterator[Text]:
    """``hunks`` are the proposal's as they will be written, with a person's edits in them."""
    for file in proposal.files:
        kind = "new file " if file.base is None else "deleted " if file.result is None else ""
        maker = "" if file.made_by == "edit" else f"  (changed by {file.made_by})"
        yield line((f"{kind}{file.path}", "bold"), (maker, "dim"))
        own = {hunk.id for hunk in file.hunks}
        for hunk in hunks:
            if hunk.id in own:
                yield from hunk_lines(hunk, states.get(hunk.id, HunkState.PENDING), file.about)
    for sentence in proposal.left_out:
        yield line(("left out: ", "yellow"), sentence)


def hunk_lines(hunk: Hunk, state: HunkState, about: str = "") -> Iterator[Text]:
    """``about``: what no line of it shows."""
    where = f"line {hunk.start + 1}" if hunk.old or hunk.new or not about else ""
    needs = f"needs {', '.join(hunk.needs)}" if hunk.needs else ""
    words = ", ".join(filter(None, (where, about, needs)))
    how = f", placed {hunk.how}" if hunk.how else ""
    yield line("  ", (f"[{hunk.id}]", "cyan"), f" {words}", (how, "yellow"), ", ", (state.value, _STYLES[state]))
    for old in hunk.old:
        yield line(("  - " + old.rstrip("\r\n"), "red"))
    for new in hunk.new:
        yield line(("  + " + new.rstrip("\r\n"), "green"))
