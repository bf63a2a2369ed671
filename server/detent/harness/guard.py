"""Which commands only read, and read only the workspace: decided from their words, never from the model's.

Everything that is not known to be harmless is not. A command is known by its name and by each of its options; what a
word of it names is looked up on disk, so that a link that leads out is seen.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from detent.core.errors import ToolFailed
from detent.harness.readers import READERS, Reader
from detent.harness.searched import why_not_searched
from detent.harness.secret_files import BY_NAME, SecretFiles
from detent.syntax.shell import Script

Leads = Callable[[str], str]
_NUMBER = re.compile(r"-\d+")
_SURE = frozenset({"&&", "|"})
"""Behind these a command runs only in the folder that ``cd`` has led to."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a command would run, and what it may read: the workspace, without its secrets. No path has a link in it."""

    folder: Path
    root: Path
    secret: SecretFiles
    leads: Leads | None

    def real(self, word: str) -> Path | None:
        """The file that the word, taken as a path, names, links followed; None for one outside, or a secret."""
        try:
            real = (self.folder / word).resolve()
            inside = real.relative_to(self.root)
        except (OSError, ValueError, RuntimeError):
            return None
        if self.leads and not self._stays(word):
            return None
        return None if self.secret.holds(inside.as_posix()) else real

    def _stays(self, word: str) -> bool:
        """Whether it does not lead out of the run's own view, nor to a secret there: commands may have made links."""
        way, whole = PurePath(), self.folder / word
        if not whole.is_relative_to(self.root):
            return False
        for part in whole.relative_to(self.root).parts:
            if part == ".." and (not way.parts or self._real(way) != way.as_posix()):
                return False
            way = way.parent if part == ".." else way / part
        return not way.parts or not self.secret.holds(self._real(way) or ".env")

    def _real(self, way: PurePath) -> str:
        """Empty for what leads out."""
        try:
            return self.leads(way.as_posix()) if self.leads else ""
        except ToolFailed:
            return ""


@dataclass(slots=True)
class _Words:
    operands: list[str] = field(default_factory=list)
    options: set[str] = field(default_factory=set)
    """Letters and whole words."""
    unknown: str = ""


def why_not_harmless(script: Script, root: Path, secret: SecretFiles = BY_NAME, leads: Leads | None = None) -> str:
    """Empty when every command of it only reads the workspace; else why that is not known.

    ``leads``: where a path of the workspace leads as the run sees it; ToolFailed when that is outside.
    """
    if script.oddities:
        return f"it has {script.oddities[0]}"
    if not script.commands:
        return "there is nothing in it to judge"
    real = root.resolve()
    place, commands = _Place(real, real, secret, leads), script.commands
    if commands[0][:1] == ("cd",):
        moved = _moved(script, place)
        if moved is None:
            return f"{' '.join(commands[0])} may lead elsewhere"
        place, commands = moved, commands[1:]
    return next(filter(None, (_why_no_reader(words, place) for words in commands)), "")


def _moved(script: Script, place: _Place) -> _Place | None:
    """Where a line goes on that begins with ``cd``; None when that is not sure.

    It is when the folder is there and all else is done only if it was reached. A shell takes ``..`` back out of a link,
    the system does not: so neither may be on the way.
    """
    words, signs = script.commands[0], script.signs
    if len(words) != len(("cd", "folder")) or words[1].startswith("-") or ".." in Path(words[1]).parts:
        return None
    if len(signs) != len(script.commands) - 1 or not _SURE.issuperset(signs) or signs[:1] == ("|",):
        return None
    folder = place.folder / words[1]
    is_there = folder.is_dir() and folder == folder.resolve() and folder.is_relative_to(place.root)
    return replace(place, folder=folder) if is_there and place.real(words[1]) == folder else None


def _why_no_reader(words: Sequence[str], place: _Place) -> str:
    reader = READERS.get(words[0]) if words else None
    if reader is None:
        return f"{words[0] if words else 'it'} is not known to only read"
    taken = _taken_apart(words, reader)
    if taken.unknown:
        return f"{words[0]} {taken.unknown} is not known to only read"
    return _why_operands(words[0], reader, taken, place)


def _taken_apart(words: Sequence[str], reader: Reader) -> _Words:
    taken = _Words()
    waiting = ended = False
    for word in words[1:]:
        if waiting:
            waiting = False
        elif word == "--":
            ended = True
        elif not ended and len(word) > 1 and word.startswith("-") and words[0] != "echo":
            fits = _option(word, reader, taken.options)
            if fits is None:
                taken.unknown = word
                return taken
            waiting = fits
        else:
            taken.operands.append(word)
    return taken


def _option(word: str, reader: Reader, options: set[str]) -> bool | None:
    """None for one that is not known; else whether its value is the next word."""
    if word in reader.words or word.split("=")[0] in reader.words:
        options.add(word.split("=")[0])
        return False
    if word.startswith("--"):
        return None
    if _NUMBER.fullmatch(word) and "n" in reader.valued:
        return False
    for at, letter in enumerate(word[1:], 1):
        options.add(letter)
        if letter in reader.valued:
            return at == len(word) - 1
        if letter not in reader.letters:
            return None
    return False


def _why_operands(name: str, reader: Reader, taken: _Words, place: _Place) -> str:
    operands = taken.operands
    if reader.most is not None and len(operands) > reader.most:
        return f"{name} would write to {operands[reader.most]}"
    if reader.first is not None and (not operands or not reader.first.fullmatch(operands[0])):
        return f"{name} {operands[0] if operands else ''} is not known to only read"
    if not reader.opens:
        return ""
    files = operands[1:] if reader.text_first and reader.text_by.isdisjoint(taken.options) else operands
    if reader.searches and not files:
        files = ["."]
    return next(filter(None, (_why_operand(name, reader, file, place) for file in files)), "")


def _why_operand(name: str, reader: Reader, word: str, place: _Place) -> str:
    if word == "-":
        return ""
    real = place.real(word)
    if real is None:
        return f"{word} lies outside the workspace, or may hold secrets"
    if reader.compares and real.is_dir():
        return f"{name} would compare all files of {word}"
    return why_not_searched(real, place.root, place.secret) if reader.searches and real.is_dir() else ""
