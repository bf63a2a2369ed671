"""Which commands only read, and read only the workspace: decided from their words, never from the model's.

Everything that is not known to be harmless is not. A command is known by its name and by each of its options; what a
word of it names is looked up on disk, so that a link that leads out is seen.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from detent.harness.secret_files import BY_NAME, SecretFiles
from detent.syntax.shell import Script


@dataclass(frozen=True, slots=True)
class Reader:
    """A command that only reads: the options that do not change that, as ``-abc`` letters and whole words.

    ``most``: how many operands it takes before one would be written to. ``operand``: what each must look like.
    """

    letters: str = ""
    words: frozenset[str] = frozenset()
    valued: str = ""
    """Letters of options that take a value, in the same word or the next."""
    most: int | None = None
    operand: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Readable:
    """What commands may read: the workspace, without its secrets."""

    root: Path
    secret: SecretFiles


def _reader(letters: str = "", words: str = "", valued: str = "", most: int | None = None) -> Reader:
    return Reader(letters, frozenset(words.split()), valued, most)


_SED_PRINT = re.compile(r"(\d+|\$)(,(\d+|\$))?p")
_NUMBER = re.compile(r"-\d+")

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        # What goes through whole folders by itself would show the secrets in them: no -r of grep, no -u of rg.
        "ls": _reader("aAbBcCdfFgGhiklLmnNopqQrRsStuUvwxXZ1", "--all --human-readable --recursive --color"),
        "cat": _reader("AbeEnstTuv", "--number --show-all"),
        "head": _reader("qvz", "", "nc"),
        "tail": _reader("qvz", "", "nc"),
        "wc": _reader("clmLw", "--lines --words --bytes"),
        "nl": _reader("p", "", "bvwsn"),
        "grep": _reader("EFGPabcHhiILlnoqsvwxyz", "--count --line-number --ignore-case", "eABCm"),
        "rg": _reader("FPScHiIlLnNoqsvwx", "--files --json --line-number --count", "egtTABCm"),
        "pwd": _reader("LP"),
        "echo": _reader("neE"),
        "true": _reader(),
        "false": _reader(),
        "test": _reader("bcdefghkLnprsSuwxzt"),
        "sort": _reader("bdfghiMnRrsuVz", "--reverse --unique --numeric-sort", "kt"),
        "uniq": _reader("cdDiuz", "--count", "fsw", most=1),
        "cut": _reader("sz", "", "bcdf"),
        "tr": _reader("cCdst"),
        "diff": _reader("abBcdeEHilnpqstTuwy", "--brief --unified", "UC"),
        "cmp": _reader("bls"),
        "comm": _reader("123z"),
        "file": _reader("bikLz", "--mime --brief"),
        "stat": _reader("Lft", "", "c"),
        "du": _reader("abchHklLmsSx", "--summarize", "d"),
        "tree": _reader("adfFhilLnNprstu", "", "LPI"),
        "basename": _reader("az", "", "s"),
        "dirname": _reader("z"),
        "realpath": _reader("eLmPqsz"),
        "which": _reader("a"),
        "date": _reader("uI", "", ""),
        "cksum": _reader(),
        "md5sum": _reader("bt"),
        "sha256sum": _reader("bt"),
        "sed": Reader("nEr", frozenset(), "", None, _SED_PRINT),
    }
)
_NO_PATHS = frozenset({"echo", "tr", "true", "false", "pwd", "date", "which", "basename", "dirname", "cd"})
"""Their operands are not opened."""
_TEXT_FIRST = frozenset({"grep", "rg", "sed"})
"""Their first operand is a pattern, or a program, rather than a file."""


def why_not_harmless(script: Script, root: Path, secret: SecretFiles = BY_NAME) -> str:
    """Empty when every command of it only reads the workspace; else why that is not known."""
    if script.oddities:
        return f"it has {script.oddities[0]}"
    if not script.commands:
        return "there is nothing in it to judge"
    folder, readable = root, Readable(root, secret)
    for words in script.commands:
        if words and words[0] == "cd":
            moved = _moved(words, folder, readable)
            if moved is None:
                return f"{' '.join(words)} may lead out of the workspace"
            folder = moved
            continue
        if why := _why_no_reader(words, folder, readable):
            return why
    return ""


def _moved(words: Sequence[str], folder: Path, readable: Readable) -> Path | None:
    if len(words) != 2 or words[1].startswith("-"):
        return None
    return folder / words[1] if _is_inside(words[1], folder, readable) else None


def _why_no_reader(words: Sequence[str], folder: Path, readable: Readable) -> str:
    reader = READERS.get(words[0]) if words else None
    if reader is None:
        return f"{words[0] if words else 'it'} is not known to only read"
    operands: list[str] = []
    waiting = False
    ended = False
    for word in words[1:]:
        if waiting:
            waiting = False
        elif word == "--":
            ended = True
        elif not ended and len(word) > 1 and word.startswith("-") and words[0] != "echo":
            fits = _option(word, reader)
            if fits is None:
                return f"{words[0]} {word} is not known to only read"
            waiting = fits
        else:
            operands.append(word)
    return _why_operands(words[0], reader, operands, (folder, readable))


def _option(word: str, reader: Reader) -> bool | None:
    """None for one that is not known; else whether its value is the next word."""
    if word in reader.words or word.split("=")[0] in reader.words:
        return False
    if word.startswith("--"):
        return None
    if _NUMBER.fullmatch(word) and "n" in reader.valued:
        return False
    for at, letter in enumerate(word[1:], 1):
        if letter in reader.valued:
            return at == len(word) - 1
        if letter not in reader.letters:
            return None
    return False


def _why_operands(name: str, reader: Reader, operands: Sequence[str], places: tuple[Path, Readable]) -> str:
    if reader.most is not None and len(operands) > reader.most:
        return f"{name} would write to {operands[reader.most]}"
    if reader.operand is not None and (not operands or not reader.operand.fullmatch(operands[0])):
        return f"{name} {operands[0] if operands else ''} is not known to only read"
    if name in _NO_PATHS:
        return ""
    for operand in operands[1:] if name in _TEXT_FIRST else operands:
        if not _is_inside(operand, *places):
            return f"{operand} lies outside the workspace, or may hold secrets"
    return ""


def _is_inside(word: str, folder: Path, readable: Readable) -> bool:
    """Whether the word, taken as a path, is a file of the workspace that holds no secret, links followed."""
    if word == "-":
        return True
    try:
        real = (folder / word).resolve()
        inside = real.relative_to(readable.root.resolve())
    except (OSError, ValueError):
        return False
    return str(inside) == "." or not readable.secret.holds(inside.as_posix())
