"""What holds for the workspace: settings, trust, policy."""

from collections.abc import Sequence

from detent.chat.command import Answer, ChatCommand
from detent.chat.conversation import Chat
from detent.chat.settings import change, shown
from detent.chat.trusting import brings, trust_with_all
from detent.chat.verdicts import explained
from detent.config.settings import SECTIONS, fields
from detent.core.errors import UserError


async def config(chat: Chat, words: str) -> Answer:
    key, _, value = words.partition(" ")
    settings = chat.workspace.settings()
    if value.strip():
        return Answer(change(chat, key, value.strip()))
    if key in fields():
        return Answer(f"`{key} = {shown(settings, key)}`\n\n{fields()[key].description}")
    wanted = [name for name in fields() if not key or name.startswith(f"{key}.")]
    if not wanted:
        shown(settings, key)  # which says what is nearest
    return Answer("\n".join(f"- `{name} = {shown(settings, name)}`" for name in wanted))


async def trust(chat: Chat, words: str) -> Answer:
    root = chat.workspace.root
    if words == "yes":
        counts = trust_with_all(chat.workspace)
        more = f" Its commands and tools count: {', '.join(counts)}." if counts else ""
        return Answer(f"You trust {root}: its checks run without being asked for.{more}")
    if words:
        raise UserError("Write /trust yes, or /trust alone to see how it stands.")
    found = brings(chat.workspace)
    if chat.workspace.trust.is_trusted(root, found):
        return Answer(f"You trust {root}.")
    more = f" and with its commands and tools, {', '.join(found)}" if found else ""
    return Answer(
        f"You do not trust {root} as it is. `/trust yes` lets its tests run unasked, with its settings{more}."
    )


async def policy(chat: Chat, words: str) -> Answer:
    if words:
        return Answer("\n".join(f"- {line}" for line in explained(chat.workspace, chat.folders, words)))
    settings = chat.workspace.settings().policy
    rules = chat.folders.config / "policy.toml"
    told = (f"profile: {settings.profile}", f"commands: {settings.commands}", f"sandbox: {settings.sandbox}")
    return Answer("\n".join(f"- {line}" for line in (*told, f"your rules: {rules}")))


def _keys(chat: Chat) -> Sequence[str]:
    return [*SECTIONS, *fields()]


COMMANDS = (
    ChatCommand("config", "[KEY [VALUE]]", "Show settings, or set one in your own file.", config, _keys),
    ChatCommand("trust", "[yes]", "Show whether this folder is trusted; or trust it.", trust, lambda chat: ("yes",)),
    ChatCommand(
        "policy", "[COMMAND]", "Show what may run unasked; or what would become of a command, and why.", policy
    ),
)
