"""What a line of shell says, as far as it can be known without running it.

A line is *plain* when it is nothing but simple commands of literal words, joined by ``;``, ``&&``, ``||``, ``|`` or
line ends. Everything else, be it an expansion, a redirection, an assignment or what the grammar has no name for, is
named as an oddity: whoever decides by the words must not decide by those alone. So is a line that goes on behind a
backslash: a shell joins the two before it looks for words, the grammar does not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

LONGEST = 4_000
MOST_COMMANDS = 20

_JOINING = frozenset({"program", "list", "pipeline", "command", "command_name"})
_SIGNS = frozenset({"&&", "||", "|", ";", "\n"})
_NAMES: Mapping[str, str] = {
    "command_substitution": "a command substitution",
    "process_substitution": "a process substitution",
    "simple_expansion": "a variable",
    "expansion": "a variable",
    "arithmetic_expansion": "arithmetic",
    "variable_assignment": "an assignment",
    "redirected_statement": "a redirection",
    "file_redirect": "a redirection",
    "heredoc_redirect": "a here-document",
    "herestring_redirect": "a here-string",
    "function_definition": "a function",
    "subshell": "a subshell",
    "compound_statement": "a group",
    "ansi_c_string": "an escaped string",
    "declaration_command": "a declaration",
    "ERROR": "what is no shell",
    "&": "a background command",
    "|&": "a pipe of errors",
}
_BARE = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
"""Outside quotes, what every shell takes as it stands."""
_CONTINUED = "\\\n"
_BEFORE_A_COMMENT = frozenset(" \t\n;&|")
"""A # behind anything else belongs to a word."""
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED_IN_QUOTES = re.compile(r'\\([$`"\\])')


@dataclass(frozen=True, slots=True)
class Script:
    """``commands``: the words of each simple command, without quotes. Complete only where there is no oddity."""

    commands: tuple[tuple[str, ...], ...] = ()
    oddities: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    """What stands between the commands and behind them, in order; a line end is not among it."""
    whole: bool = True
    """Whether the commands are all that there are, even if some of their words are unknown."""


@dataclass(slots=True)
class _Reading:
    text: bytes
    commands: list[tuple[str, ...]] = field(default_factory=list)
    oddities: dict[str, None] = field(default_factory=dict)
    signs: list[str] = field(default_factory=list)
    whole: bool = True

    def odd(self, what: str) -> None:
        self.oddities[what] = None

    def unreadable(self, what: str) -> None:
        """An oddity that may hide commands."""
        self.odd(what)
        self.whole = False


@cache
def _grammar() -> Language:
    """Part of the program, so it is kept."""
    return Language(tree_sitter_bash.language())


def read(text: str) -> Script:
    """Never fails; what is too long to be judged is an oddity too."""
    if len(text) > LONGEST:
        return Script(oddities=(f"more than {LONGEST} characters",), whole=False)
    reading = _Reading(text.encode("utf-8", "replace"))
    if any(not character.isprintable() and character not in "\n\t" for character in text):
        reading.unreadable("an invisible character")
    if _CONTINUED in text:
        reading.unreadable("a continued line")
    tree = Parser(_grammar()).parse(reading.text)
    _walk(tree.root_node, reading)
    if tree.root_node.has_error:
        reading.unreadable(_NAMES["ERROR"])
    if len(reading.commands) > MOST_COMMANDS:
        reading.unreadable(f"more than {MOST_COMMANDS} commands")
    return Script(tuple(reading.commands), tuple(reading.oddities), tuple(reading.signs), reading.whole)


def _walk(node: Node, reading: _Reading) -> None:
    if node.type == "command":
        reading.commands.append(tuple(_words(node, reading)))
        return
    if node.type in _SIGNS:
        reading.signs.append(node.type)
        return
    if node.type == "comment":
        if node.start_byte and chr(reading.text[node.start_byte - 1]) not in _BEFORE_A_COMMENT:
            reading.unreadable("a # inside a word")
        return
    if node.type not in _JOINING:
        reading.odd(_NAMES.get(node.type, f"“{node.type}”"))
    for child in node.children:
        _walk(child, reading)


def _words(command: Node, reading: _Reading) -> Iterator[str]:
    for child in command.children:
        word = child.children[0] if child.type == "command_name" and child.children else child
        yield _literal(word, reading)


def _literal(node: Node, reading: _Reading) -> str:
    """The word without its quotes; what cannot be known of it is an oddity."""
    text = (node.text or b"").decode("utf-8", "replace")
    match node.type:
        case "word" | "number":
            return _bare(text, reading)
        case "raw_string":
            return text[1:-1]
        case "string" if all(child.type in ('"', "string_content") for child in node.children):
            return _ESCAPED_IN_QUOTES.sub(r"\1", text[1:-1])
        case "concatenation":
            return "".join(_literal(child, reading) for child in node.children)
        case "string":
            for child in node.children:
                if child.type not in ('"', "string_content"):
                    reading.odd(_NAMES.get(child.type, f"“{child.type}”"))
                    _inner(child, reading)
        case _:
            reading.odd(_NAMES.get(node.type, f"“{node.type}”"))
            _inner(node, reading)
    return text


def _bare(text: str, reading: _Reading) -> str:
    plain = _ESCAPED.sub("", text)
    if plain and not _BARE.fullmatch(plain):
        found = next((what for sign, what in _EXPANDED.items() if sign in plain), "an unusual character")
        reading.odd(found)
    return _ESCAPED.sub(r"\1", text)


_EXPANDED: Mapping[str, str] = {"*": "a wildcard", "?": "a wildcard", "[": "a wildcard", "{": "braces", "~": "a ~"}


def _inner(node: Node, reading: _Reading) -> None:
    """The commands inside a substitution count too: rules that forbid must see them."""
    for child in node.children:
        if child.type == "command":
            reading.commands.append(tuple(_words(child, reading)))
        else:
            _inner(child, reading)
