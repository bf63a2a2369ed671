"""What a person decided on hunks, told to the model: one note in event order, appended and never changed."""

from dataclasses import dataclass

from detent.core.change import DecisionsTaught, Hunk, HunkState
from detent.core.errors import ToolFailed
from detent.core.events import HunkEdited, HunksDecided
from detent.core.lines import split_lines
from detent.core.ports import Files
from detent.engine.prompts import prompt
from detent.hub.hub import Hub
from detent.hub.views import RunView
from detent.landing.positions import positions


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    hunk_ids: tuple[str, ...]


def note_of_decisions(hub: Hub, run_id: str, files: Files) -> Note:
    """What was decided since the last note; ``files`` hold what became of accepted hunks."""
    view = hub.view(run_id)
    decided = _decided_since_last_note(hub, run_id)
    known = {hunk.id: hunk for hunk in (*view.earlier_hunks, *view.hunks)}
    lines = [_line(hub, view, known[hunk_id], files) for hunk_id in decided if hunk_id in known]
    if not lines:
        return Note("Nothing was decided on your proposal yet." if view.proposal else "", ())
    return Note(prompt("decisions", decisions="\n".join(lines)), decided)


def _decided_since_last_note(hub: Hub, run_id: str) -> tuple[str, ...]:
    decided: dict[str, None] = {}
    for item in hub.events(run_id):
        match item.event:
            case DecisionsTaught():
                decided.clear()
            case HunksDecided(hunk_ids=hunk_ids):
                for hunk_id in hunk_ids:
                    decided.pop(hunk_id, None)
                    decided[hunk_id] = None
            case HunkEdited(hunk_id=hunk_id):
                decided.setdefault(hunk_id, None)
            case _:
                pass
    return tuple(decided)


def _line(hub: Hub, view: RunView, hunk: Hunk, files: Files) -> str:
    head = f"- {hunk.id} in {hunk.path}: "
    match view.states[hunk.id]:
        case HunkState.LANDED if not (hunk.old or hunk.new):
            return head + "accepted."
        case HunkState.LANDED:
            final = _final_text(hub, view, hunk, files)
            word = "accepted" if final == "".join(hunk.new) and hunk.id not in view.edited else "accepted and edited"
            return f"{head}{word}. Final text:\n```\n{final}```"
        case HunkState.REJECTED:
            return head + "rejected. Do not propose it again unless you are asked to."
        case HunkState.UNDONE if hunk not in view.hunks:
            return head + "accepted at first, then undone."
        case HunkState.CONFLICT:
            return head + "accepted, but the file had changed at that place, so it did not land."
        case _:
            return head + "undecided." + (f" Edited to:\n```\n{''.join(hunk.new)}```" if hunk.id in view.edited else "")


def _final_text(hub: Hub, view: RunView, hunk: Hunk, files: Files) -> str:
    """What stands at the place of a landed hunk now, with what the person typed into it."""
    try:
        text = files.read(hunk.path)
    except ToolFailed:
        return ""
    lines = split_lines(text)
    for placed in positions(view, hub.blobs, hunk.path, text):
        if placed.hunk_id == hunk.id:
            return "".join(lines[placed.start : placed.end])
    return "".join(hunk.new)
