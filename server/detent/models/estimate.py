"""How many tokens a text is, roughly, where the server does not say: a budget must hold with such servers too."""

from detent.core.talk import Message, ModelRequest

CHARACTERS_PER_TOKEN = 4


def tokens_in(*texts: str) -> int:
    """Rounded up: something is never nothing."""
    return -(-sum(map(len, texts)) // CHARACTERS_PER_TOKEN)


def request_tokens(request: ModelRequest) -> int:
    tools = sum(-(-tool.size // CHARACTERS_PER_TOKEN) for tool in request.tools)
    return tools + sum(message_tokens(message) for message in request.messages)


def message_tokens(message: Message) -> int:
    return -(-message.size // CHARACTERS_PER_TOKEN)
