from detent.core.talk import Message, Role, ToolCall
from detent.hub.message import decode, encode


def test_a_message_survives_its_encoding() -> None:
    message = Message(
        Role.ASSISTANT,
        "text\nwith \u2028 lines",
        (ToolCall("1", "grep", "null"), ToolCall("2", "http", "{}", "more")),
        "x",
    )
    assert decode(encode(message)) == message
