"""What a person may mean who has typed so far: commands, their words, and paths and names from the code."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detent.chat.conversation import Chat
from detent.chat.table import SIGN, TABLE
from detent.chat.written import written
from detent.context.symbols import find_symbols
from detent.core.errors import DetentError, UserError
from detent.core.work import Snapshot
from detent.engine.workspace import Workspace
from detent.harness.files import SnapshotFiles
from detent.harness.secret_files import SecretFiles

AT = "@"
_MOST = 30


@dataclass(frozen=True, slots=True)
class Completion:
    """``text`` takes the place of the last ``length`` characters."""

    text: str
    length: int
    about: str = ""


async def completions(chat: Chat, typed: str) -> Sequence[Completion]:
    word = typed.rpartition(" ")[2].rpartition("\n")[2]
    if typed.startswith(SIGN) and " " not in typed:
        return [Completion(f"{SIGN}{name}", len(typed), about) for name, about in _commands(chat, typed[len(SIGN) :])]
    if word.startswith(AT):
        snapshot = chat.snapshot()
        # In a thread: it looks at all files.
        return await asyncio.to_thread(lambda: list(_from_code(chat.workspace, snapshot, word)))
    return list(_words(chat, typed, word)) if typed.startswith(SIGN) else ()


def _commands(chat: Chat, typed: str) -> Iterator[tuple[str, str]]:
    yield from ((name, one.help) for name, one in TABLE.items() if name.startswith(typed))
    own = written(chat).values()
    yield from ((one.name, one.about) for one in own if one.name.startswith(typed) and one.name not in TABLE)


def _words(chat: Chat, typed: str, word: str) -> Iterator[Completion]:
    command = TABLE.get(typed[len(SIGN) :].partition(" ")[0])
    if command is not None:
        try:
            yield from (Completion(one, len(word)) for one in command.completes(chat) if one.startswith(word))
        except UserError:
            return  # nothing can be said here now, and who runs the command is told why


def _from_code(workspace: Workspace, snapshot: Snapshot, word: str) -> Iterator[Completion]:
    """Paths first. The index may not be there."""
    wanted = word[len(AT) :].lower()
    readable = SecretFiles(workspace.settings().policy.readable)
    paths = [path for path in SnapshotFiles(snapshot, readable).list() if wanted in path.lower()]
    near = sorted(paths, key=lambda path: (wanted not in path.rpartition("/")[2].lower(), len(path)))
    yield from (Completion(path, len(word), "file") for path in near[:_MOST])
    if not wanted:
        return
    try:
        found = workspace.finder.ask(snapshot.buffers, lambda index: find_symbols(index, f"{word[len(AT) :]}*", _MOST))
    except DetentError:
        return
    for one in found:
        place = f"{one.definition.kind}, {one.path}:{one.definition.line + 1}"
        yield Completion(one.definition.name, len(word), place)
