"""The models: which one answers, where, how much it thinks, with which tools."""

from collections.abc import Sequence

from detent.chat.command import Answer, ChatCommand
from detent.chat.conversation import Chat
from detent.chat.settings import change, shown
from detent.chat.words import table
from detent.config import environment
from detent.config.keys import known_key
from detent.config.presets import Provider, load_presets
from detent.core.errors import UserError
from detent.core.roles import ModelRole
from detent.harness.questions import chosen_for
from detent.tools.origins import none, origins

_THINKING = ("auto", "off", "on", "max")


async def model(chat: Chat, words: str) -> Answer:
    name, _, rest = words.partition(" ")
    if not name:
        return Answer(_lines(chat))
    if (role := rest.strip() or ModelRole.CODE) not in tuple(ModelRole):
        raise UserError(f"{role} is no role; there are {', '.join(ModelRole)}.")
    named = "" if name == "default" else name
    if named:
        chat.workspace.lineup.check(named)
    chat.models.pop(ModelRole(role), None)
    if named:
        chat.models[ModelRole(role)] = named
    if chat.run_id is not None:
        chat.workspace.runs.choose_model(chat.run_id, ModelRole(role), named)
    told = f"{named or 'What the settings say'} is asked to {role} from the next question on."
    return Answer(f"{told}{_unknown_service(chat, named)}")


def _unknown_service(chat: Chat, named: str) -> str:
    """What follows the last @ and is no service is a part of the name, which a slip of the pen should not become."""
    service = named.rpartition("@")[2] if "@" in named else ""
    if not service or service in load_presets(chat.folders.models_file).provider:
        return ""
    return f" There is no service {service}, so all of it is the name of a model; `/providers` lists the services."


def _lines(chat: Chat) -> str:
    chosen = {str(role): one for role, one in chat.models.items()}
    chosen |= dict(chat.view.chosen) if chat.run_id else {}
    rows = []
    for role in ModelRole:
        first = chosen_for(role, chosen, chat.workspace.lineup)
        found = [
            f"{one.name} at {one.place}{f' (not now: {why})' if (why := chat.workspace.lineup.why_not(one)) else ''}"
            for one in chat.workspace.lineup.models(role, first)
        ]
        rows.append((role.value, ", then ".join(found), "you chose it here" if first else ""))
    return table(("role", "model", ""), rows)


async def gateway(chat: Chat, words: str) -> Answer:
    if words:
        known = load_presets(chat.folders.models_file).provider
        if words in known:
            return Answer(change(chat, "model.provider", words))
        return Answer(change(chat, "model.base_url", words))
    settings = chat.workspace.settings()
    lines = [f"- {key}: {shown(settings, key)}" for key in ("model.provider", "model.base_url", "model.api_key_name")]
    return Answer("\n".join(lines))


async def thinking(chat: Chat, words: str) -> Answer:
    if not words:
        settings = chat.workspace.settings()
        return Answer(f"thinking: {settings.model.thinking}, effort: {settings.model.effort}")
    if words not in _THINKING:
        raise UserError(f"Thinking is one of {', '.join(_THINKING)}.")
    return Answer(change(chat, "model.thinking", words))


async def providers(chat: Chat, words: str) -> Answer:
    presets = load_presets(chat.folders.models_file)
    used = presets.provider_name(chat.workspace.settings().model)
    rows = [
        (name, one.base_url, _key_of(chat, one), "used now" if name == used else "")
        for name, one in presets.provider.items()
    ]
    return Answer(table(("service", "address", "key", ""), rows))


def _key_of(chat: Chat, service: Provider) -> str:
    if not service.needs_key:
        return "needs none"
    there = known_key(chat.folders, environment(), service.key)
    return f"{service.key} is {'there' if there else 'not there'}"


async def tools(chat: Chat, words: str) -> Answer:
    every = chat.workspace.tools()
    rows = [
        (tool.spec.name, tool.kind.value, tool.spec.description.partition(". ")[0], origin)
        for tool, origin in origins(chat.workspace.root, every)
    ]
    told = none(chat.workspace.root, chat.workspace.trust, every)
    return Answer("\n\n".join((table(("tool", "kind", "what it does", "from"), rows), *told)))


def _models(chat: Chat) -> Sequence[str]:
    named = [one.name for role in ModelRole for one in chat.workspace.lineup.models(role, [])]
    return [*dict.fromkeys(named), "default"]


def _services(chat: Chat) -> Sequence[str]:
    return list(load_presets(chat.folders.models_file).provider)


COMMANDS = (
    ChatCommand(
        "model",
        "[NAME[@PROVIDER] | default] [ROLE]",
        "Show which models are asked; or have another one answer from the next question on.",
        model,
        _models,
    ),
    ChatCommand("gateway", "[PROVIDER | URL]", "Show or set where the model is asked.", gateway, _services),
    ChatCommand(
        "thinking",
        "[auto | off | on | max]",
        "Show or set how much the model thinks.",
        thinking,
        lambda chat: _THINKING,
    ),
    ChatCommand("providers", "", "List the services that are known, and which have a key.", providers),
    ChatCommand("tools", "", "List what the model may call.", tools),
)
