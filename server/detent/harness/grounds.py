"""What a command stands on beside its own words: recipes, what its scripts run in turn, and its tools' settings."""

import posixpath
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from detent.core.errors import ToolFailed
from detent.core.form import Form
from detent.core.ports import Files
from detent.harness.tool_settings import TOOLS, differs, json_of, needs_settings, tools_of

Changes = Mapping[str, tuple[Form | None, Form | None]]

_MOST_FILES = 50
_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_MAKE = re.compile(r"\bg?make\b|\$[({]MAKE\b")
_INCLUDED = re.compile(r"^\s*[-s]?include\s+(.+)$", re.MULTILINE)
_SCRIPTED = re.compile(r"\b(?:npm|yarn|pnpm|bun)\b")
_RUNS = re.compile(
    r"(?:^|[;&|({`!]|\b(?:then|do|else|if|while|exec|env|time))[ \t@+-]*"
    r"(?:(?:\.|source|(?:ba|da|z|k)?sh|python[\d.]*|node|ruby|perl|deno|bun)[ \t]+(?:-[a-bd-ln-z]\w*[ \t]+)*"
    r"(?!-)(?P<given>[^;&|\n]+)|(?P<itself>[^\s;&|\"'()]+/[^\s;&|\"'()]+))",
    re.MULTILINE,
)
"""A line of shell or of a recipe that runs a file, or takes it in."""
_BEGINS = re.compile(r"^(?:\$\w+)?/+")
"""Of a name behind a variable: what it holds is mostly the script's own folder."""
_WORD = re.compile(r"[^\s\"';&|()<>{}`=,]+")
_FOLDER = re.compile(r"(?:\bcd|\s-C|--prefix|--dir|--directory|--cwd)[\s=]+[\"']?([\w./-]+)")
_SETTINGS_GIVEN = re.compile(r"\s--[\w-]*(?:config|rcfile|project|settings|makefile|file)[\w-]*[\s=]*[\"']?([\w./-]+)")
_GIVEN_BRIEFLY = re.compile(
    rf"\b(?:g?make|{'|'.join(map(re.escape, TOOLS))})\b[^;&|\n]*?\s-[cfp][\s=]*[\"']?([\w./-]+)"
)
"""Only to a program of which it is known: to another one such a letter says something else, as in ``test -f``."""
_MODULE = re.compile(r"\bpython[\d.]*\s+(?:-\w+\s+)*?-m\s*(\w+)")


@dataclass(slots=True)
class _Found:
    tools: set[str] = field(default_factory=set)
    files: dict[str, None] = field(default_factory=dict)
    """What is run, taken in or obeyed."""
    modules: set[str] = field(default_factory=set)


def rewritten_grounds(line: str, scripts: Sequence[str], files: Files, changed: Changes) -> Sequence[str]:
    """Of what was changed or added, what the command obeys. ``scripts``: its own, which are looked into."""
    found = _found(line, scripts, files)
    return [path for path in changed if _counts(path, found, files, changed)]


def _found(line: str, scripts: Sequence[str], files: Files) -> _Found:
    found = _Found()
    waiting = [(line, [""]), *((_text(path, files), ["", posixpath.dirname(path)]) for path in scripts)]
    while waiting and len(found.files) <= _MOST_FILES:
        text, folders = waiting.pop()
        folders = [*folders, *(folder for folder in _FOLDER.findall(text) if folder not in folders)]
        found.tools |= {word for word in map(posixpath.basename, _WORD.findall(text)) if word in TOOLS}
        found.modules |= set(_MODULE.findall(text))
        for path in _named(text, folders, files):
            if path not in found.files:
                found.files[path] = None
                waiting.append((_said(path, files), [*folders, posixpath.dirname(path)]))
    return found


def _named(text: str, folders: Sequence[str], files: Files) -> Iterator[str]:
    """The files that a line, a script or a recipe runs, takes in, or has its recipe from."""
    names: list[str] = [*_SETTINGS_GIVEN.findall(text), *_GIVEN_BRIEFLY.findall(text)]
    for run in _RUNS.finditer(text):
        names += _WORD.findall(run["given"] or run["itself"])
    for included in _INCLUDED.findall(text):
        names += _WORD.findall(included)
    names += _MAKEFILES if _MAKE.search(text) else ()
    names += ("package.json",) if _SCRIPTED.search(text) else ()
    for name in dict.fromkeys(names):
        for folder in folders:
            path = posixpath.normpath(posixpath.join(folder, _BEGINS.sub("", name)))
            if not path.startswith("..") and _is_there(path, files):
                yield path


def _is_there(path: str, files: Files) -> bool:
    try:
        return files.exists(path)
    except ToolFailed:
        return False


def _text(path: str, files: Files) -> str:
    try:
        return files.read(path)
    except ToolFailed:
        return ""


def _said(path: str, files: Files) -> str:
    """What may run something: of a package its scripts, of any other file all."""
    text = _text(path, files)
    if posixpath.basename(path) != "package.json":
        return text
    scripts = json_of(text).get("scripts")
    return "\n".join(map(str, scripts.values())) if isinstance(scripts, dict) else ""


def _counts(path: str, found: _Found, files: Files, changed: Changes) -> bool:
    base, now = changed[path]
    name = posixpath.basename(path)
    tools = tools_of(name, found.tools)
    if base is None and _is_in_the_way(path, found):
        return True
    if path not in found.files and not tools:
        return False
    if base is None:
        return _is_instead(path, tools, files, changed)
    return differs(name, base.text or "", (now.text if now else "") or "", found.tools)


def _is_in_the_way(path: str, found: _Found) -> bool:
    """Whether ``python -m`` now finds it, and not what is installed. A module of any other name is asked for."""
    top = path.split("/")[0].removesuffix(".py").removeprefix("_")
    return top in found.modules and top != "test" and (top in TOOLS or top in sys.stdlib_module_names)


def _is_instead(path: str, tools: Sequence[str], files: Files, changed: Changes) -> bool:
    """Whether the command did without this new file before; else the command itself asks for it."""
    folder, name = posixpath.split(path)
    if name in _MAKEFILES:
        others = (posixpath.join(folder, other) for other in _MAKEFILES)
        return any(_was_there(other, files, changed) for other in others)
    if not tools:
        return name.endswith(".mk")
    if all(map(needs_settings, tools)):
        return any(_was_there(one, files, changed) for one in _listed(files, changed) if _speaks_to(one, tools))
    return name not in ("package.json", "Cargo.toml")


def _was_there(path: str, files: Files, changed: Changes) -> bool:
    return changed[path][0] is not None if path in changed else _is_there(path, files)


def _listed(files: Files, changed: Changes) -> Sequence[str]:
    try:
        return [*changed, *files.list()]
    except ToolFailed:
        return list(changed)


def _speaks_to(path: str, tools: Sequence[str]) -> bool:
    return bool(tools_of(posixpath.basename(path), tools))
