from pathlib import Path

from tests.unit.engine.house import DONE, PLAN, opened
from tests.unit.engine.test_course import begun

from detent.core.events import DurableEvent, PlanDecided, PlanDecision, PlanUpdated, Steered
from detent.core.work import Plan, PlanAuthor, Step
from detent.engine import plans
from detent.engine.planning import wish_to_carry_out
from detent.engine.prompts import prompt
from detent.engine.said import said_since
from detent.review.asked import asks_to_remove

MODELS = Plan("Remove the old tests", (Step("Delete the test of zero", notes="Skip what fails"),))
DOCUMENT = plans.to_markdown(MODELS)


async def test_a_plan_is_never_the_persons_words_and_a_wish_is(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN, DONE]) as workspace:
        hub, run_id = workspace.hub, await begun(workspace)

        def said(*more: DurableEvent) -> list[str]:
            before = len(list(said_since(hub, run_id)))
            hub.append(run_id, *more)
            return [text for text in list(said_since(hub, run_id))[before:] if text]

        assert said(PlanUpdated(MODELS)) == []
        to_carry_out = wish_to_carry_out(hub.view(run_id), "")
        edited = PlanUpdated(MODELS, PlanAuthor.PROGRAMMER)
        assert said(edited, Steered(prompt("plan_edited", plan=DOCUMENT))) == []
        assert said(Steered(to_carry_out)) == []
        assert said(Steered(prompt("plan_wish", wish="mind the zero"))) == ["mind the zero"]
        assert said(Steered("and round it")) == ["and round it"]
        assert said(PlanDecided(PlanDecision.REVISE, "do less")) == ["do less"]
        assert said(PlanDecided(PlanDecision.APPROVE, DOCUMENT)) == []
        assert said(PlanDecided(PlanDecision.REVISE, f"{DOCUMENT}\nKeep it small.")) == ["Keep it small."]
        assert not asks_to_remove("\n".join(said_since(hub, run_id)))
        assert asks_to_remove(DOCUMENT), "else nothing was shown by that"
