"""What a model may say first: a plan, one question with choices, or the answer where nothing is to be changed."""

import re
from dataclasses import dataclass

from detent.core.marks import ANSWER, ASK, without_mark
from detent.core.work import Plan
from detent.engine.plan_reply import read as read_plan

FEWEST, MOST = 2, 4
_CHOICE = re.compile(r"^\s*(?:[-*]|\d+[.)]|[a-dA-D][.)])\s+(?P<text>.+?)\s*$")


@dataclass(frozen=True, slots=True)
class Ask:
    """The least change comes first."""

    question: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """``text`` is empty where the model has to look first."""

    text: str


def read(text: str) -> Plan | Ask | Answer | str:
    """A text is what is wrong with it, for the model."""
    if _asks(text):
        return _ask(text.partition(ASK)[2])
    if text.lstrip().startswith(ANSWER):
        return Answer(without_mark(text))
    return read_plan(text)


def _asks(text: str) -> bool:
    """A plan may speak of the mark."""
    is_said_in_it = text.find("{") < text.find(ASK) < text.rfind("}")
    return ASK in text and not (is_said_in_it and isinstance(read_plan(text), Plan))


def _ask(text: str) -> Ask | str:
    question: list[str] = []
    choices: list[str] = []
    for line in text.strip().splitlines():
        if choice := _CHOICE.match(line):
            choices.append(choice["text"])
        elif line.strip() and not choices:
            question.append(line.strip())
    if not question or not FEWEST <= len(set(choices)) <= MOST:
        return f"a question needs {FEWEST} to {MOST} choices, a line each that begins with “- ”; ask so, or plan"
    return Ask(" ".join(question), tuple(dict.fromkeys(choices)))
