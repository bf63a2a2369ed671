"""What a turn is: an answer, or work. Decided from the words alone, so that ordinary tasks cost no question more."""

import re

from detent.core.phase import Phase
from detent.core.work import Task, TaskKind
from detent.engine.natures import Nature, nature_of
from detent.hub.views import RunView

_VAGUE = re.compile(
    r"\b(?:improve|clean(?:up)?|tidy|polish|better|nicer|optimi[sz]e|refactor|moderni[sz]e|simplify|enhance|rework|"
    r"make it (?:good|nice|fast|right)|do something|production[- ]ready)\b|"
    r"\b(?:fix|mend|repair) (?:everything|it all|all|(?:(?:all|any|some|the|my|our|these|those) (?:of )?(?:the )?)?"
    r"(?:bugs?|errors?|issues?|problems?|code))\s*[.!]*$",
    re.IGNORECASE,
)
_CONCRETE = re.compile(r"[`\"'“]|\w\.\w|/|\w_\w|[a-z][A-Z]|\w\(|\d")
"""What names something: quoted, a path, a name of code, a number."""
_MOST_VAGUE_WORDS = 14
_FREE = frozenset({TaskKind.DO})


def is_vague(task: Task) -> bool:
    """Whether careful programmers would do different things: a wish without an object that could be found."""
    words = task.instruction
    if task.scope is not None or task.problem is not None or len(words.split()) > _MOST_VAGUE_WORDS:
        return False
    return bool(_VAGUE.search(words)) and not _CONCRETE.search(words)


def words_of_turn(view: RunView) -> str:
    return view.task.instruction if view.turn == 1 else view.steers[-1]


def first_phase(view: RunView) -> tuple[Phase, str]:
    """How the current turn begins, and why."""
    if view.phases:
        return view.phases[0].phase, view.phases[0].reason
    kind = view.task.kind
    if kind is TaskKind.PLAN and view.turn == 1:
        return Phase.PLAN, "only a plan is asked for"
    if kind.only_answers and kind is not TaskKind.PLAN:
        return Phase.ANSWER, f"to {kind.value} changes nothing"
    nature = nature_of(words_of_turn(view)) if _is_free(view) else Nature.WORK
    if nature is not Nature.WORK:
        return Phase.ANSWER, f"it is {nature.value}"
    if view.turn > 1 and not _wishes_first(view):
        planned = "the plan that was made is carried out"
        return Phase.EXECUTE, planned if view.plan else "a follow-up is done without a plan of its own"
    return Phase.PLAN, "it is work"


def is_greeting(view: RunView) -> bool:
    return first_phase(view) == (Phase.ANSWER, f"it is {Nature.GREETING.value}")


def _wishes_first(view: RunView) -> bool:
    """Whether a later turn is the first that is work: all before it was asked and answered."""
    asked = _is_question(view.task) and all(nature_of(words) is not Nature.WORK for words in view.steers[:-1])
    return asked and view.proposal is None


def only_greeted(view: RunView) -> bool:
    """Whether a later turn is the first that wants something: then nothing of the code was shown yet."""
    if view.turn == 1 or not _is_question(view.task) or is_greeting(view):
        return False
    return all(nature_of(words) is Nature.GREETING for words in (view.task.instruction, *view.steers[:-1]))


def only_reads(view: RunView) -> bool:
    """Whether nothing can have been changed in this run, and nothing is to be: then it has no tools for that."""
    kind = view.task.kind
    if kind in (TaskKind.EXPLAIN, TaskKind.REVIEW):
        return True
    if kind is TaskKind.PLAN:
        return view.turn == 1
    return _is_question(view.task) and all(nature_of(words) is not Nature.WORK for words in view.steers)


def _is_free(view: RunView) -> bool:
    """Whether its words say what it is; those that begin a turn with a plan do not."""
    return view.plan is None and (view.turn > 1 or view.task.kind in _FREE)


def _is_question(task: Task) -> bool:
    return task.kind in _FREE and task.problem is None and nature_of(task.instruction) is not Nature.WORK
