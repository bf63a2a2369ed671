"""Whether a model answers at all, for `detent doctor` and `detent config init`."""

import time

from detent.core.ports import Model
from detent.core.talk import Message, ModelRequest, Role
from detent.models.rehearsal import Rehearsal

QUESTION = ModelRequest((Message(Role.USER, "Answer with the single word: ready"),), max_output_tokens=16)


async def probe(model: Model) -> str:
    """A sentence that says that the model answered; raises UserError with the reason when it did not."""
    if isinstance(model, Rehearsal):
        return f"The rehearsal has {len(model.script.replies)} answers to play; it asks no model."
    start = time.perf_counter()
    await model.reply(QUESTION, lambda delta: None)
    return f"{model.name} answered in {time.perf_counter() - start:.1f} s."
