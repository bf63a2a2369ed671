import json

import pytest

from detent.core.form import FILE, Form
from detent.core.goal import Criterion, CriterionState
from detent.core.work import Task, TaskKind
from detent.engine.judging import Shown, found_by, problem_in, verdicts_in
from detent.engine.verify import Changed

ONE = Criterion("zero is refused")
CHANGED = Changed({"calc.py": (None, Form(b"def divide():\n    raise ValueError\n", FILE))}, ())


def answer(**verdict: object) -> str:
    return json.dumps({"criteria": [{"number": 1, **verdict}]})


@pytest.mark.parametrize(
    ("reply", "state", "reason"),
    [
        (answer(met=True, evidence="    raise ValueError", why="it raises"), CriterionState.MET, "it raises"),
        (answer(met=True, evidence="+    raise ValueError"), CriterionState.MET, ""),
        (answer(met=True, evidence="3 passed"), CriterionState.MET, ""),
        (answer(met=True, evidence="raise TypeError"), CriterionState.UNMET, "stands nowhere"),
        (answer(met=True, evidence="raise Value"), CriterionState.UNMET, "stands nowhere as a whole line"),
        (answer(met=True, evidence="+++ b/calc.py"), CriterionState.UNMET, "stands nowhere"),
        (answer(met=True, evidence="zero is refused"), CriterionState.UNMET, "stands nowhere"),
        (answer(met=True, evidence="\n    \n"), CriterionState.UNMET, "quotes nothing"),
        (answer(met=True, evidence="else:"), CriterionState.UNMET, "quotes nothing"),
        (answer(met=True), CriterionState.UNMET, "quotes nothing"),
        (answer(met=False, why="no guard"), CriterionState.UNMET, "no guard"),
        (answer(met="perhaps"), CriterionState.UNMET, "can be read"),
        ("It is all fine.", CriterionState.UNMET, "can be read"),
        ('{"criteria": "all"}', CriterionState.UNMET, "can be read"),
    ],
)
def test_only_a_quotation_that_stands_there_counts(reply: str, state: CriterionState, reason: str) -> None:
    seen = Shown.of(Task(TaskKind.GOAL, "Refuse zero."), CHANGED, (), ["$ pytest\n3 passed"])
    found = found_by(ONE, verdicts_in(reply).get(1, problem_in(reply, 1) or ""), seen.texts)
    assert found.state is state
    assert reason in found.reason
    assert bool(found.evidence) is (state is CriterionState.MET)


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (answer(met=True), None),
        (answer(met=False, why="no guard"), None),
        ("It is all fine.", "it holds no JSON object with a list “criteria”"),
        ('{"criteria": "all"}', "it holds no JSON object with a list “criteria”"),
        ('{"criteria": []}', "there is no verdict on 1 of 1 criteria"),
        (answer(met="perhaps"), "there is no verdict on 1 of 1 criteria; met: Input should be a valid boolean"),
    ],
)
def test_what_is_wrong_with_an_answer_is_told(reply: str, problem: str | None) -> None:
    found = problem_in(reply, 1)
    assert found == problem or (found is not None and problem is not None and found.startswith(problem))


def test_nothing_to_quote_may_be_null() -> None:
    reply = '{"criteria": [{"number": 1, "met": false, "evidence": null, "why": null}]}'
    assert problem_in(reply, 1) is None
    assert verdicts_in(reply)[1].evidence == ""
    assert found_by(ONE, verdicts_in(reply)[1], ()).reason == "the judge does not say why"


@pytest.mark.parametrize("order", [(True, False), (False, True)])
def test_of_two_verdicts_on_one_criterion_the_doubt_counts(order: tuple[bool, bool]) -> None:
    reply = json.dumps({"criteria": [{"number": 1, "met": met} for met in order]})
    assert not verdicts_in(reply)[1].met
