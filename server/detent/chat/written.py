"""Commands that people wrote themselves: a Markdown file each, whose text is said to the model.

The user's own lie below their settings, the project's below ``.detent/commands``. The project's count only where the
folder is trusted with just these files.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from detent.chat.conversation import Chat
from detent.harness.project_rules import LARGEST

FOLDER = "commands"
ARGUMENTS = "$ARGUMENTS"
_MOST = 100
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}\Z")
_HEAD = re.compile(r"\A---[ \t]*\n(?P<head>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^(?P<name>[a-z_-]+)[ \t]*:[ \t]*(?P<value>.*?)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Written:
    name: str
    about: str
    text: str
    whose: str

    def said(self, words: str) -> str:
        """The text with what stands behind the command's name in its place, or at its end."""
        if ARGUMENTS in self.text:
            return self.text.replace(ARGUMENTS, words)
        return f"{self.text}\n\n{words}" if words else self.text


def written(chat: Chat) -> Mapping[str, Written]:
    """By name; the user's own go before the project's."""
    root = chat.workspace.root
    theirs = dict(project_commands(root))
    counts = bool(theirs) and chat.workspace.trust.is_trusted(root, list(theirs))
    found = {path.stem: _read(path, "the project's") for path in theirs.values()} if counts else {}
    own = {path.stem: _read(path, "yours") for path in _files(chat.folders.config / FOLDER)}
    return {name: one for name, one in {**found, **own}.items() if one.text}


def unheeded(chat: Chat) -> str:
    """A sentence where a project brings commands that do not count; else empty."""
    theirs = [name for name, _ in project_commands(chat.workspace.root)]
    if not theirs or chat.workspace.trust.is_trusted(chat.workspace.root, theirs):
        return ""
    return f"{len(theirs)} of the project's own commands do not count: `/trust yes` trusts the folder with them."


def project_commands(root: Path) -> Iterator[tuple[str, Path]]:
    """Path below the root → file. A link is not followed: it would bring what stands elsewhere."""
    folder = root.resolve() / ".detent" / FOLDER
    if folder.resolve() == folder:
        yield from ((f".detent/{FOLDER}/{path.name}", path) for path in _files(folder) if not path.is_symlink())


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.glob("*.md") if _NAME.match(path.stem) and path.is_file())[:_MOST]
    except OSError:
        return []


def _read(path: Path, whose: str) -> Written:
    """What cannot be read has no text."""
    try:
        text = path.read_bytes()[:LARGEST].decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except OSError:
        text = ""
    head = _HEAD.match(text)
    fields = {one["name"]: one["value"].strip("\"'") for one in _FIELD.finditer(head["head"])} if head else {}
    body = (text[head.end() :] if head else text).strip()
    first = body.partition("\n")[0].lstrip("# ")
    return Written(path.stem, fields.get("description") or first[:80], body, whose)
