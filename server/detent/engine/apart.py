"""A model asked apart from the conversation: once more, told what is wrong, where its answer cannot be read."""

from collections.abc import Callable, Sequence

from detent.core.roles import ModelRole
from detent.core.talk import Message, ModelRequest, Role
from detent.engine.prompts import prompt
from detent.engine.run import Run

_MOST_ASKED = 2


async def asked_apart(run: Run, system: str, asked: str, problem_in: Callable[[str], str | None]) -> Sequence[str]:
    """All that was said, the last at the end. The form of an answer is the last paragraph of ``system``."""
    messages: tuple[Message, ...] = (Message(Role.SYSTEM, system), Message(Role.USER, asked))
    said: list[str] = []
    while len(said) < _MOST_ASKED:
        said.append((await run.gate.ask(ModelRequest(messages, ()), ModelRole.REVIEW, aloud=False)).message.text)
        if (problem := problem_in(said[-1])) is None:
            break
        form = system.strip().rpartition("\n\n")[2]
        again = prompt("verdict_again", problem=problem, form=form)
        messages += (Message(Role.ASSISTANT, said[-1]), Message(Role.USER, again))
    return said
