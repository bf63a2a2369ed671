"""What a model says of red checks, read as data; where it asks for other steps, the plan becomes another one."""

from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from detent.core import events
from detent.core.phase import Phase
from detent.core.reflection import Reflection, Severity
from detent.core.work import Step
from detent.engine.phases import decide
from detent.engine.plan_reply import Text, Texts, objects_in
from detent.engine.planning import agree
from detent.engine.run import Run
from detent.engine.turns import plan_is_newer


def _severity(value: Any) -> Any:  # noqa: ANN401 - whatever the model wrote
    word = value.strip().lower() if isinstance(value, str) else ""
    return {"critical": "high", "minor": "low"}.get(word, word) or "medium"


def _strings(value: Any) -> Any:  # noqa: ANN401 - whatever the model wrote
    """What has another shape does not take the rest of the answer with it; a whole plan gives its steps."""
    entries = value.get("steps") if isinstance(value, dict) else value
    if not isinstance(entries, list):
        return entries if isinstance(entries, str) else ()
    named = (one.get("content") or one.get("step") if isinstance(one, dict) else one for one in entries)
    return [one for one in named if isinstance(one, str)]


_Strings = Annotated[Texts, BeforeValidator(_strings)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    diagnosis: str = Field(min_length=1)
    root_cause: Text = ""
    severity: Annotated[Severity, BeforeValidator(_severity)] = Severity.MEDIUM
    strategy: Text = ""
    code_changes: _Strings = ()
    plan_adjustment: _Strings = ()


def read(text: str) -> Reflection | None:
    """None for what was written in another form: then it is only a text."""
    for fields in objects_in(text):
        try:
            part = _Part.model_validate(fields)
        except ValidationError:
            continue
        return Reflection(
            part.diagnosis, part.root_cause, part.severity, part.strategy, part.code_changes, part.plan_adjustment
        )
    return None


async def adjust_plan(run: Run, found: Reflection) -> None:
    """The steps that are asked for instead; a person has a word on them where the settings say so."""
    before = run.view.plan
    if before is None or not found.plan_adjustment or plan_is_newer(run.hub, run.id):
        return
    known = {step.content: step for step in before.steps}
    plan = replace(before, steps=tuple(known.get(content, Step(content)) for content in found.plan_adjustment))
    if plan == before:
        return
    attempt = len(run.view.attempts)
    why = found.strategy or found.diagnosis
    decide(run, Phase.PLAN, f"attempt {attempt} was red, and the reflection asks for other steps: {why}")
    if not run.settings.run.plan_approval:
        run.hub.append(run.id, events.PlanUpdated(plan))
        return
    run.hub.append(run.id, events.PlanProposed(plan, needs_approval=True))
    await agree(run)
