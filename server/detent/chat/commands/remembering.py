"""What is remembered from run to run: shown, looked through, added to, forgotten."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from detent.chat.command import Answer, ChatCommand
from detent.chat.conversation import Chat
from detent.chat.words import table
from detent.core.errors import UserError
from detent.core.memory import YOU, Fact, Realm
from detent.memory.markdown import about

_EVERYWHERE = "--global"


async def memory(chat: Chat, words: str) -> Answer:
    if not words:
        listed = _listed(chat.workspace.memory.all())
        return Answer("\n\n".join(filter(None, (listed, "\n".join(chat.workspace.memory.finishing.unsaid())))))
    verb, _, rest = words.partition(" ")
    if verb not in _VERBS or not rest.strip():
        raise UserError(f"Write /memory alone, or /memory {USAGE.strip('[]').replace(' | ', ', or /memory ')}.")
    return Answer(await _VERBS[verb](chat, rest.strip()))


async def _add(chat: Chat, text: str) -> str:
    everywhere = text.split()[0] == _EVERYWHERE
    text = text.removeprefix(_EVERYWHERE).strip() if everywhere else text
    kept = chat.workspace.memory.remember(text, YOU, Realm.GLOBAL if everywhere else Realm.PROJECT)
    return f"Remembered{' for all projects' if everywhere else ''} as {kept.id}."


async def _search(chat: Chat, text: str) -> str:
    return _listed(chat.workspace.memory.recall(text))


async def _forget(chat: Chat, text: str) -> str:
    facts = [chat.workspace.memory.find(word) for word in text.split()]
    told = f"Forgotten: {', '.join(fact.id for fact in facts)}."
    return "\n".join((told, *await chat.workspace.memory.apart(lambda memory: memory.forget(facts))))


def _listed(facts: Sequence[Fact]) -> str:
    if not facts:
        return "Nothing is remembered here; `/memory add TEXT` writes something down."
    rows = [
        (
            fact.id,
            fact.text,
            about(fact).removeprefix(f"{fact.id}: "),
            "all projects" if fact.realm is Realm.GLOBAL else "",
        )
        for fact in facts
    ]
    return table(("name", "what is remembered", "from", ""), rows)


_VERBS: Mapping[str, Callable[[Chat, str], Awaitable[str]]] = {"add": _add, "search": _search, "forget": _forget}
USAGE = f"[add [{_EVERYWHERE}] TEXT | search WORDS | forget NAME …]"


def _words(chat: Chat) -> Sequence[str]:
    return [*_VERBS, _EVERYWHERE, *(fact.id for fact in chat.workspace.memory.all())]


COMMANDS = (
    ChatCommand("memory", USAGE, "Show what is remembered from run to run; add to it, or forget.", memory, _words),
)
