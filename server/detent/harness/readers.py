"""The commands that only read, each with all of its options that do not change that."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Reader:
    """A command that only reads: the options that do not change that, as ``-abc`` letters and whole words.

    ``most``: how many operands it takes before one would be written to. ``first``: what the first must look like.
    """

    letters: str = ""
    words: frozenset[str] = frozenset()
    valued: str = ""
    """Letters of options that take a value, in the same word or the next."""
    most: int | None = None
    first: re.Pattern[str] | None = None
    opens: bool = True
    """Whether its operands are opened."""
    text_first: bool = False
    """Whether its first operand is a pattern, or a program, rather than a file."""
    text_by: frozenset[str] = frozenset()
    """The options with which it is a file all the same."""
    searches: bool = False
    """Whether it goes through the folders that it is given, and shows what is in the files there."""
    compares: bool = False
    """Whether it shows what is in the files of the folders that it is given."""


def _reader(letters: str = "", words: str = "", valued: str = "") -> Reader:
    return Reader(letters, frozenset(words.split()), valued)


def _talker(letters: str = "", valued: str = "") -> Reader:
    return Reader(letters, valued=valued, opens=False)


_SED_PRINT = re.compile(r"(\d+|\$)(,(\d+|\$))?p")

# What follows links by itself (ls -L, tree -l, rg -L) or goes through whole folders and shows what is in their
# files (grep -r, diff -r, rg -u and -g) is left out: nobody has looked at where that leads.
READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "ls": _reader("aAbBcCdfFgGhiklmnNopqQrRsStuUvwxXZ1", "--all --human-readable --recursive --color"),
        "cat": _reader("AbeEnstTuv", "--number --show-all"),
        "head": _reader("qvz", "", "nc"),
        "tail": _reader("qvz", "", "nc"),
        "wc": _reader("clmLw", "--lines --words --bytes"),
        "nl": _reader("p", "", "bvwsn"),
        "grep": Reader(
            "EFGPabcHhiILlnoqsvwxyz",
            frozenset({"--count", "--line-number", "--ignore-case"}),
            "eABCm",
            text_first=True,
            text_by=frozenset({"e"}),
        ),
        "rg": Reader(
            "FPScHiIlnNoqsvwx",
            frozenset({"--files", "--json", "--line-number", "--count"}),
            "etTABCm",
            text_first=True,
            text_by=frozenset({"e", "--files"}),
            searches=True,
        ),
        "pwd": _talker("LP"),
        "echo": _talker("neE"),
        "true": _talker(),
        "false": _talker(),
        "test": _reader("bcdefghkLnprsSuwxzt"),
        "sort": _reader("bdfghiMnRrsuVz", "--reverse --unique --numeric-sort", "kt"),
        "uniq": Reader("cdDiuz", frozenset({"--count"}), "fsw", most=1),
        "cut": _reader("sz", "", "bcdf"),
        "tr": _talker("cCdst"),
        "diff": Reader("abBcdeEHinpqstTuwy", frozenset({"--brief", "--unified"}), "UC", compares=True),
        "cmp": _reader("bls"),
        "comm": _reader("123z"),
        "file": _reader("bikL", "--mime --brief"),
        "stat": _reader("Lft", "", "c"),
        "du": _reader("abchklmsSx", "--summarize", "d"),
        "tree": _reader("adfFhiLnNprstu", "", "LPI"),
        "basename": _talker("az", "s"),
        "dirname": _talker("z"),
        "realpath": _reader("eLmPqsz"),
        "which": _talker("a"),
        "date": _talker("uI"),
        "cksum": _reader(),
        "md5sum": _reader("bt"),
        "sha256sum": _reader("bt"),
        "sed": Reader("nEr", first=_SED_PRINT, text_first=True),
    }
)
