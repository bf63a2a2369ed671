"""From what was clicked, in an editor's words, to a task."""

from collections.abc import Sequence
from dataclasses import replace

from detent.core.errors import UserError
from detent.core.work import Chosen, Passage, Task, TaskKind
from detent.lsp import context_messages, messages
from detent.lsp.desk import Desk
from detent.lsp.message import Range
from detent.lsp.sites import Site
from detent.lsp.tasks import Selection, make_task


def task_at(desk: Desk, kind: TaskKind, place: messages.Place) -> tuple[Site, Task]:
    site = desk.sites.of_uri(place.uri)
    path = site.path(place.uri)
    text = None if path is None else site.applier.current(path).text
    if path is None or text is None:
        raise UserError("Save this document as a file of the workspace first: Detent works on files.")
    source = desk.outlines.of(path, text)
    task = make_task(kind, source, path, _selection(place.range), place.instruction or "")
    return site, replace(task, problem=place.problem, chosen=_chosen(place.context))


def task_of(desk: Desk, wish: messages.Wish) -> tuple[Site, Task]:
    return desk.sites.chosen(wish.uri), Task(TaskKind.DO, wish.instruction, chosen=_chosen(wish.context))


def _chosen(word: context_messages.ContextWord | None) -> Chosen:
    return Chosen(_passages(word.pinned), _passages(word.left_out)) if word else Chosen()


def _passages(lines: Sequence[context_messages.Lines]) -> tuple[Passage, ...]:
    return tuple(Passage(one.path, one.start, one.end) for one in lines)


def _selection(selected: Range | None) -> Selection | None:
    """A selection that ends before the first character of a line does not touch that line."""
    if selected is None:
        return None
    first, last = selected.start.line, selected.end.line
    if last > first and selected.end.character == 0:
        last -= 1
    return first, last, selected.start != selected.end
