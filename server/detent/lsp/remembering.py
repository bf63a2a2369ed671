"""The commands on what is remembered: shown as a Markdown document, saved as its reader left it, added to."""

from collections.abc import Awaitable, Callable, Sequence

from detent.core.memory import YOU, Realm
from detent.lsp.choices import FolderChoice
from detent.lsp.desk import Desk
from detent.lsp.memory_messages import FactChoice, FactText, MemoryText
from detent.lsp.messages import CommandResult
from detent.lsp.sites import Site
from detent.memory.markdown import points_in, to_markdown
from detent.memory.memory import Memory

MEMORY = "memory.md"


def show(desk: Desk, folder: FolderChoice) -> CommandResult:
    site = desk.sites.chosen(folder.uri)
    text = to_markdown(site.workspace.memory.all())
    if stays := site.workspace.memory.finishing.unsaid():
        desk.editor.tell("\n".join(stays))
    return desk.open_document(site.files.new_note(MEMORY, text), text)


def save(desk: Desk, written: MemoryText) -> Awaitable[CommandResult]:
    site = desk.sites.chosen(written.uri)
    text = written.text
    if text is None:
        text = desk.document(site, site.files.note(MEMORY))
    listed = points_in(text)
    return _carried_out(desk, site, lambda memory: memory.rewrite(listed))


def remember(desk: Desk, fact: FactText) -> CommandResult:
    site = desk.sites.chosen(fact.uri)
    realm = Realm.GLOBAL if fact.everywhere else Realm.PROJECT
    kept = site.workspace.memory.remember(fact.text, YOU, realm)
    return _told(desk, site, [f"Remembered as {kept.id}."])


def forget(desk: Desk, fact: FactChoice) -> Awaitable[CommandResult]:
    site = desk.sites.chosen(fact.uri)
    return _carried_out(desk, site, lambda memory: ["Forgotten.", *memory.forget([memory.find(fact.fact_id)])])


async def _carried_out(desk: Desk, site: Site, work: Callable[[Memory], Sequence[str]]) -> CommandResult:
    return _told(desk, site, await site.workspace.memory.apart(work))


def _told(desk: Desk, site: Site, sentences: Sequence[str]) -> CommandResult:
    """``text`` is the whole list as it is now."""
    desk.editor.tell("\n".join(sentences))
    return CommandResult(text=to_markdown(site.workspace.memory.all()))
