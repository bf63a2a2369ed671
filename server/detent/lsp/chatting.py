"""The chat of an editor: what is typed there, its commands, and what may be meant."""

from detent.chat.completing import completions
from detent.chat.conversation import Chat
from detent.chat.table import GROUPS, TABLE, take
from detent.chat.written import written
from detent.lsp import chat_messages
from detent.lsp.desk import Desk
from detent.lsp.messages import CommandResult
from detent.lsp.plain import markdown, visible
from detent.lsp.sites import Site

_SHORT = 300
"""Characters that a message box can hold; what is longer is a document."""


async def say(desk: Desk, word: chat_messages.ChatWord) -> chat_messages.ChatAnswer:
    _, talk = _at(desk, word)
    answer = await take(talk, word.text)
    return chat_messages.ChatAnswer(text=markdown(answer.text), run_id=talk.run_id, then=answer.then)


def commands(desk: Desk, place: chat_messages.ChatPlace) -> chat_messages.ChatCommandList:
    _, talk = _at(desk, place)
    shown = [
        chat_messages.ChatCommandShown(name=one.name, words=one.words, help=one.help, group=group)
        for group, of in GROUPS.items()
        for one in of
    ]
    shown += [
        chat_messages.ChatCommandShown(name=one.name, words="", help=visible(one.about), group="Commands of your own")
        for one in written(talk).values()
        if one.name not in TABLE
    ]
    return chat_messages.ChatCommandList(commands=tuple(shown))


async def complete(desk: Desk, word: chat_messages.ChatWord) -> chat_messages.ChatCompletions:
    _, talk = _at(desk, word)
    found = [
        chat_messages.ChatCompletion(text=one.text, length=one.length, about=visible(one.about))
        for one in await completions(talk, word.text)
    ]
    return chat_messages.ChatCompletions(completions=tuple(found))


def chat(desk: Desk, word: chat_messages.ChatWord) -> CommandResult:
    """For a client without the requests: a short answer is a message, a long one a document."""
    site, talk = _at(desk, word)

    async def carry_out() -> None:
        answer = await take(talk, word.text)
        if answer.text:
            _show(desk, site, answer.text)

    desk.errands.run(carry_out())
    return CommandResult(run_id=talk.run_id)


def _at(desk: Desk, place: chat_messages.ChatPlace) -> tuple[Site, Chat]:
    if place.run_id is None:
        site = desk.sites.chosen(place.uri)
        return site, desk.chats.of(site, None)
    site, run_id = desk.sites.of_run(place.run_id)
    return site, desk.chats.of(site, run_id)


def _show(desk: Desk, site: Site, text: str) -> None:
    if len(text) <= _SHORT or not desk.editor.client.show_document:
        desk.editor.tell(visible(text))
        return
    shown = markdown(text)
    desk.open_document(site.files.new_note("chat.md", shown), shown)
