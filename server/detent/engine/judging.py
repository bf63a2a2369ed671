"""The judge of criteria without a command: sees the change and what was said by programs, and must quote from them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from detent.checks.describe import describe
from detent.core.errors import ToolFailed
from detent.core.goal import Criterion, CriterionFound, CriterionState
from detent.core.proof import CheckReport
from detent.core.work import Task
from detent.engine.apart import asked_apart
from detent.engine.plan_reply import objects_in, problem_of
from detent.engine.prompts import prompt
from detent.engine.quoting import quotes
from detent.engine.run import Run
from detent.engine.verify import Changed
from detent.engine.wishes import wish
from detent.review.change import change_of
from detent.review.shown import shown

_SHORTEST_EVIDENCE = 6
"""Characters, spaces not counted: what is shorter stands in every text."""
_FEWEST_WORDS = 2
_WORD = re.compile(r"\w+")
_MOST_OUTPUT = 6_000
_LONGEST_FILE = 20_000
_PATH = re.compile(r"[\w./-]+\.\w+")
_NO_ANSWER = "asked twice, the judge gave no verdict that can be read"


_Text = Annotated[str, BeforeValidator(lambda said: "" if said is None else said)]
"""Where there is nothing to quote many write null."""


class Verdict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    number: int
    met: bool
    evidence: _Text = ""
    why: _Text = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """``texts``: all that evidence can be quoted from."""

    diff: str
    outputs: str
    texts: tuple[str, ...]

    @classmethod
    def of(cls, task: Task, changed: Changed, reports: Sequence[CheckReport], outputs: Sequence[str]) -> "Shown":
        said = "\n\n".join((*outputs, *map(describe, reports)))[-_MOST_OUTPUT:]
        files = [now.text for _, now in changed.files.values() if now is not None and now.text is not None]
        diff = shown(change_of(wish(task), changed.files))
        return cls(diff, said, (diff, said, *files))


async def judged(run: Run, criteria: Sequence[Criterion], seen: Shown) -> Mapping[Criterion, CriterionFound]:
    """A verdict without a quotation that really stands there counts as unmet."""
    files = _named_files(run, criteria)
    asked = prompt(
        "to_judge",
        goal=run.task.instruction,
        criteria="\n".join(f"{number}. {one.text}" for number, one in enumerate(criteria, 1)),
        diff=seen.diff or "Nothing was changed.",
        outputs=seen.outputs or "Nothing was run.",
        files="\n\n".join(f"{path}:\n{text}" for path, text in files.items()) or "None are named.",
    )
    count = len(criteria)
    said = await asked_apart(run, prompt("judge"), asked, lambda text: problem_in(text, count))
    verdicts: dict[int, Verdict] = {}
    for text in reversed(said):
        verdicts |= verdicts_in(text)  # what could be read the first time is not asked for again
    problem = problem_in(said[-1], count) or "it says nothing of this criterion"
    texts = (*seen.texts, *files.values())
    return {one: found_by(one, verdicts.get(number, problem), texts) for number, one in enumerate(criteria, 1)}


def verdicts_in(text: str) -> Mapping[int, Verdict]:
    """By the numbers of the criteria; what cannot be read is not among them. Of two on one the doubt counts."""
    found: dict[int, Verdict] = {}
    for one in map(_verdict, _entries(text) or ()):
        if isinstance(one, Verdict) and (one.number not in found or not one.met):
            found[one.number] = one
    return found


def problem_in(text: str, count: int) -> str | None:
    """Why there is no verdict on one of so many criteria."""
    entries = _entries(text)
    if entries is None:
        return "it holds no JSON object with a list “criteria”"
    missing = [str(number) for number in range(1, count + 1) if number not in verdicts_in(text)]
    if not missing:
        return None
    wrong = [one for one in map(_verdict, entries) if isinstance(one, str)]
    return "; ".join((f"there is no verdict on {', '.join(missing)} of {count} criteria", *wrong))


def _entries(text: str) -> list[Any] | None:
    found = (fields.get("criteria") for fields in objects_in(text))
    return next((entries for entries in found if isinstance(entries, list)), None)


def _verdict(entry: object) -> Verdict | str:
    """A text is what is wrong with it."""
    try:
        return Verdict.model_validate(entry)
    except ValidationError as error:
        return problem_of(error)


def found_by(criterion: Criterion, verdict: Verdict | str, texts: Sequence[str]) -> CriterionFound:
    """A text is why there is no verdict."""
    if isinstance(verdict, str):
        return CriterionFound(criterion, CriterionState.UNMET, f"{_NO_ANSWER}: {verdict}")
    if not verdict.met:
        return CriterionFound(criterion, CriterionState.UNMET, verdict.why or "the judge does not say why")
    evidence = verdict.evidence.strip("\n")
    if len("".join(evidence.split())) < _SHORTEST_EVIDENCE or len(_WORD.findall(evidence)) < _FEWEST_WORDS:
        return CriterionFound(criterion, CriterionState.UNMET, "the judge says that it is met, and quotes nothing")
    if not any(quotes(evidence, text) for text in texts):
        reason = f"the judge says that it is met, but what is quoted stands nowhere as a whole line: {evidence[:200]}"
        return CriterionFound(criterion, CriterionState.UNMET, reason)
    return CriterionFound(criterion, CriterionState.MET, verdict.why, evidence)


def _named_files(run: Run, criteria: Sequence[Criterion]) -> dict[str, str]:
    """Those that the goal and its criteria name, as the run has them now."""
    words = " ".join((run.task.instruction, *(one.text for one in criteria)))
    found = {}
    for path in dict.fromkeys(_PATH.findall(words)):
        try:
            if run.shadow.files.exists(path):
                found[path] = run.shadow.files.read(path)[:_LONGEST_FILE]
        except ToolFailed:
            continue  # a secret, or no text
    return found
