"""All commands of the chat, and the door: whatever a person typed becomes an answer."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType

from detent.chat.command import Answer, ChatCommand, Then
from detent.chat.commands import asking, changes, house, remembering, sessions, sums, talking
from detent.chat.conversation import Chat
from detent.chat.words import table
from detent.chat.written import Written, unheeded, written
from detent.core.errors import UserError

SIGN = "/"


async def _help(chat: Chat, words: str) -> Answer:
    if words:
        return Answer(_help_of(chat, words.removeprefix(SIGN)))
    parts = [f"**{group}**\n\n" + "\n".join(map(_line, commands)) for group, commands in GROUPS.items()]
    mine = [f"- `{SIGN}{one.name}`: {one.about} ({one.whose})" for one in written(chat).values() if not _taken(one)]
    if mine:
        parts.append("**Commands of your own**\n\n" + "\n".join(mine))
    last = "Anything that does not begin with / is said to the model. @ completes paths and names from the code."
    return Answer("\n\n".join(filter(None, (*parts, unheeded(chat), last))))


def _line(one: ChatCommand) -> str:
    return f"- `{usage(one)}`: {one.help}"


def usage(one: ChatCommand) -> str:
    return f"{SIGN}{one.name} {one.words}".rstrip()


def _taken(one: Written) -> bool:
    return one.name in TABLE


def _help_of(chat: Chat, name: str) -> str:
    if name in TABLE:
        one = TABLE[name]
        return f"`{usage(one)}`: {one.help}"
    own = written(chat).get(name)
    if own is None:
        raise _unknown(chat, name)
    return f"`{SIGN}{own.name}`: {own.about} ({own.whose})\n\n{own.text}"


_HELP = ChatCommand("help", "[COMMAND]", "List the commands, or explain one.", _help, lambda chat: tuple(names(chat)))

GROUPS: Mapping[str, Sequence[ChatCommand]] = MappingProxyType(
    {
        "The work": talking.COMMANDS,
        "The change": changes.COMMANDS,
        "The models": asking.COMMANDS,
        "Costs and context": sums.COMMANDS,
        "The workspace": (*house.COMMANDS, *remembering.COMMANDS),
        "The chat": (_HELP, *sessions.COMMANDS),
    }
)
TABLE: Mapping[str, ChatCommand] = MappingProxyType({one.name: one for group in GROUPS.values() for one in group})


def names(chat: Chat) -> Sequence[str]:
    return [*TABLE, *(name for name in written(chat) if name not in TABLE)]


async def take(chat: Chat, text: str) -> Answer:
    """A command that begins with its sign, or something to be said to the model."""
    text = text.strip()
    if not text.startswith(SIGN):
        chat.say(text)
        return Answer(then=Then.RUN)
    name, words = (*text[len(SIGN) :].split(maxsplit=1), "", "")[:2]
    if name in TABLE:
        return await TABLE[name].run(chat, words)
    own = written(chat).get(name)
    if own is None:
        raise _unknown(chat, name)
    chat.say(own.said(words))
    return Answer(then=Then.RUN)


def page() -> str:
    """The commands as the documentation lists them."""
    parts = []
    for group, of in GROUPS.items():
        rows = [(f"`{usage(one)}`", one.help) for one in of]
        parts.append(f"### {group}\n\n{table(('Command', 'What it does'), rows)}\n")
    return "\n".join(parts)


def _unknown(chat: Chat, name: str) -> UserError:
    close = get_close_matches(name, names(chat), n=1)
    hint = f"did you mean {SIGN}{close[0]}?" if close else f"{SIGN}help lists them."
    return UserError(f"There is no command {SIGN}{name}; {hint}")
