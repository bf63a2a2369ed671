"""The one question that a vague request may lead to: a person chooses; where nobody does, the least change counts."""

import re
from collections.abc import Mapping, Sequence

from detent.core.events import ApprovalAsked, ApprovalGiven
from detent.core.phase import Phase
from detent.core.talk import Role
from detent.engine.first_reply import Ask
from detent.engine.phases import decide
from detent.engine.prompts import prompt
from detent.engine.run import Run
from detent.engine.turns import events_of_turn
from detent.hub.hub import Hub

_DETAIL = "The request can be read in several ways. Without an answer the one that changes least is taken."

_SWEEPING = re.compile(
    r"\b(?:rewrit\w*|delet\w*|remov\w*|drop|discard|replac\w*|everything|from scratch|entire\w*|whole|all of)\b",
    re.IGNORECASE,
)


def has_asked(run: Run) -> bool:
    """Whether a question was asked, and the model knows the answer."""
    mark = prompt("chosen", question="", choice="", who="").split()[0]
    return any(message.role is Role.USER and message.text.startswith(mark) for message in run.conversation.messages)


async def ask_back(run: Run, ask: Ask) -> None:
    """Put the question to a person, and tell the model what was chosen."""
    run.progress("waiting for your answer")
    choice = answers_given(run.hub, run.id, _DETAIL).get(ask.question) or await run.gate.approve(
        ask.question, _DETAIL, ask.choices
    )
    if choice in ask.choices:
        decide(run, Phase.PLAN, f"you chose: {choice}")
        who = "The programmer chose"
    else:
        choice, who = least(ask.choices), "Nobody answered, so the least change counts"
        decide(run, Phase.PLAN, f"nobody answered “{ask.question}”, so the least change is taken: {choice}")
    run.conversation.say(prompt("chosen", question=ask.question, choice=choice or "", who=who))


def least(choices: Sequence[str]) -> str:
    """The model puts the least change first; but what sounds as if it spared nothing is taken only if all do."""
    return next((one for one in choices if not _SWEEPING.search(one)), choices[0])


def answers_given(hub: Hub, run_id: str, detail: str) -> Mapping[str, str]:
    """Question → what was answered in this turn, before the run was cut off perhaps. ``detail`` tells the kind."""
    asked, given = dict[str, str](), dict[str, str]()
    for item in events_of_turn(hub, run_id):
        match item.event:
            case ApprovalAsked(approval_id=approval_id, title=title, detail=said) if said == detail:
                asked[approval_id] = title
            case ApprovalGiven(approval_id=approval_id, answer=str(answer)) if approval_id in asked:
                given[asked[approval_id]] = answer
            case _:
                pass
    return given
