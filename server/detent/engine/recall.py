"""After a crash: what became of a call that was under way. What cannot be known is asked, never repeated."""

import asyncio

from detent.core.events import CallFinished, CallKind, CallStatus
from detent.core.ports import Model
from detent.core.talk import ToolCall, ToolResult, Usage
from detent.engine.conversation import Conversation
from detent.engine.run import Run
from detent.harness.meter import Meter
from detent.hub.hub import Hub
from detent.hub.views import CallView

RUN_AGAIN = "Run it again"
SKIP = "Skip it"


def settle_cut_off(hub: Hub, run_id: str, conversation: Conversation, model: Model) -> None:
    """Put an end to the calls that were cut off and are simply made anew: questions to the model, and checks.

    What a question cost by then is paid. The calls that the model wrote are ``recall``'s.
    """
    waiting = {call.id for call in conversation.unanswered}
    for call in hub.view(run_id).unfinished_calls:
        if call.call_id not in waiting:
            asked = call.kind is CallKind.MODEL
            spent = Meter(conversation.request, model.priced).spent(asyncio.CancelledError()) if asked else Usage()
            hub.append(run_id, CallFinished(call.call_id, CallStatus.CANCELLED, "cut off", usage=spent))


async def recall(run: Run, call: ToolCall) -> ToolResult | None:
    """The result of a call that was made before; None when it never began or does no harm when repeated."""
    before = next((seen for seen in reversed(run.view.calls) if seen.started.call_id == call.id), None)
    if before is None:
        return None
    if before.finished is not None and before.finished.status is not CallStatus.CANCELLED:
        return _recorded(run, before.finished)
    if before.started.repeatable:
        _settle(run, before, CallStatus.CANCELLED, "cut off; done again")
        return None
    return await _ask_person(run, before)


async def _ask_person(run: Run, before: CallView) -> ToolResult | None:
    word = await run.gate.approve(
        "Detent stopped while this command was running, so nobody knows whether it did its work. Run it again?",
        before.started.title,
        (RUN_AGAIN, SKIP),
    )
    if word == RUN_AGAIN:
        _settle(run, before, CallStatus.CANCELLED, "cut off; run again as you said")
        return None
    text = "Detent was stopped while this ran. Whether it did its work is unknown, and it was not run again."
    _settle(run, before, CallStatus.FAILED, text)
    return ToolResult(before.started.call_id, text, ok=False)


def _settle(run: Run, before: CallView, status: CallStatus, text: str) -> None:
    if before.finished is None:
        run.hub.append(run.id, CallFinished(before.started.call_id, status, text, run.hub.blobs.put_text(text)))


def _recorded(run: Run, finished: CallFinished) -> ToolResult:
    text = run.hub.blobs.get_text(finished.blob) if finished.blob else finished.text
    return ToolResult(finished.call_id, text, finished.status is CallStatus.COMPLETED)
