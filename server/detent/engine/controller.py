"""What a turn is: an answer, or work. Decided from the words alone, so that ordinary tasks cost no question more."""

import re
from enum import StrEnum

from detent.core.phase import Phase
from detent.core.work import Task, TaskKind
from detent.hub.views import RunView


class Nature(StrEnum):
    GREETING = "a greeting"
    QUESTION = "a question, which wants nothing changed"
    WORK = "work"


_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_GREETING = re.compile(
    r"(?:hi|hello|hey|hallo|good (?:morning|afternoon|evening)|thanks?|thank you|cheers|bye|goodbye|nice|great)"
    r"(?: (?:there|you|detent|again|all|work|job|a lot|very much|so much))*[\s!.,]*|"
    r"(?:how are you|who are you|what can you do)(?: today)?[\s?!.]*",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:what|why|how|where|when|which|who|whose)\b", re.IGNORECASE)
_ALSO_WANTS = re.compile(
    r"(?:[,;:]|\b(?:and|then))\s+(?:(?:and|then|so|now) )*(?:can|could|will|would) (?:you|we)\b"
    r"(?! (?:please )?(?:tell|explain|describe|say|show|see)\b)",
    re.IGNORECASE,
)
"""Behind what begins as a question: “When it fails, can you return nothing?”"""
_PLEASE = re.compile(r"\bplease\b", re.IGNORECASE)
_SUGGESTS = re.compile(r"(?:how|what) about\b|why (?:not|don't)\b", re.IGNORECASE)
_TELL_ME = re.compile(r"(?:please )?(?:explain|describe|summari[sz]e|tell me|show me)\b", re.IGNORECASE)
_DOES = re.compile(
    r"\b(?:add|fix|mend|repair|implement|write|create|make|change|update|remove|delete|drop|rename|refactor|move|replace|"
    r"improve|clean|tidy|optimi[sz]e|convert|migrate|extract|split|document|bump|upgrade|port|rewrite|revert|undo|apply|"
    r"use|do|let|turn|put|set|test|handle|support|let's)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:improve|clean(?:up)?|tidy|polish|better|nicer|optimi[sz]e|refactor|moderni[sz]e|simplify|enhance|rework|"
    r"make it (?:good|nice|fast|right)|do something)\b",
    re.IGNORECASE,
)
_CONCRETE = re.compile(r"[`\"'“]|\w\.\w|/|\w_\w|[a-z][A-Z]|\w\(|\d")
"""What names something: quoted, a path, a name of code, a number."""
_MOST_VAGUE_WORDS = 14
_FREE = frozenset({TaskKind.DO})


def nature_of(words: str) -> Nature:
    """Only what is surely no work is called so: work that was asked for as a question would be a pity."""
    sentences = [one.strip() for one in _SENTENCE.split(words) if one.strip()]
    natures = {_nature_of(sentence) for sentence in sentences}
    if not natures or Nature.WORK in natures:
        return Nature.WORK
    return Nature.QUESTION if Nature.QUESTION in natures else Nature.GREETING


def _nature_of(sentence: str) -> Nature:
    if _GREETING.fullmatch(sentence):
        return Nature.GREETING
    if _SUGGESTS.match(sentence) or _ALSO_WANTS.search(sentence):
        return Nature.WORK
    if _PLEASE.search(sentence) and _DOES.search(sentence):
        return Nature.WORK
    asks = sentence.endswith("?")
    if asks and _ASKS.match(sentence):
        return Nature.QUESTION
    if (asks or _TELL_ME.match(sentence)) and not _DOES.search(sentence):
        return Nature.QUESTION
    return Nature.WORK


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
    if view.turn > 1:
        return Phase.EXECUTE, "a follow-up is done without a plan of its own"
    return Phase.PLAN, "it is work"


def is_greeting(view: RunView) -> bool:
    return first_phase(view) == (Phase.ANSWER, f"it is {Nature.GREETING.value}")


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
    return view.turn > 1 or view.task.kind in _FREE


def _is_question(task: Task) -> bool:
    return task.kind in _FREE and task.problem is None and nature_of(task.instruction) is not Nature.WORK
