"""What the model says next in the conversation."""

from detent.core.roles import ModelRole
from detent.core.talk import Message, Role
from detent.engine.compacting import asked
from detent.engine.run import Run


async def answered(run: Run, role: ModelRole) -> Message:
    """One answer of the model, appended to the conversation."""
    await asked(run, role)
    return run.conversation.messages[-1]


async def heard(run: Run, role: ModelRole) -> Message:
    """The model's answer: the one that came just before the run was cut off, or a new one."""
    last = run.conversation.messages[-1]
    return last if last.role is Role.ASSISTANT else await answered(run, role)
