"""What is shown again word for word is told by a sentence, for it stands in the conversation already.

Nothing that was said is changed by it; what has changed since is another text, and is shown whole. Where the one that
stood above is left out of requests, its text takes the place of the first sentence that says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from detent.core.talk import Message, Role, ToolCall, ToolResult
from detent.engine.conversation import Conversation
from detent.hub.hub import Hub
from detent.hub.views import RunView

_BEGINS = "[Unchanged: word for word what "

SHORTEST = 2_000
"""Characters; of less the sentence would spare too little."""


def without_repeating(talk: Conversation, result: ToolResult) -> str:
    """The text for the model: the sentence where it stands above, and was not asked for again after such a sentence."""
    if not result.ok or len(result.text) < SHORTEST:
        return result.text
    calls: dict[str, ToolCall] = {}
    said = ""
    for message in talk.sent:
        calls |= {call.id: call for call in message.tool_calls}
        if message.role is not Role.TOOL:
            continue
        if message.text == result.text:
            said = _sentence(calls.get(message.tool_call_id or ""))
        elif said and message.text == said:
            said = ""
    return said or result.text


def with_what_stood_above(messages: Sequence[Message], hub: Hub, view: RunView) -> Iterator[Message]:
    """The same messages, none of which says that something stands above that does not stand among them."""
    among: set[str] = set()
    for message in messages:
        text = whole_text(message, hub, view)
        yield message if text in among else replace(message, text=text)
        among.add(text)


def whole_text(message: Message, hub: Hub, view: RunView) -> str:
    """What its call gave, also where only a sentence tells of it."""
    if message.role is not Role.TOOL or not message.text.startswith(_BEGINS):
        return message.text
    made = (call.finished for call in view.calls if call.started.call_id == message.tool_call_id)
    finished = next((one for one in made if one is not None and one.blob), None)
    return hub.blobs.get_text(finished.blob) if finished is not None and finished.blob else message.text


def _sentence(call: ToolCall | None) -> str:
    made = f"{call.name} {call.arguments}" if call else "an earlier call"
    return f"{_BEGINS}{made} gave above. To see it here again, make this call once more.]"
